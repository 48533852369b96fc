package com.kapgel.env;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One component of the record: how its variable is called, and how a text becomes the component's value. */
final class Variable {

    private static final Var BARE =
            Objects.requireNonNull(Bare.class.getRecordComponents()[0].getAnnotation(Var.class));

    private final String name;
    private final boolean optional;
    private final boolean secret;
    private final Converter converter;
    private final @Nullable Object defaultValue;

    private Variable(String name, boolean optional, boolean secret, Converter converter, String defaultText) {
        this.name = name;
        this.optional = optional;
        this.secret = secret;
        this.converter = converter;
        this.defaultValue = defaultText.isEmpty() ? null : readDefault(defaultText);
    }

    /**
     * Reads the declaration.
     *
     * @throws IllegalArgumentException when it makes no sense; the message does not name the component
     */
    static Variable of(RecordComponent component) {
        Var var = Objects.requireNonNullElse(component.getAnnotation(Var.class), BARE);
        Type type = component.getGenericType();
        boolean optional = rawType(type) == Optional.class;
        if (optional) {
            type = argument(type);
            if (!var.defaultValue().isEmpty()) {
                throw new IllegalArgumentException("with a defaultValue it is never empty; drop that or the Optional");
            }
        }
        boolean secret = rawType(type) == Secret.class;
        if (secret) {
            type = argument(type);
            if (rawType(type) == Optional.class) {
                throw new IllegalArgumentException("write Optional<Secret<…>>, the other way round");
            }
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalArgumentException("nothing can read a " + type.getTypeName());
        }
        Converter converter = Converter.of(plain, secret, var);
        return new Variable(nameOf(component, var), optional, secret, converter, var.defaultValue());
    }

    String name() {
        return name;
    }

    /** The component's value for this text; null and the empty text are missing. */
    Reading read(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return readMissing(text);
        }
        Reading reading = readText(text);
        return reading instanceof Reading.Accepted accepted ? Reading.accepted(wrap(accepted.value())) : reading;
    }

    private Reading readMissing(@Nullable String text) {
        if (defaultValue != null) {
            return Reading.accepted(defaultValue);
        }
        if (optional) {
            return Reading.accepted(Optional.empty());
        }
        return Reading.refused(
                "missing", "required: " + converter.expected() + (text == null ? "" : " (set, but empty)"));
    }

    private Object readDefault(String text) {
        Reading reading = readText(text);
        if (reading instanceof Reading.Refused refused) {
            throw new IllegalArgumentException(refused.faults().stream()
                    .map(fault -> fault.code().replace('_', ' ') + ", " + fault.message())
                    .collect(Collectors.joining("; ", "defaultValue breaks the rules: ", "")));
        }
        return wrap(((Reading.Accepted) reading).value());
    }

    private Reading readText(String text) {
        String note = note(text);
        if (isSpace(text.codePointAt(0)) || isSpace(text.codePointBefore(text.length()))) {
            return Reading.refused("space_around", "expected no white space or invisible character at the ends" + note);
        }
        return converter.read(text, note);
    }

    private Object wrap(Object value) {
        Object perhapsSecret = secret ? Secret.of(value) : value;
        return optional ? Optional.of(perhapsSecret) : perhapsSecret;
    }

    /** The length helps to find a mistake; but not even that is told of a secret, or of a text with an at sign. */
    private String note(String text) {
        if (secret || text.indexOf('@') >= 0) {
            return " (value hidden)";
        }
        int length = text.codePointCount(0, text.length());
        return " (got " + length + (length == 1 ? " character)" : " characters)");
    }

    /** White space of any script, no-break spaces, line ends, NUL, byte order marks, and zero-width characters. */
    private static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.isISOControl(codePoint)
                || Character.getType(codePoint) == Character.FORMAT;
    }

    private static String nameOf(RecordComponent component, Var var) {
        String name = var.name().isEmpty() ? VariableName.of(component.getName()) : var.name();
        if (!VariableName.isValid(name)) {
            throw new IllegalArgumentException("'" + VariableName.printable(name)
                    + "' cannot be a variable's name: use ASCII letters, digits, '_', '.' and '-', beginning with a"
                    + " letter or '_', as in @Var(name = \"MY_NAME\")");
        }
        return name;
    }

    private static Type rawType(Type type) {
        return type instanceof ParameterizedType parameterized ? parameterized.getRawType() : type;
    }

    private static Type argument(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getActualTypeArguments()[0];
        }
        throw new IllegalArgumentException("say of what it is an " + type.getTypeName());
    }

    private record Bare(@Var String component) {}
}
