package com.kapgel.monitoring.probe;

import io.sentry.Sentry;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Tries whether a set-up of Sentry lets secrets out, in a test.
 *
 * <pre>{@code
 * @Test
 * void sentryTellsNoSecret() {
 *     SentryLeakProbe.run(dsn -> Orders.startSentry(dsn)).requireNoLeaks();
 * }
 * }</pre>
 *
 * <p>Puts a secret of its own, an e-mail address with a password, into every field that the SDK on the class path can carry: into events,
 * exceptions, transactions and spans, logs, metrics, feedback, replays, sessions, check-ins, profiles, attachments, and all that a scope
 * gives to them. The fields are found by reflection, so those of a newer SDK are tried too, and a type that the probe cannot fill is
 * reported. What leaves is caught by a server on this machine, as it is on the wire, and searched.
 *
 * <p>Uses the one Sentry of the process, and ends it: not beside other tests that use it.
 */
public final class SentryLeakProbe {
    private static final long FLUSH_MILLIS = 10_000;

    private SentryLeakProbe() {}

    /**
     * Starts Sentry, sends all there is to send, and tells what of it was secret.
     *
     * @param setUp what the service does to start Sentry, with the DSN that it is given
     * @throws IllegalStateException if Sentry is not on after that, or nothing has arrived
     */
    public static LeakReport run(Consumer<String> setUp) {
        Objects.requireNonNull(setUp, "setUp");
        Canaries canaries = new Canaries();
        try (EnvelopeTrap trap = EnvelopeTrap.open()) {
            Planter planter = new Planter(canaries, new SdkTypes());
            setUp.accept(trap.dsn());
            if (!Sentry.isEnabled()) {
                throw new IllegalStateException(
                        "Sentry is off after the set-up: it must start Sentry with the DSN that it is given.");
            }
            new Shipment(planter, canaries).send();
            Sentry.flush(FLUSH_MILLIS);
            // All has been sent; Sentry would wait for timers that have nothing to do.
            Sentry.getCurrentScopes().getOptions().setShutdownTimeoutMillis(1);
            Sentry.close();
            List<CaughtItem> caught = CaughtItem.of(trap.envelopes());
            if (caught.isEmpty()) {
                throw new IllegalStateException(
                        "Nothing has arrived: Sentry did not send to the DSN that it was given.");
            }
            return LeakReport.of(caught, canaries, planter.unplanted());
        } finally {
            Sentry.close();
        }
    }
}
