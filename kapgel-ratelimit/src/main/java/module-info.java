/** Rate limiters in memory and in Redis. Start at {@code com.kapgel.ratelimit.RateLimiter}. */
module com.kapgel.ratelimit {
    requires static jakarta.servlet;
    requires static transitive org.jspecify;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires lettuce.core;
    requires org.slf4j;

    exports com.kapgel.ratelimit;
    exports com.kapgel.ratelimit.servlet;
}
