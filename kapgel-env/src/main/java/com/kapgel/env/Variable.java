package com.kapgel.env;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One component of the record: how its variable is called, and how a text becomes the component's value. */
final class Variable implements Part {

    private final String name;
    private final boolean optional;
    private final boolean secret;
    private final Converter converter;
    private final Declaration.Rules rules;
    private final @Nullable Object defaultValue;

    private Variable(String name, boolean optional, boolean secret, Converter converter, Declaration.Rules rules) {
        this.name = name;
        this.optional = optional;
        this.secret = secret;
        this.converter = converter;
        this.rules = rules;
        if (rules.allowEmpty() && converter.read("", "") instanceof Reading.Refused) {
            throw new IllegalArgumentException(
                    "allowEmpty, but its other rules refuse the empty text; drop one or the other");
        }
        this.defaultValue = rules.defaultValue().isEmpty() ? null : readDefault(rules.defaultValue());
    }

    /**
     * Reads the declaration.
     *
     * @param prefix of its name, that of the group it is in
     * @throws IllegalArgumentException when it makes no sense; the message does not name the component
     */
    static Variable of(Declaration declaration, String prefix) {
        Declaration.Rules rules = declaration.rules();
        Type type = declaration.type();
        boolean optional = rawType(type) == Optional.class;
        if (optional) {
            type = argument(type);
            if (!rules.defaultValue().isEmpty()) {
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
        if (rules.allowEmpty() && type != String.class) {
            throw new IllegalArgumentException("allowEmpty is a rule for String only");
        }
        if (!rules.requiredIn().isEmpty() && !optional) {
            throw new IllegalArgumentException("it is required in every stage; requiredIn is for an Optional");
        }
        if (rules.stage() && (optional || secret || !(type instanceof Class<?> plain && plain.isEnum()))) {
            throw new IllegalArgumentException("a stage is an enum, neither Optional nor Secret");
        }
        return new Variable(nameOf(declaration, prefix), optional, secret, converter(type, secret, rules), rules);
    }

    private static Converter converter(Type type, boolean secret, Declaration.Rules rules) {
        if (rules.hasConverter()) {
            return OwnConverter.of(rawClass(type), rules);
        }
        if (rawType(type) == List.class) {
            if (rawType(argument(type)) == List.class) {
                throw new IllegalArgumentException("nothing can read a " + type.getTypeName());
            }
            return new ListConverter(converter(argument(type), secret, rules));
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalArgumentException("nothing can read a " + type.getTypeName());
        }
        return Converter.of(plain, secret, rules);
    }

    /** The record that a component is, or may be, unless something reads it from one text. */
    static Optional<Class<? extends Record>> innerRecord(Declaration declaration) {
        Type type = declaration.type();
        Type inner = rawType(type) == Optional.class && type instanceof ParameterizedType ? argument(type) : type;
        boolean isRecord = inner instanceof Class<?> plain
                && plain.isRecord()
                && plain != DataSize.class
                && plain != Port.class
                && !declaration.rules().hasConverter();
        return isRecord ? Optional.of(((Class<?>) inner).asSubclass(Record.class)) : Optional.empty();
    }

    String name() {
        return name;
    }

    @Override
    public List<Variable> variables() {
        return List.of(this);
    }

    /** In every stage, and without a default. */
    boolean isRequired() {
        return !optional && defaultValue == null;
    }

    boolean isSecret() {
        return secret;
    }

    boolean isStage() {
        return rules.stage();
    }

    /** What it is for, in the words of the record; empty if that says nothing. */
    String description() {
        return rules.description();
    }

    String defaultText() {
        return rules.defaultValue();
    }

    List<String> requiredIn() {
        return rules.requiredIn();
    }

    String expected() {
        return converter.expected() + (rules.allowEmpty() ? ", may be empty" : "");
    }

    /** How a stage is called in {@link Var#requiredIn}. */
    static String stageOf(Object value) {
        return Ascii.lowerCase(((Enum<?>) value).name());
    }

    /** What is wrong with the stages that it is required in. */
    Optional<String> requireStage(@Nullable Variable stage) {
        if (rules.requiredIn().isEmpty()) {
            return Optional.empty();
        }
        if (stage == null) {
            return Optional.of("requiredIn takes a stage; write @Var(stage = true) to the component that says it");
        }
        return requiredIn().stream()
                .filter(one -> stage.converter.read(one, "") instanceof Reading.Refused
                        || !Ascii.lowerCase(one).equals(one))
                .findFirst()
                .map(one -> "there is no stage '" + one + "'; " + stage.name + " takes " + stage.expected());
    }

    /** Whether the variable counts as not set. */
    boolean isMissing(@Nullable String text) {
        return text == null || (text.isEmpty() && !rules.allowEmpty());
    }

    /**
     * The component's value for this text, or for none.
     *
     * @param stage the empty one counts as every stage
     */
    Reading read(@Nullable String text, String stage) {
        if (text == null || isMissing(text)) {
            boolean requiredHere = !rules.requiredIn().isEmpty()
                    && (stage.isEmpty() || requiredIn().contains(stage));
            return requiredHere ? missing(text, "required in " + String.join(", ", requiredIn())) : readMissing(text);
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
        return missing(text, "required");
    }

    private Reading missing(@Nullable String text, String required) {
        return Reading.refused("missing", required + ": " + expected() + (text == null ? "" : " (set, but empty)"));
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
        boolean spaceAround =
                !text.isEmpty() && (isSpace(text.codePointAt(0)) || isSpace(text.codePointBefore(text.length())));
        if (spaceAround) {
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

    static String nameOf(Declaration declaration, String prefix) {
        Declaration.Rules rules = declaration.rules();
        String name = prefix + (rules.name().isEmpty() ? VariableName.of(declaration.component()) : rules.name());
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

    private static Class<?> rawClass(Type type) {
        if (rawType(type) instanceof Class<?> plain) {
            return plain;
        }
        throw new IllegalArgumentException("nothing can read a " + type.getTypeName());
    }

    private static Type argument(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getActualTypeArguments()[0];
        }
        throw new IllegalArgumentException("say of what it is an " + type.getTypeName());
    }
}
