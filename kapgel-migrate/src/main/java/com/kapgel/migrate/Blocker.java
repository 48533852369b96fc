package com.kapgel.migrate;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whom a statement waits for, and what to do about it: a session, or a prepared transaction.
 *
 * @param pid the server's process; 0 for a prepared transaction, which has none
 * @param name who it is, for people: user and application, or the name of the prepared transaction
 * @param state as in {@code pg_stat_activity}; empty where it cannot be seen
 * @param transactionAge since its transaction began, or was prepared
 * @param stateAge since it is in its state
 * @param query its statement, or its last one, scrubbed
 * @param lock what it holds, or waits for ahead of the statement, such as {@code holds AccessShareLock on orders}
 * @param waitsFor the processes that it waits for itself
 * @param remedy what to do about it
 */
record Blocker(
        int pid,
        String name,
        Optional<String> state,
        Optional<Duration> transactionAge,
        Optional<Duration> stateAge,
        Optional<String> query,
        String lock,
        List<Integer> waitsFor,
        String remedy) {

    Blocker {
        waitsFor = List.copyOf(waitsFor);
    }

    /** The same, when it waits for others itself; then those are the ones to look at first. */
    Blocker waitingFor(Collection<Integer> others) {
        return new Blocker(pid, name, state, transactionAge, stateAge, query, lock, List.copyOf(others), remedy);
    }

    /** All of it but the remedy, in one line. */
    String text() {
        StringBuilder text = new StringBuilder(pid == 0 ? name : "pid " + pid + " (" + name + ")");
        state.ifPresent(now -> text.append(now.equals("active") ? " running a statement" : " " + now)
                .append(stateAge.map(age -> " for " + RoughTime.of(age)).orElse("")));
        transactionAge.ifPresent(age -> text.append(", transaction of ").append(RoughTime.of(age)));
        text.append(", ").append(lock);
        if (!waitsFor.isEmpty()) {
            text.append(
                    waitsFor.stream().map(String::valueOf).collect(Collectors.joining(", ", ", waits for pid ", "")));
        }
        query.ifPresent(sql -> text.append(": ").append(sql));
        return text.toString();
    }
}
