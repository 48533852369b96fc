package com.kapgel.env;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is told of something that code of the application threw, be it the constructor of a record or a converter: of a plain {@link
 * IllegalArgumentException} its message without the values, of everything else the type and the line.
 */
final class Refusal {

    private Refusal() {}

    /**
     * One line, without any value.
     *
     * @param thrower who threw, such as "its converter"
     * @param code whose line is told
     * @param given what the message may repeat
     * @throws VirtualMachineError if that was thrown: the machine's trouble, not the environment's
     */
    static String tell(Throwable thrown, String thrower, Class<?> code, List<Given> given) {
        throwIfOfTheMachine(thrown);
        String type = thrower + " threw " + thrown.getClass().getName();
        try {
            return message(thrown, given).orElseGet(() -> type + place(thrown, code));
        } catch (Throwable hostile) { // an exception or a value that does not even let itself be looked at
            throwIfOfTheMachine(hostile);
            return type;
        }
    }

    /** A stack that has overflowed, as of a regular expression on a long text, is free again. */
    static void throwIfOfTheMachine(Throwable thrown) {
        if (thrown instanceof VirtualMachineError trouble && !(thrown instanceof StackOverflowError)) {
            throw trouble;
        }
    }

    /** Messages that were not written for this report, such as "For input string", are not shown at all. */
    private static Optional<String> message(Throwable thrown, List<Given> given) {
        String message = thrown.getClass() == IllegalArgumentException.class ? thrown.getMessage() : null;
        return message == null || message.isBlank()
                ? Optional.empty()
                : Optional.of(MessageScrubber.scrub(message, given));
    }

    private static String place(Throwable thrown, Class<?> code) {
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> frame.getClassName().equals(code.getName()))
                .findFirst()
                .map(frame -> " at " + frame)
                .orElse("");
    }
}
