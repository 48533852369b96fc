@NullMarked
package com.kapgel.health;

import org.jspecify.annotations.NullMarked;
