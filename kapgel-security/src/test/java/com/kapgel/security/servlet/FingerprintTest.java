package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/app.3f2a9c1b.js",
                "/assets/app-3f2a9c1b.css",
                "/assets/vendor.0123456789abcdef0123.min.js",
                "/app.3f2a9c1b.js.map",
                "/img/logo-9a8b7c6d.svg",
                "/3f2a9c1b-0000-4abc-8def-0123456789ab.9a8b7c6d.js",
                "/9a8b7c6d-3f2a9c1b-0000-4abc-8def-0123456789ab.js",
                "/a-0123456789ab.js",
                "/3f2a9c1b-0000-4abc-8def.js"
            })
    void findsTheHashOfTheContent(String path) {
        assertThat(Fingerprint.isIn(path)).isTrue();
    }

    /** It names an object, and the object may change. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/3f2a9c1b-0000-4abc-8def-0123456789ab.js",
                "/photo-3f2a9c1b-0000-4abc-8def-0123456789ab-small.jpg",
                "/photo_3f2a9c1b-0000-4abc-8def-0123456789ab.jpg",
                "/3f2a9c1b-0000-4abc-8def-0123456789ab_small.jpg",
                "/3F2A9C1B-0000-4abc-8def-0123456789ab.jpg",
                "/3f2a9c1b-0000-4ABC-8DEF-0123456789AB.jpg",
                "/3f2a9c1b-0000-4abc-8def-0123456789ab.tar.gz"
            })
    void takesNoUuidForAHash(String path) {
        assertThat(Fingerprint.isIn(path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/app.js",
                "/menu-20261126.css",
                "/facade.js",
                "/deadbeef.js",
                "/3f2a9c1b/app.js",
                "/app.3F2A9C1B.js",
                "/app.3f2a9c1.js",
                "/3f2a9c1b",
                "/app_3f2a9c1bz.js",
                "/",
                ""
            })
    void leavesOtherNamesAlone(String path) {
        assertThat(Fingerprint.isIn(path)).isFalse();
    }
}
