package com.kapgel.env;

/** What is wrong with one text, before it is known whose text it is. The message never repeats the text. */
record Fault(String code, String message) {

    Problem in(String name) {
        return new Problem(name, code, message);
    }
}
