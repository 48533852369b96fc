/** Keeps secrets out of what Logback writes. Start at {@link com.kapgel.security.logback.RedactingAppender}. */
@NullMarked
package com.kapgel.security.logback;

import org.jspecify.annotations.NullMarked;
