/** Requests, measured and named. Start at {@link com.kapgel.monitoring.servlet.RequestMetricsFilter}. */
@NullMarked
package com.kapgel.monitoring.servlet;

import org.jspecify.annotations.NullMarked;
