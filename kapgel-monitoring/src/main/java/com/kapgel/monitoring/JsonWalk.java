package com.kapgel.monitoring;

import com.kapgel.security.Redactor;
import java.util.IdentityHashMap;

/** One pass over a text of JSON, which copies what is harmless as it is. */
final class JsonWalk {
    /** Shorter numbers are no card and no account. */
    private static final int SHORTEST_NUMBER = 12;

    private final String json;
    private final JsonRedaction redaction;
    private final StringBuilder out;
    private int at;

    /** Those of the objects that have not ended, by their very places: alike ones are not the same. */
    private final IdentityHashMap<JsonPlace, Sentence> sentences = new IdentityHashMap<>();

    JsonWalk(String json, JsonRedaction redaction) {
        this.json = json;
        this.redaction = redaction;
        this.out = new StringBuilder(json.length());
    }

    /** @throws IllegalArgumentException if it is not JSON */
    String redacted() {
        space();
        while (at < json.length()) {
            value(JsonPlace.TOP);
            space();
        }
        return out.toString();
    }

    private void value(JsonPlace place) {
        space();
        switch (peek()) {
            case '{' -> object(place);
            case '[' -> array(place);
            case '"' -> text(place);
            default -> literal(place);
        }
    }

    private void object(JsonPlace place) {
        take('{');
        space();
        while (peek() != '}') {
            String name = name();
            space();
            take(':');
            value(place.child(name, redaction));
            endOfElement('}');
        }
        take('}');
        sentences.remove(place);
    }

    private void array(JsonPlace place) {
        take('[');
        space();
        while (peek() != ']') {
            value(place);
            endOfElement(']');
        }
        take(']');
    }

    private void endOfElement(char close) {
        space();
        if (peek() != close) {
            take(',');
            space();
        }
    }

    /** A name may be a secret itself, as where a map is kept by address. */
    private String name() {
        int start = at;
        String name = JsonStrings.read(json, start, skipString());
        replace(start, name, redaction.text(name));
        return name;
    }

    private void text(JsonPlace place) {
        int start = at;
        String text = JsonStrings.read(json, start, skipString());
        if (place.secret() || isSecretParameter(text, place)) {
            replace(start, text, text.isEmpty() ? text : Redactor.REPLACEMENT);
        } else {
            String shown = shown(text, place);
            replace(start, text, shown);
            note(text, shown, place);
        }
    }

    /** The first one of an object, which in events is the formatted one. */
    private void note(String before, String after, JsonPlace place) {
        JsonPlace owner = place.parent();
        if (owner != null && place.isSentence()) {
            sentences.putIfAbsent(owner, new Sentence(before, after));
        }
    }

    private boolean isSecretParameter(String text, JsonPlace place) {
        JsonPlace owner = place.sentenceOwner();
        Sentence sentence = owner == null ? null : sentences.get(owner);
        return sentence != null && !sentence.shows(text);
    }

    private String shown(String text, JsonPlace place) {
        if (place.isIdWith(text)) {
            return text;
        }
        return place.isVersion() ? redaction.version(text) : redaction.text(text);
    }

    private void replace(int start, String before, String after) {
        if (after.equals(before)) {
            out.append(json, start, at);
        } else {
            JsonStrings.write(after, out);
        }
    }

    private void literal(JsonPlace place) {
        int start = at;
        while (at < json.length() && ",]} \t\r\n".indexOf(json.charAt(at)) < 0) {
            at++;
        }
        if (at == start) {
            throw notJson();
        }
        String literal = json.substring(start, at);
        if (isNumber(literal) && isHidden(literal, place)) {
            JsonStrings.write(Redactor.REPLACEMENT, out);
        } else {
            out.append(literal);
        }
    }

    private static boolean isNumber(String literal) {
        char first = literal.charAt(0);
        return first == '-' || (first >= '0' && first <= '9');
    }

    private boolean isHidden(String number, JsonPlace place) {
        return place.secret()
                || isSecretParameter(number, place)
                || (number.length() >= SHORTEST_NUMBER
                        && number.indexOf('.') < 0
                        && !place.isTime()
                        && !redaction.text(number).equals(number));
    }

    /** Moves behind the string that begins here, and tells where that is. */
    private int skipString() {
        if (peek() != '"') {
            throw notJson();
        }
        at = JsonStrings.end(json, at);
        return at;
    }

    private void space() {
        while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
            out.append(json.charAt(at++));
        }
    }

    private char peek() {
        if (at >= json.length()) {
            throw notJson();
        }
        return json.charAt(at);
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw notJson();
        }
        out.append(expected);
        at++;
    }

    private IllegalArgumentException notJson() {
        return new IllegalArgumentException("not JSON at character " + at);
    }
}
