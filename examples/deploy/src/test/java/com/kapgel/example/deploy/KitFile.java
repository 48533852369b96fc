package com.kapgel.example.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** A file of the kit as a text, and as what YAML says. */
record KitFile(String name, String text) {

    static KitFile named(String name) {
        try {
            return new KitFile(name, Files.readString(Path.of(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy in which something has been broken. */
    KitFile with(String good, String broken) {
        assertThat(text).contains(good);
        return new KitFile(name, text.replace(good, broken));
    }

    Node yaml() {
        return documents().get(0);
    }

    List<Node> documents() {
        List<Node> documents = new ArrayList<>();
        new Yaml().loadAll(text).forEach(document -> documents.add(new Node(document)));
        return documents;
    }

    /** A place in a document; what is not there is an empty one. */
    record Node(Object value) {

        /** Down the keys; of a list, a number is the place and {@code *} all of them. */
        Node at(String... path) {
            Object here = value;
            for (String key : path) {
                if (here instanceof Map<?, ?> map) {
                    // YAML 1.1 reads the key "on" as a truth.
                    here = key.equals("on") && !map.containsKey(key) ? map.get(true) : map.get(key);
                } else {
                    here = null;
                }
            }
            return new Node(here == null ? Map.of() : here);
        }

        Node item(int index) {
            return items().get(index);
        }

        List<Node> items() {
            return value instanceof List<?> list ? list.stream().map(Node::new).toList() : List.of();
        }

        List<String> keys() {
            return value instanceof Map<?, ?> map
                    ? map.keySet().stream().map(String::valueOf).toList()
                    : List.of();
        }

        boolean exists() {
            return !(value instanceof Map<?, ?> map) || !map.isEmpty();
        }

        String string() {
            return exists() ? String.valueOf(value) : "";
        }

        /** A list of texts, or one text. */
        List<String> strings() {
            return value instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : exists() ? List.of(string()) : List.of();
        }

        int number() {
            return value instanceof Integer number ? number : -1;
        }
    }
}
