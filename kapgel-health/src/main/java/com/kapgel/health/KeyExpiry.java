package com.kapgel.health;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/** Until when a key is valid: JSON Web Tokens tell it in their middle part, other keys do not tell. */
final class KeyExpiry {
    private static final JsonFactory JSON = new JsonFactory();

    private KeyExpiry() {}

    /** {@link Instant#MAX} when it does not tell. The signature is the server's business. */
    static Instant of(String key) {
        String[] parts = key.split("\\.", -1);
        if (parts.length != 3) {
            return Instant.MAX;
        }
        try (JsonParser claims = JSON.createParser(Base64.getUrlDecoder().decode(parts[1]))) {
            if (claims.nextToken() == JsonToken.START_OBJECT) {
                return expiryIn(claims);
            }
        } catch (IOException | IllegalArgumentException | DateTimeException noToken) {
            // the server will say what it thinks of it
        }
        return Instant.MAX;
    }

    private static Instant expiryIn(JsonParser claims) throws IOException {
        while (claims.nextToken() == JsonToken.FIELD_NAME) {
            boolean expiry = claims.currentName().equals("exp");
            if (claims.nextToken().isNumeric() && expiry) {
                return Instant.ofEpochSecond(claims.getLongValue());
            }
            claims.skipChildren();
        }
        return Instant.MAX;
    }
}
