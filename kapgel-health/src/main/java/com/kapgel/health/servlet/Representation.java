package com.kapgel.health.servlet;

import com.kapgel.health.HealthReport;

/** The forms in which a report is sent, the one for programs that ask for nothing in particular first. */
enum Representation {
    JSON("application", "json", ""),
    HEALTH_JSON("application", "health+json", ""),
    HTML("text", "html", ";charset=utf-8");

    private final String type;
    private final String subtype;
    private final String parameters;

    Representation(String type, String subtype, String parameters) {
        this.type = type;
        this.subtype = subtype;
        this.parameters = parameters;
    }

    String type() {
        return type;
    }

    String subtype() {
        return subtype;
    }

    String contentType() {
        return type + "/" + subtype + parameters;
    }

    String write(HealthReport report, boolean detailed, String nonce) {
        return switch (this) {
            case JSON -> detailed ? report.toDetailedJson() : report.toJson();
            case HEALTH_JSON -> detailed ? report.toDetailedHealthJson() : report.toHealthJson();
            case HTML -> new StatusPage(report, detailed).write(nonce);
        };
    }
}
