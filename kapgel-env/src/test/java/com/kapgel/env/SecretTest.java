package com.kapgel.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretTest {

    @Test
    void givesItsValueOutOnlyWhenAsked() {
        assertThat(Secret.of("canary").reveal()).isEqualTo("canary");
    }

    @Test
    void showsAMaskAsText() {
        assertThat(Secret.of("canary")).hasToString("[Filtered]");
    }

    record Holder(Secret<String> key, Optional<Secret<String>> other) {}

    @Test
    void staysMaskedInsideARecord() {
        assertThat(new Holder(Secret.of("canary"), Optional.of(Secret.of("canary"))))
                .hasToString("Holder[key=[Filtered], other=Optional[[Filtered]]]");
    }

    @Test
    void equalsASecretOfTheSameValue() {
        assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).isNotEqualTo(Secret.of("b"));
        assertThat(Secret.of(URI.create("redis://h"))).isEqualTo(Secret.of(URI.create("redis://h")));
    }

    @Test
    void doesNotEqualAValueOfAnotherType() {
        assertThat(Secret.of(1)).isNotEqualTo(Secret.of("1"));
        assertThat(Secret.of("1")).isNotEqualTo("1");
    }

    @Test
    void hashesAlikeForEveryValue() {
        assertThat(Secret.of("a")).hasSameHashCodeAs(Secret.of("b"));
    }

    @Test
    void refusesNull() {
        assertThatThrownBy(() -> Secret.of(nothing())).isInstanceOf(NullPointerException.class);
    }

    @SuppressWarnings("NullAway") // the misuse under test
    private static String nothing() {
        return null;
    }

    record Parcel(@SuppressWarnings("serial") Secret<String> key) implements Serializable {} // the misuse under test

    @Test
    void refusesToBeSerialized() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            assertThatThrownBy(() -> out.writeObject(new Parcel(Secret.of("canary"))))
                    .isInstanceOf(NotSerializableException.class);
        }
        assertThat(bytes.toString(UTF_8)).doesNotContain("canary");
    }

    @Test
    void hidesItsFieldFromWritersThatReadFields() {
        assertThat(Secret.class.getDeclaredFields())
                .filteredOn(field -> !field.isSynthetic())
                .allMatch(field -> Modifier.isTransient(field.getModifiers()));
    }

    @Test
    void hasNoBeanProperty() {
        assertThat(Arrays.stream(Secret.class.getMethods()).map(method -> method.getName()))
                .filteredOn(name -> name.startsWith("get") || name.startsWith("is"))
                .containsOnly("getClass");
    }
}
