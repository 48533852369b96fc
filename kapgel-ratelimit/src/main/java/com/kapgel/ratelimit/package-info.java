/**
 * Rate limiters whose limits are exact, shared by all instances through Redis, or kept in memory.
 *
 * <p>Start at {@link com.kapgel.ratelimit.RateLimiter}; in a servlet application also at
 * {@link com.kapgel.ratelimit.servlet.RateLimitFilter}.
 */
@NullMarked
package com.kapgel.ratelimit;

import org.jspecify.annotations.NullMarked;
