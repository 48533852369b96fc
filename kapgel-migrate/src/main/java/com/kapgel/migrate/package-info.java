@NullMarked
package com.kapgel.migrate;

import org.jspecify.annotations.NullMarked;
