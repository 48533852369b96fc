package com.kapgel.monitoring;

import com.kapgel.testkit.SentryInbox;
import io.sentry.Sentry;
import java.util.List;

/** A {@link SentryInbox} into which nobody looks before the real SDK has sent all it has. Ends Sentry when it is closed. */
final class SentryServer implements AutoCloseable {
    private static final long FLUSH_MILLIS = 10_000;

    private final SentryInbox inbox = SentryInbox.open();

    String dsn() {
        return inbox.dsn();
    }

    /** Everything that has been sent up to now, envelope by envelope. */
    List<String> sent() {
        Sentry.flush(FLUSH_MILLIS);
        return inbox.envelopes();
    }

    /** The one item of this type. */
    String only(String type) {
        List<String> found = all(type);
        if (found.size() != 1) {
            throw new AssertionError("expected one " + type + ", found " + found);
        }
        return found.get(0);
    }

    /** What was sent in items of this type. */
    List<String> all(String type) {
        Sentry.flush(FLUSH_MILLIS);
        return inbox.items(type);
    }

    @Override
    public void close() {
        Sentry.close();
        inbox.close();
    }
}
