package com.kapgel.health.servlet;

import com.kapgel.health.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the status page needs beside itself, asked for by the query of its own URL: so it works wherever the page is mapped, also
 * behind a proxy that changes paths, and under a policy that allows nothing inline.
 */
final class StatusPageFiles {
    private static final Map<String, StatusPageFile> BY_QUERY = read();

    private StatusPageFiles() {}

    static @Nullable StatusPageFile find(@Nullable String query) {
        return query == null ? null : BY_QUERY.get(query);
    }

    static String text(String name) {
        try (InputStream in = StatusPageFiles.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, StatusPageFile> read() {
        Map<String, StatusPageFile> files = new HashMap<>();
        files.put("status.css", new StatusPageFile("text/css;charset=utf-8", text("status.css")));
        files.put("status.js", new StatusPageFile("text/javascript;charset=utf-8", text("status.js")));
        for (Status status : Status.values()) {
            files.put(status.word() + ".svg", new StatusPageFile("image/svg+xml", icon(status)));
        }
        return Map.copyOf(files);
    }

    private static String icon(Status status) {
        String colour = switch (status) {
            case HEALTHY -> "#1f8a55";
            case DEGRADED -> "#b7791f";
            case UNKNOWN -> "#737a75";
            case UNHEALTHY -> "#c5362c";
        };
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7\" fill=\""
                + colour + "\"/></svg>";
    }

    record StatusPageFile(String contentType, String text) {}
}
