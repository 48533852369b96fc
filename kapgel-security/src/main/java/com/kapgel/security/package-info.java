@NullMarked
package com.kapgel.security;

import org.jspecify.annotations.NullMarked;
