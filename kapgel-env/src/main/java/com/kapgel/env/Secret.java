package com.kapgel.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that does not show itself: only {@link #reveal()} gives it out.
 *
 * <pre>{@code
 * Secret<String> key = env.supabaseServiceRoleKey();
 * log.info("key is {}", key);                          // key is [Filtered]
 * request.header("apikey", key.reveal());
 * }</pre>
 *
 * <p>The text of a record that holds it is masked too. It is not serializable, has no bean property, and its field is
 * transient, so that writers which read fields pass it by. It does not protect against who reads the memory of the
 * process. As safe for use by several threads as the value itself.
 *
 * @param <T> the type of the value
 */
public final class Secret<T> {

    private final transient T value;

    private Secret(T value) {
        this.value = value;
    }

    /** Wraps a value; in tests, or for a secret that does not come from the environment. */
    public static <T> Secret<T> of(T value) {
        return new Secret<>(Objects.requireNonNull(value, "value"));
    }

    /** The value itself. Search the code for this name to see where secrets go. */
    public T reveal() {
        return value;
    }

    /**
     * True when both values are equal and read the same as text. The time it takes depends on the lengths, not on where the
     * values begin to differ.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret<?> that
                && MessageDigest.isEqual(bytes(value), bytes(that.value))
                && value.equals(that.value);
    }

    /** The same number for every secret, since a hash of a short value gives the value away. */
    @Override
    public int hashCode() {
        return 1;
    }

    /** Always {@code [Filtered]}. */
    @Override
    public String toString() {
        return "[Filtered]";
    }

    private static byte[] bytes(Object value) {
        return value.toString().getBytes(UTF_8);
    }
}
