/** The servlet side of rate limiting. Start at {@link com.kapgel.ratelimit.servlet.RateLimitFilter}. */
@NullMarked
package com.kapgel.ratelimit.servlet;

import org.jspecify.annotations.NullMarked;
