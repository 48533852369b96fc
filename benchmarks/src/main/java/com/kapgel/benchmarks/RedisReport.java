package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import com.kapgel.ratelimit.Limit;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decisions in Redis; every contender of a case has one connection, and each round runs all of them in turn. */
final class RedisReport implements Report {
    private static final List<String> PEERS =
            List.of("ping", "evalsha", "incr-expire", "bucket4j", "bucket4j-batching", "redisson");
    private static final int KEYS = 10_000;
    private static final Pattern EVALSHA = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");

    private static final List<String> CASES = List.of(
            "random-1caller",
            "random-16callers",
            "random-256inflight",
            "hot-1caller",
            "hot-16callers",
            "hot-256inflight",
            "denied-16callers");

    @Override
    public String name() {
        return "ratelimit-redis";
    }

    @Override
    public String description() {
        return "decisions a second, or p50 for one caller: " + String.join(", ", CASES);
    }

    @Override
    public void run(Scope scope) throws Exception {
        try (RedisServers redis = RedisServers.open()) {
            System.out.println("# Redis: " + redis);
            for (String name : CASES) {
                if (scope.includes(name)) {
                    compare(name, redis.uri(), scope);
                }
            }
        }
    }

    private static void compare(String name, String uri, Scope scope) throws Exception {
        boolean denied = name.startsWith("denied");
        // Nothing refills during a run of minutes, so after the first call every further one is denied.
        Limit limit = denied ? Limit.perHour(1) : RedisContender.GENEROUS;
        Map<String, RedisContender> contenders = new LinkedHashMap<>();
        contenders.put("ours", RedisContender.named("ours", uri, limit));
        for (String peer : scope.quick() ? PEERS.subList(0, 2) : PEERS) {
            contenders.put(peer, RedisContender.named(peer, uri, limit));
        }
        try {
            measure(name, contenders, scope);
            if (denied) {
                countCommands(name, uri, contenders.get("ours"), scope);
            }
        } finally {
            contenders.values().forEach(RedisContender::close);
        }
    }

    /** What Redis hears of calls that are all denied. */
    private static void countCommands(String name, String uri, RedisContender ours, Scope scope) throws Exception {
        RedisClient client = RedisClient.create(uri);
        try {
            RedisCommands<String, String> redis = client.connect().sync();
            redis.configResetstat();
            long millis = scope.quick() ? 200 : 3_000;
            double perSecond = RedisLoad.named(name, KEYS).run(ours, millis);
            Matcher calls = EVALSHA.matcher(redis.info("commandstats"));
            System.out.printf(
                    Locale.ROOT,
                    "# %s: %.0f decisions of ours took %s script calls; a denial is remembered for a second%n",
                    name,
                    perSecond * millis / 1_000,
                    calls.find() ? calls.group(1) : "0");
        } finally {
            client.shutdown();
        }
    }

    private static void measure(String name, Map<String, RedisContender> contenders, Scope scope) throws Exception {
        RedisLoad load = RedisLoad.named(name, KEYS);
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (Map.Entry<String, RedisContender> entry : contenders.entrySet()) {
            load.run(entry.getValue(), scope.quick() ? 200 : 2_000);
        }
        // Each goes first once in a while: whoever follows a slow peer meets what that one has left behind.
        List<String> order = new ArrayList<>(contenders.keySet());
        for (int round = 0; round < scope.rounds(); round++) {
            for (String contender : order) {
                double figure = load.run(contenders.get(contender), scope.quick() ? 200 : 1_200);
                figures.computeIfAbsent(contender, some -> new ArrayList<>()).add(figure);
            }
            Collections.rotate(order, 1);
        }
        Unit unit = load.unit();
        for (String peer : contenders.keySet()) {
            if (!peer.equals("ours")) {
                Comparison.print(name, peer, unit, figures.get("ours"), figures.get(peer));
            }
        }
    }
}
