/** Real servers and real containers for our tests and examples. Never published. */
@NullMarked
package com.kapgel.testkit;

import org.jspecify.annotations.NullMarked;
