/**
 * Migrations over Flyway, and a connection pool for production, both for PostgreSQL.
 *
 * <p>{@link com.kapgel.migrate.Migrator} brings a database up to date; {@link com.kapgel.migrate.DatabasePool} opens the
 * pool that the service then works with.
 */
@NullMarked
package com.kapgel.migrate;

import org.jspecify.annotations.NullMarked;
