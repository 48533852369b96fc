/** What migrations tell, as metrics. Needs kapgel-migrate. */
@NullMarked
package com.kapgel.monitoring.migrate;

import org.jspecify.annotations.NullMarked;
