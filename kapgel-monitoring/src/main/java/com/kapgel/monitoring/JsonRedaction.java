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

    /** Whether what stands there is hidden whatever it is. */
    boolean hides(JsonPlace place) {
        return place.isOfPerson() || (!place.isSessionId() && redactor.hidesKey(place.key()));
    }
}
