/**
 * Health checks, the reports made of them, and a drain that ends a service without losing a request. Start at
 * {@link com.kapgel.health.Health} and {@link com.kapgel.health.Drain}.
 */
@NullMarked
package com.kapgel.health;

import org.jspecify.annotations.NullMarked;
