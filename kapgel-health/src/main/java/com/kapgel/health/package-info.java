/** Health checks and the reports made of them. Start at {@link com.kapgel.health.Health}. */
@NullMarked
package com.kapgel.health;

import org.jspecify.annotations.NullMarked;
