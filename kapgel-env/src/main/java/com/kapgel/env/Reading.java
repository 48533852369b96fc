package com.kapgel.env;

import java.util.List;

/** What reading one text gave: a value, or what is wrong with the text. */
sealed interface Reading {

    record Accepted(Object value) implements Reading {}

    record Refused(List<Fault> faults) implements Reading {}

    static Reading accepted(Object value) {
        return new Accepted(value);
    }

    static Reading refused(String code, String message) {
        return new Refused(List.of(new Fault(code, message)));
    }
}
