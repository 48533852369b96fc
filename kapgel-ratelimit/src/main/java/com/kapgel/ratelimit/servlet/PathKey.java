package com.kapgel.ratelimit.servlet;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kind of resource that a request is for. */
final class PathKey implements RequestKey {
    private final List<PathTemplate> templates;

    PathKey(List<String> templates) {
        this.templates = templates.stream().map(PathTemplate::of).toList();
    }

    @Override
    public String of(HttpServletRequest request) {
        if (!templates.isEmpty()) {
            String path = PathTemplate.pathOf(request);
            for (PathTemplate template : templates) {
                if (template.matches(path)) {
                    return "path:" + template;
                }
            }
        }
        // Jetty has no mapping where no servlet answers.
        @Nullable HttpServletMapping mapping = request.getHttpServletMapping();
        return "path:" + (mapping == null ? "" : mapping.getPattern());
    }

    @Override
    public String toString() {
        return "path" + (templates.isEmpty() ? "" : templates);
    }
}
