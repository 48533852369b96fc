package com.kapgel.security;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that are known themselves, found wherever they stand: as they are, encoded for a URL, escaped for JSON, and in Base64, also
 * inside of something longer. All are looked for at once (Aho and Corasick, 1975), in time that does not depend on how many there are.
 */
final class KnownSecrets {
    /** Shorter ones stand in common words. */
    static final int SHORTEST = 8;

    private final Set<String> secrets;
    private final @Nullable Node root;

    private KnownSecrets(Set<String> secrets) {
        this.secrets = secrets;
        this.root = secrets.isEmpty() ? null : Node.of(forms(secrets));
    }

    static KnownSecrets none() {
        return new KnownSecrets(Set.of());
    }

    KnownSecrets and(Iterable<String> more) {
        Set<String> all = new LinkedHashSet<>(secrets);
        for (String secret : more) {
            if (secret.length() < SHORTEST) {
                throw new IllegalArgumentException(
                        "A secret of " + secret.length() + " characters cannot be hidden by its value, as"
                                + " it would stand in harmless words too: give at least " + SHORTEST
                                + ", or log it under a key such as"
                                + " \"password\".");
            }
            all.add(secret);
        }
        return new KnownSecrets(all);
    }

    private static List<String> forms(Set<String> secrets) {
        Set<String> forms = new LinkedHashSet<>();
        for (String secret : secrets) {
            forms.add(secret);
            String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
            forms.add(encoded);
            forms.add(encoded.replace("+", "%20"));
            forms.add(lowerCaseHex(encoded));
            forms.add(lowerCaseHex(encoded).replace("+", "%20"));
            forms.add(json(secret, false));
            forms.add(json(secret, true));
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            for (int before = 0; before < 3; before++) {
                String base64 = base64(bytes, before);
                forms.add(base64);
                forms.add(base64.replace('+', '-').replace('/', '_'));
            }
        }
        forms.removeIf(form -> form.length() < SHORTEST);
        return List.copyOf(forms);
    }

    private static String lowerCaseHex(String encoded) {
        StringBuilder lower = new StringBuilder(encoded);
        for (int at = encoded.indexOf('%'); at >= 0; at = encoded.indexOf('%', at + 1)) {
            lower.setCharAt(at + 1, Character.toLowerCase(encoded.charAt(at + 1)));
            lower.setCharAt(at + 2, Character.toLowerCase(encoded.charAt(at + 2)));
        }
        return lower.toString();
    }

    /** As it stands between the quotes. */
    private static String json(String secret, boolean slashes) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < secret.length(); i++) {
            char c = secret.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '/' -> json.append(slashes ? "\\/" : "/");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> json.append(c);
            }
        }
        return json.toString();
    }

    /** What is the same in whatever Base64 the bytes are part of, with this many bytes before them, modulo three. */
    private static String base64(byte[] bytes, int before) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int from = before == 0 ? 0 : before + 1;
        int to = shifted.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
        return encoded.substring(from, to);
    }

    boolean isEmpty() {
        return secrets.isEmpty();
    }

    /** The text with each of them replaced; the same text if there is none. */
    String hide(String text) {
        if (root == null) {
            return text;
        }
        StringBuilder out = null;
        int copied = 0;
        int from = -1;
        int to = -1;
        Node state = root;
        for (int at = 0; at < text.length(); at++) {
            state = state.next(text.charAt(at));
            if (state.longest == 0) {
                continue;
            }
            int begins = at + 1 - state.longest;
            if (to >= 0 && begins > to) {
                out = append(out, text, copied, from);
                copied = to;
                from = begins;
            } else {
                from = from < 0 ? begins : Math.min(from, begins);
            }
            from = Math.max(from, copied);
            to = at + 1;
        }
        if (to < 0) {
            return text;
        }
        out = append(out, text, copied, from);
        return out.append(text, to, text.length()).toString();
    }

    private static StringBuilder append(@Nullable StringBuilder out, String text, int copied, int from) {
        StringBuilder longer = out == null ? new StringBuilder(text.length() + 16) : out;
        return longer.append(text, copied, from).append(Redactor.REPLACEMENT);
    }

    /** What has been read of some secrets. */
    private static final class Node {
        /** In ascending order, and what is reached by each. */
        private char[] chars = {};

        private Node[] children = {};

        /** What is read on with if no secret goes on like this: the longest end of what was read that begins a secret. */
        private @Nullable Node otherwise;

        /** Length of the longest secret that ends here; 0 if none does. */
        private int longest;

        static Node of(List<String> words) {
            Node root = new Node();
            for (String word : words) {
                Node node = root;
                for (int i = 0; i < word.length(); i++) {
                    node = node.childOrNew(word.charAt(i));
                }
                node.longest = word.length();
            }
            link(root);
            return root;
        }

        private Node childOrNew(char c) {
            int place = Arrays.binarySearch(chars, c);
            if (place >= 0) {
                return children[place];
            }
            int at = -1 - place;
            chars = Arrays.copyOf(chars, chars.length + 1);
            children = Arrays.copyOf(children, chars.length);
            System.arraycopy(chars, at, chars, at + 1, chars.length - 1 - at);
            System.arraycopy(children, at, children, at + 1, chars.length - 1 - at);
            chars[at] = c;
            children[at] = new Node();
            return children[at];
        }

        private static void link(Node root) {
            Deque<Node> nodes = new ArrayDeque<>(List.of(root));
            while (!nodes.isEmpty()) {
                Node node = nodes.poll();
                Node shorter = node.otherwise;
                for (int i = 0; i < node.chars.length; i++) {
                    Node child = node.children[i];
                    child.otherwise = shorter == null ? root : shorter.next(node.chars[i]);
                    child.longest = Math.max(child.longest, child.otherwise.longest);
                    nodes.add(child);
                }
            }
        }

        Node next(char c) {
            Node node = this;
            while (true) {
                int place = Arrays.binarySearch(node.chars, c);
                if (place >= 0) {
                    return node.children[place];
                }
                if (node.otherwise == null) {
                    return node;
                }
                node = node.otherwise;
            }
        }
    }
}
