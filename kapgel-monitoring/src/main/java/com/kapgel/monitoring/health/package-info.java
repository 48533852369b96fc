/** What health checks and drains tell, as metrics. Needs kapgel-health. */
@NullMarked
package com.kapgel.monitoring.health;

import org.jspecify.annotations.NullMarked;
