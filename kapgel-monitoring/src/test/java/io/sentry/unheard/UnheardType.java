package io.sentry.unheard;

import java.util.Currency;

/** Stands where a type of a future SDK would, with a field of a kind that no type has now. */
public final class UnheardType {
    private String text;
    private Currency currency;

    public String text() {
        return text;
    }

    public Currency currency() {
        return currency;
    }
}
