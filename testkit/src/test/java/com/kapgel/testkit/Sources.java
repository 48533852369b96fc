package com.kapgel.testkit;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the source of small classes, so that a test shows a broken rule beside the code that breaks it. */
final class Sources {
    private static final Pattern PACKAGE = Pattern.compile("package ([a-z0-9.]+);");
    private static final Pattern TYPE = Pattern.compile("(?:class|interface|record|enum) (\\w+)");

    private Sources() {}

    /** The compiled classes below the root package; the packages get their {@code @NullMarked}. */
    static JavaClasses compile(Path folder, String root, List<String> sources) {
        Set<String> packages = new LinkedHashSet<>();
        sources.forEach(source -> packages.add(find(PACKAGE, source)));
        List<String> all = new ArrayList<>(sources);
        packages.forEach(name -> all.add("@org.jspecify.annotations.NullMarked package " + name + ";"));
        return compileAsTheyAre(folder, root, all);
    }

    static JavaClasses compileAsTheyAre(Path folder, String root, List<String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            StringWriter messages = new StringWriter();
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-d", folder.toString(), "-proc:none", "-nowarn"),
                            null,
                            files.getJavaFileObjectsFromPaths(write(folder, sources)))
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException(messages.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return below(root, new ClassFileImporter().importPath(folder));
    }

    static JavaClasses below(String root, JavaClasses classes) {
        return classes.that(DescribedPredicate.describe(
                "are below " + root, (JavaClass type) -> (type.getPackageName() + ".").startsWith(root + ".")));
    }

    private static List<Path> write(Path folder, List<String> sources) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String source : sources) {
            String type = source.startsWith("@") ? "package-info" : find(TYPE, source);
            Path file = folder.resolve("src").resolve(find(PACKAGE, source)).resolve(type + ".java");
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, source));
        }
        return files;
    }

    private static String find(Pattern pattern, String source) {
        Matcher matcher = pattern.matcher(source);
        if (!matcher.find()) {
            throw new IllegalArgumentException("No " + pattern + " in: " + source);
        }
        return matcher.group(1);
    }
}
