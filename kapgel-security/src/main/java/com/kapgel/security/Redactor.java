package com.kapgel.security;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of texts and structures that go where secrets must not: logs, error reports, answers.
 *
 * <pre>{@code
 * Redactor redactor = Redactor.standard().alsoHiding(env.supabaseServiceRoleKey().reveal());
 * redactor.redact("login failed: user=ayse password=hunter2");   // login failed: user=ayse password=[Filtered]
 * redactor.redact("redis://default:hunter2@cache:6379");         // redis://default:[Filtered]@cache:6379
 * redactor.redactStructure(Map.of("apiKey", "x", "city", "izmir"));
 * }</pre>
 *
 * <p>Hidden is what stands behind the name of a secret ({@code authToken}, {@code db.password}, {@code X-Api-Key}), in the ways that
 * logs have it: {@code key=value}, JSON also inside of JSON, headers, URLs, command lines, XML; what looks like a token, a key or an
 * e-mail address; numbers of cards and bank accounts whose check digits are right, and social security numbers; and secrets that are
 * known themselves. The sentence around it stays. What a sentence tells in words, as in {@code the password is hunter2}, stays too,
 * unless the secret is known. The README has tables of what is found and what is not.
 *
 * <p>Takes time in proportion to the length of the text, whatever the text is, and allocates nothing where nothing is hidden. Never
 * throws, never changes what it is given, and changes nothing when applied a second time. Immutable: {@code also…} returns another.
 */
public final class Redactor implements UnaryOperator<String> {
    /** What stands in the place of a secret, as in Sentry. */
    public static final String REPLACEMENT = "[Filtered]";

    private static final Redactor STANDARD =
            new Redactor(KeyWords.standard(), KnownSecrets.none(), /* ipAddresses= */ false, /* phoneNumbers= */ false);

    private final KeyWords keys;
    private final KnownSecrets known;
    private final SecretFinder finder;
    private final boolean ipAddresses;
    private final boolean phoneNumbers;

    private Redactor(KeyWords keys, KnownSecrets known, boolean ipAddresses, boolean phoneNumbers) {
        this.keys = keys;
        this.known = known;
        this.ipAddresses = ipAddresses;
        this.phoneNumbers = phoneNumbers;
        this.finder = new SecretFinder(keys, known, ipAddresses, phoneNumbers);
    }

    /** Hides what the class comment says. */
    public static Redactor standard() {
        return STANDARD;
    }

    /**
     * Also these values wherever they stand, as they are, URL-encoded, escaped for JSON or in Base64; up to 512 characters, also encoded
     * or escaped twice.
     *
     * @throws IllegalArgumentException if one has fewer than eight characters, which stand in harmless words too, or has {@link
     *     #REPLACEMENT} in it
     */
    public Redactor alsoHiding(String... secrets) {
        return alsoHiding(Arrays.asList(secrets));
    }

    /** The same for secrets that are in a collection. */
    public Redactor alsoHiding(Iterable<String> secrets) {
        return new Redactor(keys, known.and(secrets), ipAddresses, phoneNumbers);
    }

    /**
     * Also what stands behind these names: {@code "national id"} is {@code nationalId}, {@code national_id} and {@code National-Id}.
     *
     * @throws IllegalArgumentException if one has no letters, or digits, or more than three words
     */
    public Redactor alsoHidingKeys(String... names) {
        KeyWords more = keys;
        for (String name : names) {
            more = more.and(name);
        }
        return new Redactor(more, known, ipAddresses, phoneNumbers);
    }

    /** Also addresses of IPv4 and IPv6, and what stands behind names of headers and settings that tell an address, as {@code X-Real-IP}. */
    public Redactor alsoHidingIpAddresses() {
        return new Redactor(keys.andAddresses(), known, /* ipAddresses= */ true, phoneNumbers);
    }

    /** Also telephone numbers in their international form, {@code +90 232 123 45 67}. */
    public Redactor alsoHidingPhoneNumbers() {
        return new Redactor(keys, known, ipAddresses, /* phoneNumbers= */ true);
    }

    /** The text without its secrets; the same object if there are none. */
    public String redact(String text) {
        Objects.requireNonNull(text, "text");
        return finder.hide(text);
    }

    /** As {@link #redact}, for whatever takes a plain function. */
    @Override
    public String apply(String text) {
        return redact(text);
    }

    /** Whether a value of this name is hidden whatever it is. */
    public boolean hidesKey(String name) {
        return keys.isSecret(name);
    }

    /**
     * A copy without secrets: maps, collections, arrays, records and optionals with what is in them, as maps and lists; numbers of
     * Java's own, truth values and enum constants as they are; of everything else its text, and {@code [unreadable: com.example.Type]}
     * where that throws. Entries whose names become the same are numbered.
     *
     * <p>What lies deeper than 32 levels, behind the ten thousandth element, or has no room left in about a million characters of text
     * altogether, is left out and says so. Of errors only those of the machine itself come through, such as {@link OutOfMemoryError}.
     */
    public @Nullable Object redactStructure(@Nullable Object structure) {
        return new StructureCopy(this).of(structure);
    }

    /**
     * The text on one line, so that nobody can forge a line of a log (CWE-117): line breaks, escape sequences of terminals and other
     * control characters are written out, as {@code \n} and {@code \u001B}. Without such, the same object.
     */
    public static String oneLine(String text) {
        return LogLine.of(text);
    }

    @Override
    public String toString() {
        List<String> also = new ArrayList<>(Collections.nCopies(known.isEmpty() ? 0 : 1, "known secrets"));
        if (ipAddresses) {
            also.add("IP addresses");
        }
        if (phoneNumbers) {
            also.add("telephone numbers");
        }
        return "Redactor" + also;
    }
}
