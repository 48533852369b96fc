package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CspNonceTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void has128BitsInLettersThatNeedNoEscaping() {
        String nonce = CspNonce.fresh(random);

        assertThat(nonce).matches("[A-Za-z0-9_-]{22}");
        assertThat(Base64.getUrlDecoder().decode(nonce)).hasSize(16);
    }

    @Test
    void doesNotRepeat() {
        int many = 1_000_000;
        Set<String> seen = new HashSet<>(2 * many);
        for (int i = 0; i < many; i++) {
            seen.add(CspNonce.fresh(random));
        }

        assertThat(seen).hasSize(many);
    }
}
