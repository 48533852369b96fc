package com.kapgel.ratelimit;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;

/** One whole number, or a flat array of them, without a box around each. */
final class NumbersOutput extends CommandOutput<byte[], byte[], long[]> {
    private int filled;

    NumbersOutput() {
        super(ByteArrayCodec.INSTANCE, new long[1]);
    }

    @Override
    public void multi(int count) {
        output = new long[Math.max(0, count)];
    }

    @Override
    public void set(long number) {
        output[filled++] = number;
    }
}
