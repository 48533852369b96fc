package com.kapgel.monitoring;

import io.sentry.SamplingContext;
import io.sentry.SentryOptions.TracesSamplerCallback;
import io.sentry.TracesSamplingDecision;
import io.sentry.TransactionContext;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a share of all transactions, and lets nobody from outside raise it.
 *
 * <p>Who calls the service says in {@code sentry-trace} whether his part of the trace is kept, and in {@code baggage} the random number
 * by which all parts are to be drawn. Sentry obeys both: a stranger has every transaction kept, by "1", or by a number of zero, even
 * where the rate is zero. So a "0" is obeyed, a "1" for as long as that keeps no greater share of continued traces than the rate, and the
 * number only in what begins here.
 */
final class CappedSampler implements TracesSamplerCallback {
    private static final Logger logger = LoggerFactory.getLogger(CappedSampler.class);

    /** Below any number that is drawn; Sentry keeps at a rate of 0 what has drawn 0. */
    private static final double NEVER = -1.0;

    private final double rate;
    private final QuietPaths quietPaths;
    private final @Nullable TracesSamplerCallback applications;
    private final DoubleSupplier random;
    private final Allowance allowance;
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    CappedSampler(
            double rate, QuietPaths quietPaths, @Nullable TracesSamplerCallback applications, DoubleSupplier random) {
        this.rate = rate;
        this.quietPaths = quietPaths;
        this.applications = applications;
        this.random = random;
        this.allowance = new Allowance(rate);
    }

    /** One around the application's own, if there is one; one of ours, of an earlier call, makes place. */
    static CappedSampler around(@Nullable TracesSamplerCallback applications, double rate, QuietPaths quietPaths) {
        TracesSamplerCallback inner = applications instanceof CappedSampler ours ? ours.applications : applications;
        return new CappedSampler(
                rate, quietPaths, inner, () -> ThreadLocalRandom.current().nextDouble());
    }

    @Override
    public Double sample(SamplingContext context) {
        TransactionContext transaction = context.getTransactionContext();
        if (quietPaths.include(transaction.getName())) {
            return NEVER;
        }
        double wanted = wanted(context);
        if (transaction.getParentSpanId() == null) {
            return wanted == 0 ? NEVER : wanted;
        }
        double share = Math.min(wanted, rate);
        return isKept(transaction, share) ? Math.max(share, context.getSampleRand()) : NEVER;
    }

    /** What the application's own sampler says, which knows what its transactions are worth; the rate if it says nothing useful. */
    private double wanted(SamplingContext context) {
        Double answer = applications == null ? null : ask(applications, context);
        return answer != null && answer >= 0 && answer <= 1 ? answer : rate;
    }

    /** Sentry would catch what the application's sampler throws, and obey the headers then. */
    private @Nullable Double ask(TracesSamplerCallback sampler, SamplingContext context) {
        try {
            return sampler.sample(context);
        } catch (RuntimeException | Error e) {
            if (failureLogged.compareAndSet(false, true)) {
                logger.warn("The application's sampler failed, and the usual rate counts. This is logged once.", e);
            }
            return null;
        }
    }

    private boolean isKept(TransactionContext transaction, double share) {
        TracesSamplingDecision parent = transaction.getParentSamplingDecision();
        if (parent == null) {
            return random.getAsDouble() < share;
        }
        allowance.come();
        return parent.getSampled() && share > 0 && allowance.take();
    }
}
