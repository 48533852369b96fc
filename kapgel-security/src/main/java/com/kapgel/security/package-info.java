/** Which security headers a service sends. Nothing here knows of a web server. */
@NullMarked
package com.kapgel.security;

import org.jspecify.annotations.NullMarked;
