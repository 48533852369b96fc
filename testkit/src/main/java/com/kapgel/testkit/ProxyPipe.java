package com.kapgel.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.OptionalLong;

/** One direction of a {@link ProxiedConnection}: reads from one socket, delays, writes to the other. */
final class ProxyPipe {
    /** Beyond this the sender is no longer read, and feels it as a full network. */
    private static final int MAX_WAITING_BYTES = 1 << 20;

    private final SocketChannel from;
    private final SocketChannel to;
    private final ProxyTraffic.Direction direction;
    private final DelayLine line;
    private boolean ended;
    private boolean finished;
    private boolean blocked;

    ProxyPipe(SocketChannel from, SocketChannel to, ProxyTraffic.Direction direction, long now) {
        this.from = from;
        this.to = to;
        this.direction = direction;
        this.line = new DelayLine(now);
    }

    boolean wantsToRead() {
        return !ended && line.waitingBytes() < MAX_WAITING_BYTES;
    }

    /** True while the receiver takes no more, so that there is nothing to do before it does. */
    boolean isBlocked() {
        return blocked;
    }

    /** True when the sender has said good-bye. */
    boolean hasEnded() {
        return ended;
    }

    /** True when the good-bye has been passed on. */
    boolean isFinished() {
        return finished;
    }

    void read(ByteBuffer space, long now) throws IOException {
        space.clear();
        int count = from.read(space);
        ended = count < 0;
        if (count != 0) {
            space.flip();
            byte[] bytes = new byte[space.remaining()];
            space.get(bytes);
            line.put(ByteBuffer.wrap(bytes), now + direction.delayNanos());
        }
    }

    /** Reads for nobody; true when there was something, be it the end. */
    boolean swallow(ByteBuffer space) throws IOException {
        space.clear();
        int count = from.read(space);
        ended = count < 0;
        return count != 0;
    }

    /** Writes what has arrived. */
    void deliver(long now) throws IOException {
        blocked = false;
        while (!blocked && mayDeliver(now)) {
            ByteBuffer slice = line.slice(direction.pace());
            if (slice.hasRemaining()) {
                line.left(to.write(slice), now, direction.pace());
                blocked = slice.hasRemaining();
            } else {
                line.left(0, now, direction.pace());
                to.shutdownOutput();
                finished = true;
            }
        }
    }

    /** When {@link #deliver} has something to do; empty when it waits for one of the sockets. */
    OptionalLong nextDelivery() {
        return blocked ? OptionalLong.empty() : line.nextExit(direction.pace());
    }

    void restartPace(long now) {
        line.restartPace(now);
    }

    void hurry(long now) {
        line.hurry(now);
    }

    /** Loses what is under way; true when that was something. */
    boolean lose() {
        boolean loses = !line.isEmpty();
        line.clear();
        blocked = false;
        return loses;
    }

    private boolean mayDeliver(long now) {
        OptionalLong exit = nextDelivery();
        return exit.isPresent() && exit.getAsLong() - now <= 0;
    }
}
