@NullMarked
package com.kapgel.env;

import org.jspecify.annotations.NullMarked;
