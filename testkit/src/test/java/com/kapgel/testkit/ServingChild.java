package com.kapgel.testkit;

import java.io.IOException;

/** Starts a Redis and a PostgreSQL, says "ready", and ends, without closing them, when its input does. */
final class ServingChild {
    private ServingChild() {}

    // The servers stay open on purpose: to end them is the testkit's task here.
    @SuppressWarnings("try")
    public static void main(String[] arguments) throws IOException {
        TestRedis.Builder redisBuilder = TestRedis.builder();
        TestPostgres.Builder postgresBuilder = TestPostgres.builder();
        boolean withoutHook = arguments[0].equals("withoutHook");
        TestRedis redis = (withoutHook ? redisBuilder.closedByCaller() : redisBuilder).start();
        TestPostgres postgres = (withoutHook ? postgresBuilder.closedByCaller() : postgresBuilder).start();
        if (arguments[0].equals("paused")) {
            redis.pause();
            postgres.pause();
        }
        System.out.println("ready");
        System.in.read();
    }
}
