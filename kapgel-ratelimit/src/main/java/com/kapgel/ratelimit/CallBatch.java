package com.kapgel.ratelimit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls of one policy that travel together: those of the same key and cost as one, and all keys by one run of a script where there
 * is one that takes many. In a cluster, where a script sees one slot only, every key has a run of its own.
 */
final class CallBatch {
    private static final int MOST_KEYS = 64;
    private static final int MOST_CALLS = 512;

    private final RedisPolicy policy;
    private final CallQueue queue;
    private final List<CallsOfAKey> calls;

    /** Calls that are not part of the batch but must leave now: their key is in it already, at another cost. */
    private final List<TakeCall> apart;

    private final AtomicInteger runs = new AtomicInteger();

    private CallBatch(RedisPolicy policy, CallQueue queue, List<CallsOfAKey> calls, List<TakeCall> apart) {
        this.policy = policy;
        this.queue = queue;
        this.calls = calls;
        this.apart = apart;
    }

    /** Takes from the queue what goes into one batch. Calls that were given up while they waited are left out. */
    static CallBatch of(Queue<TakeCall> waiting, RedisPolicy policy, CallQueue queue) {
        Map<String, CallsOfAKey> keys = new HashMap<>(2 * MOST_KEYS);
        List<TakeCall> apart = new ArrayList<>();
        for (int calls = 0; calls < MOST_CALLS && keys.size() < MOST_KEYS; calls++) {
            TakeCall call = waiting.poll();
            if (call == null) {
                break;
            }
            if (call.isDone()) {
                call.giveUp();
                queue.left(1);
                continue;
            }
            CallsOfAKey some = keys.get(call.key());
            if (some == null) {
                keys.put(call.key(), new CallsOfAKey(call));
            } else if (some.cost() == call.cost()) {
                some.add(call);
            } else {
                apart.add(call);
            }
        }
        return new CallBatch(policy, queue, new ArrayList<>(keys.values()), apart);
    }

    void send(RedisLink redis) {
        for (TakeCall call : apart) {
            ScriptRun.start(redis, call);
        }
        if (calls.isEmpty()) {
            queue.returned();
            return;
        }
        boolean together = policy.takesManyKeysAtOnce() && !redis.isCluster();
        List<List<CallsOfAKey>> parts =
                together ? List.of(calls) : calls.stream().map(List::of).toList();
        runs.set(parts.size());
        List<Part> sent = parts.stream().map(Part::new).toList();
        if (redis.isCluster()) {
            redis.afterDeadline(() -> sent.forEach(Part::end)); // A node that hangs must not hold up the others.
        }
        for (Part part : sent) {
            ScriptRun.start(redis, policy.run(part.calls, part::end));
        }
    }

    /** What one run of a script takes. */
    private final class Part {
        private final List<CallsOfAKey> calls;
        private final AtomicBoolean ended = new AtomicBoolean();

        Part(List<CallsOfAKey> calls) {
            this.calls = calls;
        }

        /** Makes room for the next batch. */
        void end() {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            int count = 0;
            for (CallsOfAKey some : calls) {
                count += some.count();
            }
            queue.left(count);
            if (runs.decrementAndGet() == 0) {
                queue.returned();
            }
        }
    }
}
