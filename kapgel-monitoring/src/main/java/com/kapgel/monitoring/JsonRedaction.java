package com.kapgel.monitoring;

import com.kapgel.security.Redactor;
import java.util.function.UnaryOperator;

/** Takes secrets out of JSON as Sentry writes it: by the place where something stands, by its name, and by its looks. */
final class JsonRedaction {
    private final Redactor redactor;
    private final UnaryOperator<String> also;

    /** @param also what to hide of a text after the redactor has seen it */
    JsonRedaction(Redactor redactor, UnaryOperator<String> also) {
        this.redactor = redactor;
        this.also = also;
    }

    /** The same JSON without secrets: its layout, numbers and order stay. One value or several. */
    String json(String json) {
        return new JsonWalk(json, this).redacted();
    }

    /** A text without secrets, also without those whose URL encoding hides them from the eye. */
    String text(String text) {
        return also.apply(redactor.redact(EncodedParameters.redact(text, redactor)));
    }

    /** A version, which may look like an IP address: {@code 1.2.3.4}, {@code orders@1.2.3.4}. */
    String version(String text) {
        int at = text.lastIndexOf('@');
        boolean isVersion =
                at + 1 < text.length() && text.chars().skip(at + 1).allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return isVersion ? text(text.substring(0, at + 1)) + text.substring(at + 1) : text(text);
    }

    /** Whether what stands there is hidden whatever it is. */
    boolean hides(JsonPlace place) {
        return place.isOfPerson() || (!place.isSessionId() && redactor.hidesKey(place.key()));
    }
}
