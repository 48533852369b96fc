package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;

/** {@code DROP INDEX CONCURRENTLY}: cut off, it leaves an invalid index, which can be dropped again. */
record IndexRemoval(IndexWork.Drop work) implements LoneWork {

    @Override
    public boolean completed(Connection connection) throws SQLException {
        for (ObjectName index : work.indexes()) {
            if (!FoundIndex.named(connection, index.toString()).isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
