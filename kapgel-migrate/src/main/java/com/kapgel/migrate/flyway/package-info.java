/** What Flyway itself loads from this module. */
@NullMarked
package com.kapgel.migrate.flyway;

import org.jspecify.annotations.NullMarked;
