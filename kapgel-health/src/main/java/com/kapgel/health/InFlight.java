package com.kapgel.health;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The work that is going on, each piece with what it is, and a wait for the moment when there is none.
 *
 * <p>Beginning and ending a piece takes no lock; only while somebody waits does an end wake them.
 */
final class InFlight {
    private final Set<Drain.Work> running = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private volatile boolean awaited;

    Drain.Work begin(Object what) {
        Drain.Work work = new Drain.Work(this, what);
        running.add(work);
        return work;
    }

    /** A second end of the same piece does nothing. */
    void end(Drain.Work work) {
        if (running.remove(work) && awaited) {
            lock.lock();
            try {
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    int count() {
        return running.size();
    }

    /** How often each is going on, for a person. */
    Map<String, Integer> names() {
        Map<String, Integer> names = new TreeMap<>();
        running.forEach(work -> names.merge(nameOf(work), 1, Integer::sum));
        return names;
    }

    /** Whatever the name of some work throws, the rest of the service has to be stopped. */
    private static String nameOf(Drain.Work work) {
        try {
            return work.toString();
        } catch (Throwable failure) {
            return "(its name threw " + failure.getClass().getName() + ")";
        }
    }

    /** Waits until nothing is going on, for so long at most. */
    void awaitNone(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            awaited = true; // before the look, so that whoever ends a piece after it sees that somebody waits
            while (!isEmpty() && left > 0) {
                left = ended.awaitNanos(left);
            }
        } finally {
            awaited = false;
            lock.unlock();
        }
    }

    /** Exact, unlike the set's own: that adds up counters that other threads change meanwhile. */
    private boolean isEmpty() {
        return !running.iterator().hasNext();
    }
}
