package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.protocol.CommandArgs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A decision that Redis was asked for. Always completes with a decision, whoever makes it; giving it up early harms no other call
 * that travels with it.
 *
 * <p>Redis and the deadline race for it. Whoever settles it first decides, and only then asks the memory, so that no call is counted
 * there for nothing; what Redis says afterwards is told to {@link RedisBuckets} all the same, which sets the counts right.
 */
final class TakeCall extends CompletableFuture<Decision> implements ScriptRequest {
    private static final VarHandle SETTLED;
    private static final VarHandle CERTAIN;
    private static final VarHandle OPEN;

    static {
        try {
            SETTLED = MethodHandles.lookup().findVarHandle(TakeCall.class, "settled", boolean.class);
            CERTAIN = MethodHandles.lookup().findVarHandle(TakeCall.class, "certain", boolean.class);
            OPEN = MethodHandles.lookup().findVarHandle(TakeCall.class, "open", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final RedisBuckets buckets;
    private final RedisPolicy policy;
    private final String key;
    private final byte[] name;
    private final long cost;
    private final long askedNanos;

    /** Only who sends it writes it, before. */
    private boolean aheadOfDebts;

    @SuppressWarnings("UnusedVariable") // Written through SETTLED.
    private volatile boolean settled;

    /** Whether it is known what became of the call in Redis, or that it never will be. */
    @SuppressWarnings("UnusedVariable") // Written through CERTAIN.
    private volatile boolean certain;

    /** Of a call in doubt, how much is open: what became of it in Redis, and what this instance decides. The last ends the doubt. */
    @SuppressWarnings("UnusedVariable") // Written through OPEN.
    private volatile int open;

    private volatile boolean askedAgain;

    /** Whether it was settled by what Redis said. Only whoever reads the reply uses it. */
    private boolean claimed;

    /** Only whoever fills the batch writes it, before sending. */
    private @Nullable TakeCall next;

    TakeCall(RedisBuckets buckets, RedisPolicy policy, String key, byte[] name, long cost, long askedNanos) {
        this.buckets = buckets;
        this.policy = policy;
        this.key = key;
        this.name = name;
        this.cost = cost;
        this.askedNanos = askedNanos;
    }

    /** Redis has yet to be told of calls of the key that this instance has admitted. */
    void goAheadOfDebts() {
        aheadOfDebts = true;
    }

    String key() {
        return key;
    }

    byte[] name() {
        return name;
    }

    long cost() {
        return cost;
    }

    boolean isAheadOfDebts() {
        return aheadOfDebts;
    }

    Policy policy() {
        return policy.policy();
    }

    long askedNanos() {
        return askedNanos;
    }

    /** The next call of the same key and cost in a batch. */
    @Nullable
    TakeCall next() {
        return next;
    }

    void followedBy(TakeCall call) {
        next = call;
    }

    /** What is asked of the script: a call that can never be taken only looks. */
    long costToTake() {
        return cost > policy.largestCost() ? 0 : cost;
    }

    @Override
    public Script script() {
        return policy.script();
    }

    @Override
    public void addTo(CommandArgs<byte[], byte[]> args) {
        args.add(1).addKey(name);
        policy.addArguments(args, costToTake(), lastMoment());
    }

    /** Until when the call counts, by the clock of Redis. */
    long lastMoment() {
        return buckets.lastMoment(this);
    }

    @Override
    public void replied(long[] reply) {
        policy.read(this, reply);
    }

    @Override
    public void failed(Throwable failure) {
        if (!claimed) {
            policy.left(1);
        }
        fallBack(failure);
        if (failure instanceof RedisCommandExecutionException) {
            oweRefund();
        }
        becomeCertain();
    }

    @Override
    public void notSent(Throwable failure) {
        failed(failure);
        oweRefund();
    }

    /** A call that was given back here for sure, and not in Redis. Where that is not known, it is not given back twice. */
    private void oweRefund() {
        if (cost < 0) {
            buckets.oweRefund(this);
        }
    }

    private boolean settle() {
        return !isDone() && SETTLED.compareAndSet(this, false, true);
    }

    /**
     * Redis has told the numbers of the key, as of {@code serverMicros} or, if that is 0, as of now.
     *
     * @param forMemory the same without calls that {@linkplain #isLeftToMemory are left to it}
     */
    void hear(long[] told, long[] forMemory, long serverMicros) {
        buckets.hear(key, policy(), told, forMemory, serverMicros);
    }

    /**
     * Redis has decided about this call alone, and the state of its key is as of {@code serverMicros} or, if that is 0, as of now.
     * The memory hears of it before whoever waits goes on; but what a refund gives back comes first.
     */
    void decided(boolean taken, long[] state, long serverMicros) {
        claim();
        if (cost < 0) {
            conclude(taken, state, serverMicros);
            hear(state, state, serverMicros);
            return;
        }
        try {
            hear(state, taken && isLeftToMemory() ? withoutThis(state) : state, serverMicros);
        } finally {
            conclude(taken, state, serverMicros);
        }
    }

    private long[] withoutThis(long[] state) {
        long[] others = state.clone();
        policy().take(others, 0, -costToTake());
        return others;
    }

    /** Redis has decided: nobody else does from now on, unless somebody has begun to. {@link #decidedWithOthers} must follow. */
    void claim() {
        claimed = settle();
    }

    /** Whether the memory is deciding about the call this moment, and so must not hear of it as if it were somebody else's. */
    boolean isLeftToMemory() {
        return !claimed && !isDone();
    }

    /** Redis has decided about this call together with others of the key, of whose state the memory has heard. */
    void decidedWithOthers(boolean taken, long[] state, long serverMicros) {
        conclude(taken, state, serverMicros);
    }

    private void conclude(boolean taken, long[] state, long serverMicros) {
        try {
            tell(taken, state, serverMicros);
        } finally {
            if (!claimed) {
                becomeCertain();
            } else if (!isDone()) {
                decideAlone(() -> {}); // Something has failed, and nobody else would end the wait.
            }
        }
    }

    private void tell(boolean taken, long[] state, long serverMicros) {
        boolean admitted = taken && cost != 0 && costToTake() == cost;
        Decision decision =
                policy().describe(state, 0, serverMicros, admitted ? Policy.ADMITTED : cost, DecidedBy.REDIS);
        buckets.decided(this, decision, state, serverMicros);
        if (claimed) {
            buckets.answeredInTime(this, admitted);
            complete(decision);
        } else if (taken && costToTake() > 0) {
            buckets.countedTooLate(this, state, serverMicros);
        }
    }

    /**
     * Redis has not counted the call, because by its clock nobody waits any more. If somebody does, that clock has been put forward
     * since it was last heard of; asking again counts once.
     */
    void cameTooLate(long serverMicros) {
        if (buckets.isInTime(this) && mayBeAskedAgain()) {
            buckets.serverShows(serverMicros, askedNanos);
            policy.ask(this);
        } else {
            fallBack(new TimeoutException());
            oweRefund();
            becomeCertain();
        }
    }

    /** Whether somebody waits for an answer that counted nothing to be asked for a second time; true once. */
    boolean mayBeAskedAgain() {
        if (isDone() || askedAgain) {
            return false;
        }
        askedAgain = true;
        next = null;
        return true;
    }

    /** Completes without Redis, which has failed; nothing happens if there is a decision already. */
    void fallBack(Throwable failure) {
        if (settle()) {
            decideAlone(() -> buckets.failed(this, failure));
        }
    }

    /** Completes without Redis, which has let the deadline pass and may yet count the call; unless there is a decision already. */
    void missDeadline() {
        if (settle()) {
            decideInDoubt(() -> buckets.failed(this, new TimeoutException()));
        }
    }

    /** Completes without Redis, which may yet count the call although nobody waits any more; unless there is a decision already. */
    void stopWaiting() {
        if (settle()) {
            decideInDoubt(() -> {});
        }
    }

    /** Completes without Redis, which has not counted the call and never will; unless there is a decision already. */
    void giveUp() {
        if (settle()) {
            decideAlone(() -> {});
        }
        becomeCertain();
    }

    /** A look counts nothing, so it leaves no doubt. */
    private void decideInDoubt(Runnable before) {
        if (costToTake() == 0) {
            decideAlone(before);
            return;
        }
        buckets.beginDoubt(this);
        OPEN.getAndAdd(this, 2);
        try {
            decideAlone(before);
        } finally {
            closeOne();
        }
    }

    private void becomeCertain() {
        if (CERTAIN.compareAndSet(this, false, true)) {
            closeOne();
        }
    }

    /** Less than nothing is open when it was known what became of the call before there was any doubt. */
    private void closeOne() {
        if ((int) OPEN.getAndAdd(this, -1) == 1) {
            buckets.endDoubt(this);
        }
    }

    /** Ends the wait for whoever reads a reply that could not be told: gives up a call, also one that is {@linkplain #claim claimed}. */
    void abandon() {
        if (settle() || (claimed && !isDone())) {
            decideAlone(() -> {});
        }
        becomeCertain();
    }

    private void decideAlone(Runnable before) {
        try {
            before.run();
            complete(buckets.decideAlone(this));
        } catch (RuntimeException | Error e) {
            completeExceptionally(e); // Whatever it is, nobody must wait for ever, nor others for this call.
        }
    }
}
