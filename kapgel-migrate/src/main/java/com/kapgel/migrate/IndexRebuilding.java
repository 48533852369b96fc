package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * {@code REINDEX CONCURRENTLY}: cut off, it leaves the new version or the old one as an invalid index beside the good one. It
 * may run again, once that is gone.
 */
record IndexRebuilding(IndexWork.Rebuild work) implements LoneWork {

    @Override
    public Optional<Message> prepare(Connection connection, boolean ours) throws SQLException {
        if (ours) {
            cleanUp(connection);
        }
        return Optional.empty();
    }

    @Override
    public void cleanUp(Connection connection) throws SQLException {
        boolean one = work.target().equals("INDEX") || work.target().equals("TABLE");
        if (one && work.name() != null) {
            for (FoundIndex left :
                    FoundIndex.leftOfRebuilding(connection, work.name().toString())) {
                if (left.builder() == 0) {
                    left.drop(connection);
                }
            }
        }
    }
}
