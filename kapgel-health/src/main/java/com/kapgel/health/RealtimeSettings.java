package com.kapgel.health;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Which project is asked for what.
 *
 * @param table empty for all tables of the schema
 */
record RealtimeSettings(URI project, String key, String schema, String table, boolean canary) {
    static RealtimeSettings of(URI project, String key) {
        String scheme = String.valueOf(project.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("https") || scheme.equals("http"))
                || project.getHost() == null
                || project.getRawUserInfo() != null
                || project.getRawQuery() != null
                || project.getRawFragment() != null) {
            throw new IllegalArgumentException("The URL given to HealthCheck.realtime is not the address of a project;"
                    + " expected https://PROJECT.supabase.co, without user, query and fragment");
        }
        if (key.isBlank() || !key.chars().allMatch(letter -> letter > ' ' && letter < 127)) {
            throw new IllegalArgumentException("The key given to HealthCheck.realtime is empty or holds white space;"
                    + " expected the project's anon or publishable key");
        }
        return new RealtimeSettings(project, key, "public", "", false);
    }

    RealtimeSettings withTable(String schema, String table) {
        return new RealtimeSettings(project, key, schema, table, canary);
    }

    RealtimeSettings withCanary() {
        return new RealtimeSettings(project, key, schema, table, true);
    }

    /** Holds the key, so it must not be shown to anybody. */
    URI endpoint() {
        String base = project.toString().replaceFirst("/$", "");
        String socket =
                base.regionMatches(true, 0, "https", 0, 5) ? "wss" + base.substring(5) : "ws" + base.substring(4);
        return URI.create(socket + "/realtime/v1/websocket?apikey=" + URLEncoder.encode(key, StandardCharsets.UTF_8)
                + "&vsn=1.0.0");
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "RealtimeSettings[" + project + "]";
    }
}
