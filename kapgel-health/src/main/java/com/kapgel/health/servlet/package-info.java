/** Health reports over HTTP. Start at {@link com.kapgel.health.servlet.HealthServlet}. */
@NullMarked
package com.kapgel.health.servlet;

import org.jspecify.annotations.NullMarked;
