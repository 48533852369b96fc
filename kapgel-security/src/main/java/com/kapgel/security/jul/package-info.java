/** Keeps secrets out of what {@code java.util.logging} writes. Start at {@link com.kapgel.security.jul.RedactingHandler}. */
@NullMarked
package com.kapgel.security.jul;

import org.jspecify.annotations.NullMarked;
