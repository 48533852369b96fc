package com.kapgel.security;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that are known themselves, found wherever they stand, in all of their {@link SecretForms}. All are looked for at once (Aho and
 * Corasick, 1975), in time that does not depend on how many there are.
 */
final class KnownSecrets {
    /** Shorter ones stand in common words. */
    static final int SHORTEST = 8;

    private final Set<String> secrets;
    private final @Nullable Node root;

    /** Of Base64 alone, between the lines of which line breaks are passed over. */
    private final @Nullable Node base64;

    private KnownSecrets(Set<String> secrets) {
        this.secrets = secrets;
        Set<String> broken = new LinkedHashSet<>();
        Set<String> forms = new LinkedHashSet<>();
        for (String secret : secrets) {
            broken.addAll(SecretForms.base64(secret));
            forms.addAll(SecretForms.of(secret));
        }
        forms.addAll(broken);
        this.root = secrets.isEmpty() ? null : Node.of(forms);
        this.base64 = secrets.isEmpty() ? null : Node.of(broken);
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
            if (secret.contains(Redactor.REPLACEMENT)) {
                throw new IllegalArgumentException("A secret with " + Redactor.REPLACEMENT
                        + " in it cannot be hidden by its value, as that is what hidden ones look like: it was redacted itself"
                        + " on its way here, or log it under a key such as \"password\".");
            }
            all.add(secret);
        }
        return new KnownSecrets(all);
    }

    boolean isEmpty() {
        return secrets.isEmpty();
    }

    /** The text with each of them replaced; the same text if there is none. */
    String hide(String text) {
        if (root == null || base64 == null) {
            return text;
        }
        String hidden = hide(text, root, false);
        boolean lines = hidden.indexOf('\n') >= 0 || hidden.indexOf('\r') >= 0;
        return lines ? hide(hidden, base64, true) : hidden;
    }

    private static String hide(String text, Node root, boolean acrossLines) {
        Spans spans = null;
        Node state = root;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '[' && Hidden.isAt(text, at)) {
                state = root;
                at += Hidden.LENGTH - 1;
                continue;
            }
            if (acrossLines && isLineBreak(c)) {
                continue;
            }
            state = state.next(c);
            if (state.longest > 0) {
                int from = acrossLines ? begin(text, at, state.longest) : at + 1 - state.longest;
                spans = Spans.and(spans, Span.of(from, at + 1));
            }
        }
        return spans == null ? text : spans.replacedIn(text);
    }

    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r';
    }

    /** Of what ends here and has so many characters that are no line breaks. */
    private static int begin(String text, int last, int length) {
        int at = last + 1;
        for (int left = length; left > 0; ) {
            at--;
            left -= isLineBreak(text.charAt(at)) ? 0 : 1;
        }
        return at;
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

        static Node of(Collection<String> words) {
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
