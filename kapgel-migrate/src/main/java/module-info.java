/** Migrations over Flyway, and a connection pool for production. Start at {@code com.kapgel.migrate.Migrator}. */
module com.kapgel.migrate {
    requires transitive java.sql;
    requires transitive com.zaxxer.hikari;
    requires static transitive org.jspecify;
    requires flyway.core;
    requires flyway.database.postgresql;

    exports com.kapgel.migrate;

    provides org.flywaydb.core.extensibility.Plugin with
            com.kapgel.migrate.flyway.UndoneByTeams;
}
