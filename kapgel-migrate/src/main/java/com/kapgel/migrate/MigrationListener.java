package com.kapgel.migrate;

import java.time.Duration;
import java.util.List;

/**
 * Is told what a run does, for progress lines and metrics. Called on the thread that migrates; what it throws ends the run, so
 * it should not.
 */
public interface MigrationListener {

    /** A listener that does nothing. */
    MigrationListener NONE = new MigrationListener() {};

    /**
     * A lock was not given in time; all that was tried is taken back, and tried again after a pause.
     *
     * @param file the migration's file, or class
     * @param tries how often it has been tried so far
     * @param pause until the next try
     * @param waitedFor who held the lock, nearest first, and what they do; values in their statements hidden. Empty where nobody
     *     was seen in time
     */
    default void onRetry(String file, int tries, Duration pause, List<String> waitedFor) {}

    /**
     * A batch of a backfill is committed.
     *
     * @param rowsDone how many rows of the table the batches have passed, those of earlier runs included
     * @param estimatedRows how many rows the table has, by the server's statistics; never fewer than {@code rowsDone}
     * @param elapsed the time of all batches so far, with the pauses between them
     */
    default void onBatch(String file, long rowsDone, long estimatedRows, Duration elapsed) {}

    /**
     * A standby is further behind than a backfill may leave it. The next batch waits, and this is told every second until it
     * goes on.
     *
     * @param lag how far the standby is behind
     */
    default void onStandbyLag(String file, String standby, Duration lag) {}

    /**
     * Another session migrates or undoes in the same database, perhaps one whose client is gone while the server still works for
     * it. Called about once a second until it has come to its end.
     *
     * @param holder who it is, and what it does; values in its statement hidden
     * @param waited so far
     */
    default void onWait(String holder, Duration waited) {}
}
