package com.kapgel.env;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The same once more where {@code "I".toLowerCase()} has no dot and {@code "i".toUpperCase()} has one. */
class ConverterInTurkishTest extends ConverterTest {

    private final Locale before = Locale.getDefault();

    @BeforeEach
    void speakTurkish() {
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    }

    @AfterEach
    void speakAsBefore() {
        Locale.setDefault(before);
    }
}
