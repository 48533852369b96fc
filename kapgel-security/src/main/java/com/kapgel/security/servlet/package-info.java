/** Sends the security headers from a servlet container, and knows the client behind proxies. */
@NullMarked
package com.kapgel.security.servlet;

import org.jspecify.annotations.NullMarked;
