/**
 * Health reports over HTTP, and the filter that counts requests for a drain. Start at
 * {@link com.kapgel.health.servlet.HealthServlet} and {@link com.kapgel.health.servlet.DrainFilter}.
 */
@NullMarked
package com.kapgel.health.servlet;

import org.jspecify.annotations.NullMarked;
