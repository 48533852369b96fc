/** What rate limiters tell, as metrics. Needs kapgel-ratelimit. */
@NullMarked
package com.kapgel.monitoring.ratelimit;

import org.jspecify.annotations.NullMarked;
