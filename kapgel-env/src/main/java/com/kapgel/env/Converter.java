package com.kapgel.env;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reads one type from text, as strictly as it can: what is not exactly the expected form is refused rather than bent. Pure
 * functions; the text has no white space at its ends, and is empty only where the record allows that.
 */
sealed interface Converter
        permits BooleanConverter,
                DataSizeConverter,
                DecimalConverter,
                DurationConverter,
                EnumConverter,
                IntegerConverter,
                ListConverter,
                OwnConverter,
                PathConverter,
                PortConverter,
                TextConverter,
                UriConverter {

    /** The converter's value, or why there is none; {@code note} ends every message about the text. */
    Reading read(String text, String note);

    /** What a right text is, to follow the word "expected". */
    String expected();

    default Reading refused(String code, String note) {
        return Reading.refused(code, "expected " + expected() + note);
    }

    /**
     * The converter for a type under the rules of its annotation.
     *
     * @throws IllegalArgumentException when there is none, or when a rule makes no sense for the type
     */
    static Converter of(Class<?> type, boolean secret, Declaration.Rules rules) {
        requireFit(type, rules);
        if (isInteger(type)) {
            return IntegerConverter.of(type, rules.min(), rules.max());
        }
        if (isDecimal(type)) {
            return DecimalConverter.of(type, rules.min(), rules.max());
        }
        if (type == String.class) {
            return TextConverter.of(rules.minLength(), rules.maxLength(), rules.pattern());
        }
        if (type == URI.class) {
            return UriConverter.of(secret, rules.schemes());
        }
        return type.isEnum() ? EnumConverter.of(type) : withoutRules(type);
    }

    private static Converter withoutRules(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return new BooleanConverter();
        }
        if (type == Duration.class) {
            return new DurationConverter();
        }
        if (type == DataSize.class) {
            return new DataSizeConverter();
        }
        if (type == Path.class) {
            return new PathConverter();
        }
        if (type == Port.class) {
            return new PortConverter();
        }
        throw new IllegalArgumentException("nothing can read a " + type.getTypeName()
                + "; use String, int, long, BigDecimal, double, boolean, an enum, URI, Duration, DataSize, Port, Path, a List, Optional"
                + " or Secret of these, a record, or @Var(converter = …)");
    }

    private static boolean isInteger(Class<?> type) {
        return type == int.class || type == Integer.class || type == long.class || type == Long.class;
    }

    private static boolean isDecimal(Class<?> type) {
        return type == BigDecimal.class || type == double.class || type == Double.class;
    }

    private static void requireFit(Class<?> type, Declaration.Rules rules) {
        requireFit(
                isInteger(type) || isDecimal(type),
                rules.min() != Long.MIN_VALUE || rules.max() != Long.MAX_VALUE,
                "min and max",
                "int, long, BigDecimal and double");
        requireFit(type == String.class, !rules.pattern().isEmpty(), "patterns", "String");
        requireFit(
                type == String.class,
                rules.minLength() != 0 || rules.maxLength() != Integer.MAX_VALUE,
                "minLength and maxLength",
                "String");
        requireFit(type == URI.class, !rules.schemes().isEmpty(), "schemes", "URI");
    }

    private static void requireFit(boolean fits, boolean given, String rules, String types) {
        if (given && !fits) {
            throw new IllegalArgumentException(rules + " are rules for " + types + " only");
        }
    }
}
