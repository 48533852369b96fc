package com.kapgel.ratelimit;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that write to Redis and read from it, so that what is sent arrives in its order: what other threads send waits for one
 * of these, which would overtake it if it sent at once.
 */
final class EventLoops implements NettyCustomizer {
    private final Set<EventLoop> loops = ConcurrentHashMap.newKeySet();

    /** Commands that were sent and are not written yet. */
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void afterChannelInitialized(Channel channel) {
        loops.add(channel.eventLoop());
    }

    /** A command is about to be sent. */
    void sending() {
        waiting.incrementAndGet();
    }

    /** A command that was sent is written, or never will be. */
    void sent() {
        waiting.decrementAndGet();
    }

    /** Does something after what others have sent; at once if nothing waits, or the calling thread is none of these. */
    void afterOthers(Runnable action) {
        if (waiting.get() == 0) {
            action.run();
            return;
        }
        for (EventLoop loop : loops) {
            if (loop.inEventLoop()) {
                loop.execute(action);
                return;
            }
        }
        action.run();
    }
}
