package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationListener;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells on standard error what a run does. */
final class Progress implements MigrationListener {

    /** Whoever has waited so long for a line wants to know that it is over. */
    private static final Duration WORTH_A_LINE = Duration.ofSeconds(2);

    private static final Duration FIRST_ESTIMATE = Duration.ofSeconds(2);

    private final Screen screen;
    private final Rhythm rhythm;

    Progress(Screen screen, LongSupplier nanoTime) {
        this.screen = screen;
        this.rhythm = new Rhythm(nanoTime);
    }

    @Override
    public void onRetry(String file, int tries, Duration pause, List<String> waitedFor) {
        screen.progress(String.format(
                Locale.ROOT,
                "%s: somebody else holds a lock (try %d); again in %.1f s%s",
                file,
                tries,
                pause.toMillis() / 1000.0,
                waitedFor.isEmpty() ? "" : "; waited for " + String.join(" and ", waitedFor)));
    }

    @Override
    public void onProgress(MigrationListener.Progress progress) {
        // A new phase, or somebody in the way, is news; that somebody has been there for another second is not.
        String about = progress.file() + ":" + progress.line()
                + progress.phase().orElse("") + progress.waitsFor().isEmpty();
        if (rhythm.isDue(about)) {
            screen.progress(progress.toString());
        }
    }

    @Override
    public void onNotice(String file, int line, String sqlState, String text) {
        screen.progress(file + ", line " + line + ", " + (sqlState.startsWith("01") ? "warning: " : "notice: ") + text);
    }

    @Override
    public void onMigration(String file, Duration elapsed) {
        if (elapsed.compareTo(WORTH_A_LINE) > 0) {
            screen.progress(file + ": done after " + rough(elapsed));
        }
    }

    @Override
    public void onBatch(String file, long rowsDone, long estimatedRows, Duration elapsed) {
        if (rhythm.isDue(file)) {
            screen.progress(String.format(
                    Locale.ROOT,
                    "%s: %d of about %d rows after %s%s",
                    file,
                    rowsDone,
                    estimatedRows,
                    rough(elapsed),
                    rest(rowsDone, estimatedRows, elapsed)));
        }
    }

    private static String rest(long done, long all, Duration elapsed) {
        if (done <= 0 || done >= all || elapsed.compareTo(FIRST_ESTIMATE) < 0) {
            return "";
        }
        double millis = (double) elapsed.toMillis() / done * (all - done);
        return ", about " + rough(Duration.ofMillis((long) millis)) + " more";
    }

    @Override
    public void onStandbyLag(String file, String standby, Duration lag) {
        if (rhythm.isDue(file + standby)) {
            screen.progress(String.format(
                    Locale.ROOT, "%s: waits, since standby %s is %d s behind", file, standby, lag.toSeconds()));
        }
    }

    @Override
    public void onWait(String holder, Duration waited) {
        if (rhythm.isDue("others")) {
            screen.progress("waits for " + holder + ", so far " + rough(waited));
        }
    }

    private static String rough(Duration time) {
        return time.compareTo(Duration.ofMinutes(2)) < 0 ? time.toSeconds() + " s" : time.toMinutes() + " min";
    }
}
