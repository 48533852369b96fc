package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * {@code CREATE INDEX CONCURRENTLY}: cut off, it leaves an index that costs every write and serves no query, and whose name is
 * taken. One that this migration has begun is dropped and built anew; never anybody else's, and never one that is being built.
 */
record IndexCreation(IndexWork.Create work) implements LoneWork {

    @Override
    public boolean completed(Connection connection) throws SQLException {
        return find(connection).filter(FoundIndex::valid).isPresent();
    }

    @Override
    public Optional<Message> prepare(Connection connection, boolean ours) throws SQLException {
        if (work.index() == null) {
            return Optional.of(
                    Message.of("An index that is built concurrently needs a name, or nobody could find what is left"
                                    + " of it when the build is cut off.")
                            .with("remedy", "Write CREATE INDEX CONCURRENTLY name ON …"));
        }
        if (isPartitioned(connection)) {
            return Optional.of(Message.of("An index on a partitioned table cannot be built concurrently.")
                    .with(
                            "remedy",
                            "CREATE INDEX … ON ONLY " + work.table()
                                    + ", which is quick; then for each partition CREATE"
                                    + " INDEX CONCURRENTLY and ALTER INDEX … ATTACH PARTITION."));
        }
        Optional<FoundIndex> invalid = find(connection).filter(index -> !index.valid());
        if (invalid.isEmpty()) {
            return Optional.empty();
        }
        FoundIndex index = invalid.get();
        if (index.builder() != 0) {
            return Optional.of(Message.of("Index " + index.name() + " is being built by pid " + index.builder() + ".")
                    .with("remedy", "Wait for its end, then migrate again."));
        }
        if (!ours) {
            return Optional.of(Message.of(
                            "Index " + index.name() + " is there and invalid, and this migration has not begun it.")
                    .with(
                            "remedy",
                            "If nobody needs it: DROP INDEX CONCURRENTLY " + index.name() + ". Then migrate again."));
        }
        index.drop(connection);
        return Optional.empty();
    }

    @Override
    public void cleanUp(Connection connection) throws SQLException {
        Optional<FoundIndex> left = find(connection).filter(index -> !index.valid() && index.builder() == 0);
        if (left.isPresent()) {
            left.get().drop(connection);
        }
    }

    @Override
    public Optional<Message> flaw(Connection connection) throws SQLException {
        return find(connection)
                .filter(index -> !index.valid())
                .map(index -> Message.of("Index " + index.name() + " is invalid although it was built.")
                        .with("remedy", "DROP INDEX CONCURRENTLY " + index.name() + ", then migrate again."));
    }

    private boolean isPartitioned(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass(?) AND relkind = 'p')")) {
            statement.setString(1, String.valueOf(work.table()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private Optional<FoundIndex> find(Connection connection) throws SQLException {
        ObjectName index = work.index();
        ObjectName table = work.table();
        if (index == null || table == null) {
            return Optional.empty();
        }
        List<FoundIndex> found = FoundIndex.named(connection, index.name(), table.toString());
        return found.stream().findFirst();
    }
}
