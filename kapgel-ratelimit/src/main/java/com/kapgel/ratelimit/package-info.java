@NullMarked
package com.kapgel.ratelimit;

import org.jspecify.annotations.NullMarked;
