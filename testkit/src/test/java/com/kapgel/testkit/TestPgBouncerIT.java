package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TestPgBouncerIT {
    @BeforeAll
    static void needsAProgram() {
        assumeTrue(TestPgBouncer.isInstalled(), TestPgBouncer.HOW_TO_INSTALL);
    }

    @Test
    void twoClientsShareAServerInTransactionMode() throws SQLException {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                TestPgBouncer pooler = TestPgBouncer.before(database)
                        .setting("pool_mode", "transaction")
                        .setting("default_pool_size", "1")
                        .start();
                Connection one = connect(pooler);
                Connection other = connect(pooler)) {
            assertThat(ask(one, "SELECT current_database()")).isEqualTo(database.name());
            assertThat(ask(one, "SELECT pg_backend_pid()")).isEqualTo(ask(other, "SELECT pg_backend_pid()"));
        }
    }

    @Test
    void eachClientHasItsServerInSessionMode() throws SQLException {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                TestPgBouncer pooler = TestPgBouncer.before(database).start();
                Connection one = connect(pooler);
                Connection other = connect(pooler)) {
            assertThat(ask(one, "SELECT pg_backend_pid()")).isNotEqualTo(ask(other, "SELECT pg_backend_pid()"));
        }
    }

    @Test
    void endsAtClose() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            TestPgBouncer pooler = TestPgBouncer.before(database).start();
            pooler.close();
            pooler.close();

            assertThatThrownBy(() -> connect(pooler)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aWrongSettingIsToldInItsOwnWords() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            TestPgBouncer.Builder settings = TestPgBouncer.before(database).setting("pool_mode", "sometimes");

            assertThatThrownBy(settings::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("pool_mode");
            assertThatIllegalArgumentException().isThrownBy(() -> settings.setting("auth_type", "md5"));
        }
    }

    private static Connection connect(TestPgBouncer pooler) throws SQLException {
        return DriverManager.getConnection(pooler.url(), "anybody", "anything");
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
