package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** An object that a cut-off statement has left half done, and what a repair does about it. */
sealed interface Leftover {

    /** What it is about, for a message that says where the repair stopped. */
    String subject();

    /** Whether it is built anew, and not only put away. */
    default boolean isBuilt() {
        return false;
    }

    /**
     * Does it, unless somebody else has done it or works on it by now.
     *
     * @return what was done, in words; empty when there was nothing to do any more
     */
    String settle(Connection connection) throws SQLException;

    /**
     * An invalid index.
     *
     * @param file whose statement names it
     * @param rebuild whether it is to be there: no later run would make it
     * @param outcome what comes of it, in words
     */
    record InvalidIndex(FoundIndex index, String file, boolean rebuild, String outcome) implements Leftover {
        @Override
        public String subject() {
            return "index " + index.name() + " of " + file;
        }

        @Override
        public boolean isBuilt() {
            return rebuild;
        }

        @Override
        public String settle(Connection connection) throws SQLException {
            List<FoundIndex> now = FoundIndex.named(connection, index.name());
            if (now.isEmpty() || now.get(0).valid() || now.get(0).builder() != 0) {
                return "";
            }
            if (rebuild) {
                rebuild(connection);
            } else {
                index.drop(connection);
            }
            return file + ": index " + index.name() + " was invalid and was " + outcome;
        }

        private void rebuild(Connection connection) throws SQLException {
            try {
                index.rebuild(connection);
            } catch (SQLException refusal) {
                putAway(connection, refusal);
                throw refusal;
            }
        }

        /** What the failed build has left; as far as it can be done, for the next repair finds it again. */
        private void putAway(Connection connection, SQLException refusal) {
            try {
                for (FoundIndex left : FoundIndex.leftOfRebuildingOne(connection, index.name())) {
                    left.drop(connection);
                }
            } catch (SQLException later) {
                refusal.addSuppressed(later);
            }
        }
    }

    /** A partition that is half detached. */
    record HalfDetached(PartitionDetach work, String file) implements Leftover {
        @Override
        public String subject() {
            return "partition " + work.partition() + " of " + file;
        }

        @Override
        public String settle(Connection connection) throws SQLException {
            Detachment detachment = new Detachment(work);
            if (!detachment.isPending(connection) || detachment.isUnderWay(connection)) {
                return "";
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute(detachment.finishing());
            }
            return file + ": partition " + work.partition() + " was half detached from " + work.parent()
                    + " and was detached to the end.";
        }
    }
}
