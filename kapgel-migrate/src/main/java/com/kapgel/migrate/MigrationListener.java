package com.kapgel.migrate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Is told what a run does, for progress lines and metrics.
 *
 * <p>Called on the thread that migrates; what it throws ends the run, so it should not. While that thread waits for the server,
 * {@link #onProgress} and {@link #onNotice} are called on another one, and what they throw only ends what is told about this
 * statement. Calls come one after the other as long as none takes more than a second; the statement's locks are held meanwhile.
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

    /**
     * A statement goes on. Called about once a second for one that runs longer than that, until it ends; batches of a backfill
     * and migrations written in Java are not among them. With a data source of a single connection it is called, too, but with
     * the elapsed time only.
     */
    default void onProgress(Progress progress) {}

    /**
     * The server says something besides the result of a statement: what the migration raises with {@code RAISE NOTICE} or
     * {@code RAISE WARNING}, or that something is there already and skipped. The first hundred of each statement, and then how
     * many more. Not from {@code COPY … FROM stdin}, batches of a backfill, and migrations written in Java. {@code
     * client_min_messages} tells the server what is worth it.
     *
     * @param line of the file on which the statement begins
     * @param sqlState {@code 01000}, or another one of class {@code 01}, for warnings
     * @param text scrubbed, on one line
     */
    default void onNotice(String file, int line, String sqlState, String text) {}

    /**
     * A statement came to its end. In a file that runs in one transaction, what follows may still take it back.
     *
     * @param line of the file on which it begins
     * @param command such as {@code CREATE INDEX CONCURRENTLY}
     * @param elapsed without the tries before, in which a lock was not given
     */
    default void onStatement(String file, int line, String command, Duration elapsed) {}

    /**
     * A migration, or its undo file, came to its end, all but the commit, which follows.
     *
     * @param elapsed with all tries and pauses
     */
    default void onMigration(String file, Duration elapsed) {}

    /**
     * How a statement goes. {@link #toString()} is a line for people.
     *
     * @param line of the file on which it begins
     * @param command such as {@code CREATE INDEX CONCURRENTLY}
     * @param elapsed since this try of it began
     * @param phase of an index build, in the server's words, such as {@code building index: scanning table}; empty for all other
     *     statements
     * @param relation of an index build, the index, or its table until the index can be seen
     * @param done of {@code total}, in this phase
     * @param total zero where there is none
     * @param unit {@code blocks}, {@code tuples} or, where it waits for others, {@code transactions}; empty where there is no
     *     total
     * @param rest how long this phase will still take, when it goes on as fast as it did so far; empty where nobody can tell
     * @param waitsFor whom it waits for now, nearest first, and what they do; values in their statements hidden
     */
    record Progress(
            String file,
            int line,
            String command,
            Duration elapsed,
            Optional<String> phase,
            Optional<String> relation,
            long done,
            long total,
            String unit,
            Optional<Duration> rest,
            List<String> waitsFor) {

        public Progress {
            waitsFor = List.copyOf(waitsFor);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(file + ", line " + line + ": " + command);
            phase.ifPresent(words -> text.append(", ")
                    .append(words)
                    .append(relation.map(name -> " of " + name).orElse("")));
            if (total > 0) {
                text.append(", " + done + " of " + total + " " + unit);
            }
            text.append(", ").append(RoughTime.of(elapsed));
            rest.ifPresent(time -> text.append(", this phase about " + RoughTime.of(time) + " more"));
            waitsFor.forEach(holder -> text.append("; waits for ").append(holder));
            return text.toString();
        }
    }
}
