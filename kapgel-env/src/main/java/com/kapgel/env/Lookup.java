package com.kapgel.env;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Finds the text of a variable in the first source that has it, there also in the file that {@code NAME_FILE} names. */
final class Lookup {

    private final Variables variables;
    private final Set<String> declared;

    /** @param declared variables of the record; none of them names the file of another */
    Lookup(Variables variables, Set<String> declared) {
        this.variables = variables;
        this.declared = declared;
    }

    /** An empty text that counts as missing is found only if no source has another. */
    Found find(Variable variable) {
        Found found = Found.NOTHING;
        for (Source source : variables.sources()) {
            Found here = find(variable, source);
            if (!isMissing(variable, here)) {
                return here;
            }
            found = found.equals(Found.NOTHING) ? here : found;
        }
        return found;
    }

    boolean isMissing(Variable variable) {
        return isMissing(variable, find(variable));
    }

    private static boolean isMissing(Variable variable, Found found) {
        return found instanceof Found.Text text && variable.isMissing(text.text());
    }

    private Found find(Variable variable, Source source) {
        String name = variable.name();
        Optional<Source.Entry> entry = source.find(name);
        Optional<Source.Entry> file = source.findFile(name).filter(named -> !declared.contains(Source.fileOf(name)));
        if (file.isEmpty()) {
            return entry.<Found>map(one -> new Found.Text(one.text(), Variables.place(one.origin())))
                    .orElse(Found.NOTHING);
        }
        if (entry.isPresent() && !variable.isMissing(entry.get().text())) {
            String both = "both " + name + " and " + Source.fileOf(name) + " are set; unset one";
            return new Found.Unusable(new Fault("set_twice", both));
        }
        return mounted(Variables.originInFile(name), file.get().text());
    }

    /** A mounted secret, without the line end that editors put behind it. */
    private static Found mounted(String origin, String path) {
        try {
            String text = TextFile.read(Path.of(path));
            int end = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
            return new Found.Text(text.substring(0, text.length() - end), Variables.place(origin));
        } catch (InvalidPathException e) { // its message repeats the path
            return unreadable(origin + " is no path");
        } catch (TextFile.UnreadableException e) {
            return unreadable(origin + " cannot be read: " + e.reason());
        }
    }

    private static Found unreadable(String message) {
        return new Found.Unusable(new Fault("file_not_readable", message));
    }
}
