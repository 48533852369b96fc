package com.kapgel.env;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Function;

/**
 * Says more about one variable than name and type of the record's component can.
 *
 * <pre>{@code
 * record AppEnv(
 *     @Var(name = "NODE_ENV") Stage stage,
 *     @Var(min = 1, max = 65535, defaultValue = "8080") int port,
 *     @Var(minLength = 100) Secret<String> supabaseServiceRoleKey,
 *     @Var(schemes = {"redis", "rediss"}) Optional<Secret<URI>> redisUrl) {}
 * }</pre>
 *
 * <p>A rule that does not fit the type, such as {@code min} on a {@code String}, is refused when the record is read.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Var {

    /**
     * The variable's name. Left out, it is the component's name in upper case with an underscore between its words:
     * before a capital that follows a lower-case letter or a digit, and before the last capital of an acronym when a word
     * follows. Digits belong to the word before them.
     *
     * <table>
     * <caption>Examples</caption>
     * <tr><th>component</th><th>variable</th></tr>
     * <tr><td>{@code supabaseServiceRoleKey}</td><td>{@code SUPABASE_SERVICE_ROLE_KEY}</td></tr>
     * <tr><td>{@code s3Bucket}</td><td>{@code S3_BUCKET}</td></tr>
     * <tr><td>{@code oauth2ClientId}</td><td>{@code OAUTH2_CLIENT_ID}</td></tr>
     * <tr><td>{@code primaryDBUrl}, {@code primaryDbURL}</td><td>{@code PRIMARY_DB_URL}</td></tr>
     * </table>
     */
    String name() default "";

    /**
     * The text that counts when the variable is missing; it must pass the same rules. Left out or empty, the variable is
     * required, unless the component is an {@code Optional}. That of a {@link Secret} is shown nowhere, but stands in your code.
     */
    String defaultValue() default "";

    /**
     * Whether the empty text is a value like others, for {@code String}: only a variable that is not set at all is missing then.
     *
     * <pre>{@code
     * record AppEnv(@Var(allowEmpty = true, defaultValue = "kapgel:") String keyPrefix) {}   // KEY_PREFIX= means no prefix
     * }</pre>
     */
    boolean allowEmpty() default false;

    /** What the variable is for, in a few words; shown in {@code .env.example} and in the table for people. */
    String description() default "";

    /**
     * Whether this enum says in which stage the service runs. Missing or wrong, all that is {@linkplain #requiredIn required in} any
     * stage is required.
     */
    boolean stage() default false;

    /**
     * The stages in which an {@code Optional} must not be empty, by the names of the constants in lower case.
     *
     * <pre>{@code
     * record AppEnv(
     *     @Var(name = "NODE_ENV", stage = true) Stage stage,
     *     @Var(requiredIn = "production") Optional<Secret<URI>> sentryDsn) {}
     * }</pre>
     */
    String[] requiredIn() default {};

    /**
     * Reads the text into a type of your own; a class without parameters to its constructor. What it throws is a problem, of which an
     * {@link IllegalArgumentException} may say more, without the value.
     *
     * <pre>{@code
     * record AppEnv(@Var(converter = CityConverter.class) City homeCity) {}
     *
     * final class CityConverter implements Function<String, City> {
     *   public City apply(String text) {
     *     return City.find(text).orElseThrow(() -> new IllegalArgumentException("expected a city that we deliver to"));
     *   }
     * }
     * }</pre>
     */
    Class<? extends Function<String, ?>> converter() default None.class;

    /** The smallest number allowed; for {@code int}, {@code long}, {@code BigDecimal} and {@code double}. */
    long min() default Long.MIN_VALUE;

    /** The largest number allowed; for {@code int}, {@code long}, {@code BigDecimal} and {@code double}. */
    long max() default Long.MAX_VALUE;

    /** The fewest characters allowed, counted as Unicode code points; for {@code String}. */
    int minLength() default 0;

    /** The most characters allowed, counted as Unicode code points; for {@code String}. */
    int maxLength() default Integer.MAX_VALUE;

    /** The expression that the whole text must match; for {@code String}. */
    String pattern() default "";

    /** The schemes allowed, in lower case and without a colon; any scheme when left out. For {@code URI}. */
    String[] schemes() default {};

    /** No converter of your own; nothing implements it. */
    interface None extends Function<String, Object> {}
}
