/** Sends the security headers from a servlet container. */
@NullMarked
package com.kapgel.security.servlet;

import org.jspecify.annotations.NullMarked;
