package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a statement outside of a transaction leaves in the catalog: how to see that it has come to its end, and what to do about
 * one that has not.
 */
interface LoneWork {

    /** For statements that simply run again: VACUUM, ALTER SYSTEM, a procedure that commits. */
    LoneWork REPEATABLE = new LoneWork() {};

    static LoneWork of(SqlCommand command) {
        if (command.detach() != null && command.detach().concurrently()) {
            return new Detachment(command.detach());
        }
        IndexWork index = command.index();
        if (index instanceof IndexWork.Create create && create.concurrently()) {
            return new IndexCreation(create);
        }
        if (index instanceof IndexWork.Drop drop && drop.concurrently()) {
            return new IndexRemoval(drop);
        }
        if (index instanceof IndexWork.Rebuild rebuild && rebuild.concurrently()) {
            return new IndexRebuilding(rebuild);
        }
        return REPEATABLE;
    }

    /** Whether one that was begun has come to its end, although whoever began it did not live to note that. */
    default boolean completed(Connection connection) throws SQLException {
        return false;
    }

    /**
     * Makes room for it to begin, or tells why it must not.
     *
     * @param ours whether what is half done was begun by an earlier run of the same migration
     */
    default Optional<Message> prepare(Connection connection, boolean ours) throws SQLException {
        return Optional.empty();
    }

    /** Removes what is left of one that failed; what cannot be removed, the next run finds again. */
    default void cleanUp(Connection connection) throws SQLException {}

    /** What is wrong although the server had nothing to say against it. */
    default Optional<Message> flaw(Connection connection) throws SQLException {
        return Optional.empty();
    }
}
