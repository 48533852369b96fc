package com.kapgel.security.servlet;

import jakarta.servlet.ServletRequest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The random text by which a browser tells a page's own scripts from those that an attacker slipped in.
 *
 * <pre>{@code
 * <script nonce="${requestScope['com.kapgel.security.nonce']}">…</script>     // a template
 * out.println("<script nonce=\"" + CspNonce.of(request) + "\">…</script>");   // Java
 * }</pre>
 *
 * <p>New for every request, and the same on its error page. 128 random bits in 22 characters of URL-safe base64 (RFC
 * 4648, section 5), which need no escaping in an HTML attribute.
 */
@SuppressWarnings("exports") // whoever uses it requires the Servlet API himself
public final class CspNonce {
    /** Name of the request attribute that holds the nonce, for templates. */
    public static final String ATTRIBUTE = "com.kapgel.security.nonce";

    private static final int BYTES = 16; // CSP Level 3, section 7.1: at least 128 bits

    private CspNonce() {}

    /**
     * The nonce in the headers of this request's response, which from now on is sent with {@code Cache-Control: no-store} whatever
     * else is set.
     *
     * <p>Ask before the first bytes are written. A response that lets itself be stored before anybody has asked goes without a nonce.
     *
     * @throws IllegalStateException if there is none
     */
    public static String of(ServletRequest request) {
        if (request.getAttribute(DecidedHeaders.ATTRIBUTE) instanceof PageNonce nonce) {
            return nonce.use();
        }
        throw new IllegalStateException("This request has no nonce. Put a SecurityHeadersFilter with "
                + "SecurityHeaders.html(), or with {nonce} in a header's value, in front of it.");
    }

    static String fresh(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
