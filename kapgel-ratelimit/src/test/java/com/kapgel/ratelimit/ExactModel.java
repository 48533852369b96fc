package com.kapgel.ratelimit;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a limiter must answer: exact fractions where it counts units, and a search over time where it has formulas. Shares no code
 * with the limiter but {@link Limit}.
 *
 * <p>A bucket's level is kept as calls times the period in nanoseconds, which is always whole. Times are nanoseconds.
 */
final class ExactModel {
    private static final BigInteger ZERO = BigInteger.ZERO;
    private static final BigInteger TWO = BigInteger.TWO;
    private static final BigInteger LARGEST_EXACT = TWO.pow(52);

    /** What the model answers. A retryAfter of {@link ChronoUnit#FOREVER} means never. */
    record Answer(boolean allowed, long remaining, Duration retryAfter) {
        static Answer of(Decision decision) {
            return new Answer(decision.allowed(), decision.remaining(), decision.retryAfter());
        }
    }

    /** The level of a bucket; or the count of a window, with that of the window before it. */
    private record State(BigInteger used, BigInteger before) {
        static final State UNUSED = new State(ZERO, ZERO);
    }

    private record Key(List<State> states, BigInteger asOf) {}

    private final List<Limit> limits;
    private final BigInteger clockTick;
    private final BigInteger[] ticks;
    private final Map<String, Key> keys = new HashMap<>();

    private ExactModel(List<Limit> limits, BigInteger clockTick, BigInteger[] ticks) {
        this.limits = limits;
        this.clockTick = clockTick;
        this.ticks = ticks;
    }

    /** For one token bucket by a clock of nanoseconds. */
    static ExactModel ofNanos(Limit limit) {
        return new ExactModel(List.of(limit), BigInteger.ONE, new BigInteger[] {BigInteger.ONE});
    }

    /** For any limits by a clock of microseconds, in which slow buckets may tick coarser. */
    static ExactModel ofMicros(List<Limit> limits) {
        return new ExactModel(
                limits,
                BigInteger.valueOf(1_000),
                limits.stream().map(ExactModel::tick).toArray(BigInteger[]::new));
    }

    /** The finest of a microsecond, a millisecond and a second in which a full bucket is less than 2^52 whole units. */
    private static BigInteger tick(Limit limit) {
        if (limit.kind() != Limit.Kind.TOKEN_BUCKET || limit.permits() == 0) {
            return BigInteger.valueOf(1_000);
        }
        BigInteger tick = BigInteger.valueOf(1_000);
        while (period(limit)
                        .divide(period(limit).gcd(tick.multiply(permits(limit))))
                        .multiply(BigInteger.valueOf(limit.burst()))
                        .compareTo(LARGEST_EXACT)
                > 0) {
            tick = tick.multiply(BigInteger.valueOf(1_000));
        }
        return tick;
    }

    Answer decide(String name, BigInteger now, long cost) {
        Key known = keys.getOrDefault(name, unused(now));
        List<State> states = advanced(known, now);
        Key current = new Key(states, now);
        boolean never = limits.stream().anyMatch(limit -> cost > most(limit));
        boolean allowed = cost < 0 || (!never && fits(current, now, cost));
        if (cost != 0 && allowed) {
            List<State> after = new ArrayList<>();
            for (int i = 0; i < limits.size(); i++) {
                after.add(taken(limits.get(i), states.get(i), BigInteger.valueOf(cost)));
            }
            current = new Key(after, now);
            keys.put(name, current);
        } else if (cost != 0 && keys.containsKey(name) && now.compareTo(known.asOf()) < 0) {
            keys.put(
                    name,
                    current); // a clock that stepped back: what is counted stays, but no longer lies in the future
        }
        return new Answer(
                allowed, remaining(current, now), never ? forever() : retryAfter(current, now, allowed ? 0 : cost));
    }

    void reset(String name) {
        keys.remove(name);
    }

    private Key unused(BigInteger now) {
        return new Key(Collections.nCopies(limits.size(), State.UNUSED), now);
    }

    private static Duration forever() {
        return ChronoUnit.FOREVER.getDuration();
    }

    private static long most(Limit limit) {
        return limit.permits() == 0 ? 0 : limit.burst();
    }

    private static BigInteger period(Limit limit) {
        return BigInteger.valueOf(limit.period().toNanos());
    }

    private static BigInteger permits(Limit limit) {
        return BigInteger.valueOf(limit.permits());
    }

    private List<State> advanced(Key key, BigInteger now) {
        if (now.compareTo(key.asOf()) <= 0) {
            return key.states();
        }
        List<State> after = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            after.add(advanced(i, key.states().get(i), key.asOf(), now));
        }
        return after;
    }

    private State advanced(int i, State state, BigInteger asOf, BigInteger now) {
        Limit limit = limits.get(i);
        if (limit.kind() == Limit.Kind.TOKEN_BUCKET) {
            BigInteger elapsed = floor(now, ticks[i]).subtract(floor(asOf, ticks[i]));
            return new State(
                    state.used().subtract(elapsed.multiply(permits(limit))).max(ZERO), ZERO);
        }
        BigInteger start = windowStart(limit, now);
        if (asOf.compareTo(start) >= 0) {
            return state;
        }
        boolean lastWindow =
                limit.kind() == Limit.Kind.SLIDING_WINDOW && asOf.compareTo(start.subtract(period(limit))) >= 0;
        return new State(ZERO, lastWindow ? state.used() : ZERO);
    }

    private static BigInteger floor(BigInteger time, BigInteger tick) {
        return time.subtract(time.mod(tick));
    }

    private static BigInteger windowStart(Limit limit, BigInteger now) {
        if (limit.kind() != Limit.Kind.CALENDAR_WINDOW) {
            return floor(now, period(limit));
        }
        BigInteger[] seconds = now.subtract(now.mod(BigInteger.valueOf(1_000_000_000)))
                .divideAndRemainder(BigInteger.valueOf(1_000_000_000));
        ZonedDateTime time = Instant.ofEpochSecond(seconds[0].longValueExact())
                .atZone(limit.calendar().zone());
        LocalDate day = time.toLocalDate();
        if (limit.calendar().length().getMonths() == 1) {
            day = LocalDate.of(day.getYear(), day.getMonth(), 1);
        }
        // A zone may skip midnight: the day then begins at the first moment after the gap, which of() returns.
        ZonedDateTime start =
                ZonedDateTime.of(day, LocalTime.MIDNIGHT, limit.calendar().zone());
        return BigInteger.valueOf(start.toEpochSecond()).multiply(BigInteger.valueOf(1_000_000_000));
    }

    /** Whether a call fits at {@code then}, not before {@code key.asOf()}, if nobody takes anything meanwhile. */
    private boolean fits(Key key, BigInteger then, long cost) {
        List<State> states = advanced(key, then);
        for (int i = 0; i < limits.size(); i++) {
            if (!fits(limits.get(i), states.get(i), then, BigInteger.valueOf(cost))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Limit limit, State state, BigInteger then, BigInteger cost) {
        BigInteger period = period(limit);
        return switch (limit.kind()) {
            case TOKEN_BUCKET ->
                state.used()
                                .add(cost.multiply(period))
                                .compareTo(BigInteger.valueOf(most(limit)).multiply(period))
                        <= 0;
            case FIXED_WINDOW, CALENDAR_WINDOW -> state.used().add(cost).compareTo(permits(limit)) <= 0;
            case SLIDING_WINDOW ->
                state.before()
                                .multiply(period.subtract(then.mod(period)))
                                .add(state.used().add(cost).multiply(period))
                                .compareTo(permits(limit).multiply(period))
                        <= 0;
        };
    }

    private static State taken(Limit limit, State state, BigInteger cost) {
        if (limit.kind() == Limit.Kind.TOKEN_BUCKET) {
            return new State(state.used().add(cost.multiply(period(limit))).max(ZERO), ZERO);
        }
        BigInteger used = state.used().add(cost);
        return new State(used.max(ZERO), state.before().add(used.min(ZERO)).max(ZERO));
    }

    /** The largest cost that fits, by bisection. */
    private long remaining(Key key, BigInteger now) {
        long fits = 0;
        long tooMuch = limits.stream().mapToLong(ExactModel::most).min().orElseThrow() + 1;
        while (tooMuch - fits > 1) {
            long middle = (fits + tooMuch) >>> 1;
            if (fits(key, now, middle)) {
                fits = middle;
            } else {
                tooMuch = middle;
            }
        }
        return fits;
    }

    /** The time to the first tick of the clock at which the call fits, by bisection: once it fits, it goes on fitting. */
    private Duration retryAfter(Key key, BigInteger now, long cost) {
        BigInteger wait = leastTicks(ticks -> fits(key, now.add(ticks.multiply(clockTick)), cost))
                .multiply(clockTick);
        BigInteger[] seconds = wait.divideAndRemainder(BigInteger.valueOf(1_000_000_000));
        return Duration.ofSeconds(seconds[0].longValueExact(), seconds[1].longValueExact());
    }

    private static BigInteger leastTicks(Predicate<BigInteger> fits) {
        if (fits.test(ZERO)) {
            return ZERO;
        }
        BigInteger tooSoon = ZERO;
        BigInteger enough = BigInteger.ONE;
        while (!fits.test(enough)) {
            tooSoon = enough;
            enough = enough.multiply(TWO);
        }
        while (enough.subtract(tooSoon).compareTo(BigInteger.ONE) > 0) {
            BigInteger middle = enough.add(tooSoon).divide(TWO);
            if (fits.test(middle)) {
                enough = middle;
            } else {
                tooSoon = middle;
            }
        }
        return enough;
    }
}
