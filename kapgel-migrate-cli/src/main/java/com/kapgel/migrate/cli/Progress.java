package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationListener;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Tells on standard error what a run does. */
final class Progress implements MigrationListener {

    private final Screen screen;

    Progress(Screen screen) {
        this.screen = screen;
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
    public void onBatch(String file, long rowsDone, long estimatedRows, Duration elapsed) {
        screen.progress(String.format(
                Locale.ROOT, "%s: %d of about %d rows after %d s", file, rowsDone, estimatedRows, elapsed.toSeconds()));
    }

    @Override
    public void onStandbyLag(String file, String standby, Duration lag) {
        screen.progress(String.format(
                Locale.ROOT, "%s: waits, since standby %s is %d s behind", file, standby, lag.toSeconds()));
    }

    @Override
    public void onWait(String holder, Duration waited) {
        screen.progress("waits for " + holder + ", so far " + waited.toSeconds() + " s");
    }
}
