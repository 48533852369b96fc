package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one policy that travel together: those of the same key and cost become one entry, and all entries one run of
 * {@code buckets.lua}. In a cluster, where a script sees one slot only, every entry is a run of its own.
 */
final class BucketBatch {
    private static final int MOST_KEYS = 64;
    private static final int MOST_CALLS = 512;

    private final OneBucketPolicy policy;
    private final BucketQueue queue;
    private final List<Entry> entries;

    /** Calls that are not part of the batch but must leave now: their key is in it already, at another cost. */
    private final List<TakeCall> apart;

    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicBoolean returned = new AtomicBoolean();

    private BucketBatch(OneBucketPolicy policy, BucketQueue queue, List<Entry> entries, List<TakeCall> apart) {
        this.policy = policy;
        this.queue = queue;
        this.entries = entries;
        this.apart = apart;
    }

    /** Takes from the queue what goes into one batch. Calls that were given up while they waited are left out. */
    static BucketBatch of(Queue<TakeCall> waiting, OneBucketPolicy policy, BucketQueue queue) {
        Map<String, Entry> entries = new HashMap<>(2 * MOST_KEYS);
        List<TakeCall> apart = new ArrayList<>();
        for (int calls = 0; calls < MOST_CALLS && entries.size() < MOST_KEYS; calls++) {
            TakeCall call = waiting.poll();
            if (call == null) {
                break;
            }
            if (call.isDone()) {
                queue.left(1);
                continue;
            }
            Entry entry = entries.get(call.key());
            if (entry == null) {
                entries.put(call.key(), new Entry(call));
            } else if (entry.first.cost() == call.cost()) {
                entry.add(call);
            } else {
                apart.add(call);
            }
        }
        return new BucketBatch(policy, queue, new ArrayList<>(entries.values()), apart);
    }

    void send(RedisLink redis) {
        for (TakeCall call : apart) {
            ScriptRun.start(redis, call);
        }
        if (entries.isEmpty()) {
            returned();
            return;
        }
        List<List<Entry>> parts =
                redis.isCluster() ? entries.stream().map(List::of).toList() : List.of(entries);
        runs.set(parts.size());
        if (redis.isCluster()) {
            redis.afterDeadline(this::returned); // One node that hangs must not hold up those that do not.
        }
        for (List<Entry> part : parts) {
            ScriptRun.start(redis, new Run(redis.scripts().buckets(), part));
        }
    }

    private void returned() {
        if (returned.compareAndSet(false, true)) {
            queue.returned();
        }
    }

    /** The calls of one key and cost, in the order in which they came. */
    private static final class Entry {
        private final TakeCall first;
        private TakeCall last;
        private int count = 1;

        Entry(TakeCall first) {
            this.first = first;
            this.last = first;
        }

        void add(TakeCall call) {
            last.followedBy(call);
            last = call;
            count++;
        }

        /** Whether the script must be told more than the key. */
        boolean isSpecial() {
            return count > 1 || first.cost() != 1;
        }
    }

    /** One command with some of the entries. */
    private final class Run implements ScriptRequest {
        private final Script script;
        private final List<Entry> special = new ArrayList<>();
        private final List<Entry> plain = new ArrayList<>();
        private boolean left;

        Run(Script script, List<Entry> part) {
            this.script = script;
            for (Entry entry : part) {
                (entry.isSpecial() ? special : plain).add(entry);
            }
        }

        @Override
        public Script script() {
            return script;
        }

        @Override
        public void addTo(CommandArgs<byte[], byte[]> args) {
            args.add(special.size() + plain.size());
            for (Entry entry : special) {
                args.addKey(entry.first.name());
            }
            for (Entry entry : plain) {
                args.addKey(entry.first.name());
            }
            policy.addBucket(args);
            args.add(lastMoment()).add(special.size());
            for (Entry entry : special) {
                args.add(policy.units(entry.first.cost())).add(entry.count);
            }
        }

        /** As long as anybody waits. Who does not any more and is counted yet gets that back. */
        private long lastMoment() {
            TakeCall latest = (special.isEmpty() ? plain : special).get(0).last;
            for (List<Entry> entries : List.of(special, plain)) {
                for (Entry entry : entries) {
                    latest = entry.last.askedNanos() - latest.askedNanos() > 0 ? entry.last : latest;
                }
            }
            return latest.lastMoment();
        }

        @Override
        public void replied(long[] reply) {
            leave();
            if (reply[0] < 0) {
                forEachCall(call -> call.cameTooLate(-reply[0]));
                return;
            }
            int at = 1;
            for (Entry entry : special) {
                tell(entry, reply[at], reply[at + 1]);
                at += 2;
            }
            for (Entry entry : plain) {
                boolean taken = reply[at] >= 0;
                long level = taken ? reply[at] : -1 - reply[at];
                policy.tell(entry.first, taken, level);
                at++;
            }
        }

        /** As if the calls had been made one after the other: those that fitted came first. */
        private void tell(Entry entry, long taken, long level) {
            long units = policy.units(entry.first.cost());
            try {
                policy.hear(entry.first, level - units * claim(entry, taken));
            } finally {
                conclude(entry, taken, level, units);
            }
        }

        /** How many of the calls that were taken the memory will count itself. */
        private static long claim(Entry entry, long taken) {
            long place = 0;
            long leftToMemory = 0;
            for (@Nullable TakeCall call = entry.first; call != null; call = call.next()) {
                place++;
                call.claim();
                if (place <= taken && call.isLeftToMemory()) {
                    leftToMemory++;
                }
            }
            return leftToMemory;
        }

        private void conclude(Entry entry, long taken, long level, long units) {
            long place = 0;
            for (@Nullable TakeCall call = entry.first; call != null; call = call.next()) {
                place++;
                policy.tellWithoutState(call, place <= taken, place < taken ? level - (taken - place) * units : level);
            }
        }

        @Override
        public void failed(Throwable failure) {
            leave();
            (special.isEmpty() ? plain : special).get(0).first.fallBack(failure); // One failure, not one per call.
            forEachCall(TakeCall::giveUp);
        }

        private void forEachCall(Consumer<TakeCall> action) {
            for (List<Entry> entries : List.of(special, plain)) {
                for (Entry entry : entries) {
                    @Nullable TakeCall call = entry.first;
                    while (call != null) {
                        TakeCall next = call.next(); // Asking again may put the call into another batch.
                        action.accept(call);
                        call = next;
                    }
                }
            }
        }

        /** Makes room for the next batch before callers are told, so that Redis has work meanwhile. */
        private void leave() {
            if (left) {
                return;
            }
            left = true;
            int count = 0;
            for (Entry entry : special) {
                count += entry.count;
            }
            queue.left(count + plain.size());
            if (runs.decrementAndGet() == 0) {
                returned();
            }
        }
    }
}
