package com.kapgel.env;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a value shows itself otherwise than as a whole: what its accessors give. */
final class ValueParts {

    /** A decimal number with so many zeros after its digits, or between its point and them, is not written out. */
    private static final int MOST_ZEROS = 1000;

    private ValueParts() {}

    /** The numbers in it, without their sign. Zero is left out: all that it tells of a duration is that it is no whole day. */
    static List<String> numbers(Object value) {
        Stream<?> numbers = Stream.empty();
        if (value instanceof Number number) {
            numbers = spellings(number);
        } else if (value instanceof Duration duration) {
            numbers = inUnits(duration);
        } else if (value instanceof DataSize size) {
            numbers = DataSizeConverter.UNITS.values().stream().map(unit -> size.bytes() / unit);
        } else if (value instanceof Port port) {
            numbers = Stream.of(port.number());
        } else if (value instanceof URI uri && uri.getPort() > 0) {
            numbers = Stream.of(uri.getPort());
        }
        return numbers.map(Object::toString)
                .map(number -> number.startsWith("-") ? number.substring(1) : number)
                .filter(number -> number.chars().anyMatch(c -> c >= '1' && c <= '9'))
                .distinct()
                .toList();
    }

    private static Stream<?> spellings(Number number) {
        BigDecimal decimal;
        try {
            decimal = new BigDecimal(number.toString());
        } catch (NumberFormatException notANumber) { // NaN, or a type of the application
            return Stream.of(number);
        }
        if (Math.abs((long) decimal.scale()) > MOST_ZEROS) {
            return Stream.of(number);
        }
        BigDecimal shortest = decimal.stripTrailingZeros();
        return Stream.<Object>of(
                number,
                decimal.toPlainString(),
                decimal.toEngineeringString(),
                shortest,
                shortest.toPlainString(),
                decimal.toBigInteger(),
                decimal.unscaledValue(),
                decimal.longValue(),
                decimal.intValue(),
                decimal.doubleValue(),
                decimal.floatValue(),
                Math.round(decimal.doubleValue()));
    }

    private static Stream<?> inUnits(Duration duration) {
        BigInteger nanos = BigInteger.valueOf(duration.getSeconds())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(duration.getNano()));
        Stream<BigInteger> wholes = EnumSet.range(ChronoUnit.NANOS, ChronoUnit.DAYS).stream()
                .map(unit -> nanos.divide(BigInteger.valueOf(unit.getDuration().toNanos())));
        Stream<Integer> parts = Stream.of(
                duration.toHoursPart(),
                duration.toMinutesPart(),
                duration.toSecondsPart(),
                duration.toMillisPart(),
                duration.toNanosPart());
        return Stream.concat(wholes, parts);
    }

    /** The names in it, and longer pieces that an accessor gives; of nothing but punctuation none. */
    static List<String> words(Object value) {
        List<String> words = new ArrayList<>();
        if (value instanceof URI uri) {
            words.addAll(Stream.ofNullable(uri.getHost()).toList()); // a converter of the application may read any URI
            addPieces(words, present(uri.getRawUserInfo(), uri.getUserInfo()), ":");
            addPieces(words, present(uri.getRawPath(), uri.getPath()), "/");
            addPieces(words, present(uri.getRawQuery(), uri.getQuery()), "[&=]");
            addPieces(words, present(uri.getRawFragment(), uri.getFragment()), "[&=/]");
        } else if (value instanceof Path path) {
            path.forEach(name -> words.add(name.toString()));
            words.addAll(Stream.ofNullable(path.getParent()).map(Path::toString).toList());
        }
        return words.stream()
                .filter(word -> word.chars().anyMatch(Character::isLetterOrDigit))
                .distinct()
                .toList();
    }

    private static void addPieces(List<String> words, List<String> wholes, String separator) {
        for (String whole : wholes) {
            words.add(whole);
            words.addAll(Arrays.asList(whole.split(separator, -1)));
        }
    }

    /** What may let somebody in, and is looked for inside of other words too: user-info, password and query. */
    static List<String> credentials(URI uri) {
        List<String> credentials = new ArrayList<>();
        for (String userInfo : present(uri.getRawUserInfo(), uri.getUserInfo())) {
            credentials.add(userInfo);
            credentials.add(userInfo.substring(userInfo.indexOf(':') + 1));
        }
        credentials.addAll(present(uri.getRawQuery(), uri.getQuery()));
        return credentials;
    }

    private static List<String> present(@Nullable String raw, @Nullable String decoded) {
        return Stream.concat(Stream.ofNullable(raw), Stream.ofNullable(decoded)).toList();
    }
}
