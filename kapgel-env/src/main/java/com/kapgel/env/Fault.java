package com.kapgel.env;

/** What is wrong with one text, before it is known whose text it is. The message never repeats the text. */
record Fault(String code, String message) {

    Problem in(String name) {
        return in(name, "");
    }

    /** @param place where the text comes from, to follow the message */
    Problem in(String name, String place) {
        return new Problem(name, code, message + place);
    }
}
