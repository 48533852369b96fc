/** Proves in a test that a service's own set-up of Sentry lets no secret out. */
@NullMarked
package com.kapgel.monitoring.probe;

import org.jspecify.annotations.NullMarked;
