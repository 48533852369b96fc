package com.kapgel.example.orders;

import com.kapgel.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A database that takes no order any more, and says so with secrets in its message. */
final class FailingOrders {

    static final String CANARY = "c4n4ry";
    static final String CARD = "4571234567890112";

    private static final String TRIGGER = """
            create function fail() returns trigger language plpgsql as $$
            begin
              raise exception 'cannot charge: %%', new.idempotency_key using detail = 'card=%s pin=%s';
            end $$;
            create trigger fail before insert on orders for each row execute function fail();
            """.formatted(CARD, CANARY);

    private FailingOrders() {}

    static void in(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(TRIGGER);
        }
    }
}
