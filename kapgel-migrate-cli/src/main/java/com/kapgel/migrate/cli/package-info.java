/** The migration runner from a shell. */
@NullMarked
package com.kapgel.migrate.cli;

import org.jspecify.annotations.NullMarked;
