package com.kapgel.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** What a module consists of and what it may lean on: rules 1, 2, 4, 5 and 8 of {@code ARCHITECTURE.md}. */
final class ModuleRules {
    private static final String ENVIRONMENT = "com.kapgel.env";
    private static final String STRUCTURES = "com.kapgel.security.StructureCopy";
    private static final String MONITORING = "com.kapgel.monitoring";
    private static final String PROBE = MONITORING + ".probe";

    private static final String VAGUE_PACKAGE = "\\.(core|commons?|utils?|helpers?|internal|impl|misc|shared)(\\.|$)";

    /** The chosen libraries of rule 8. */
    private static final String[] LIBRARIES = {
        "ch.qos.logback..",
        "java..",
        "javax..",
        "com.sun.net.httpserver..", // the JDK's own
        "com.fasterxml.jackson.core..",
        "com.zaxxer.hikari..",
        "io.lettuce..",
        "io.micrometer..",
        "io.sentry..",
        "io.netty..", // which Lettuce brings, and its interface speaks of
        "jakarta.servlet..",
        "org.eclipse.jetty..", // optional, in JettyFields only
        "org.flywaydb..",
        "org.jspecify..",
        "org.postgresql..",
        "org.slf4j..",
        "picocli..",
        "com.kapgel.."
    };

    private static final String[] TEST_LIBRARIES = {
        "com.kapgel.testkit..",
        "com.tngtech.archunit..",
        "io.zonky..",
        "net.jqwik..",
        "org.assertj..",
        "org.awaitility..",
        "org.hamcrest..",
        "org.junit..",
        "org.mockito..",
        "redis.embedded.."
    };

    private ModuleRules() {}

    static List<ArchRule> of(String root) {
        return List.of(
                doesNotUseOtherModules(root),
                noVaguePackages(),
                rootIgnoresItsAdapters(root),
                sitsInItsAdapter("jakarta.servlet..", "servlet"),
                sitsInItsAdapter("java.util.logging..", "jul"),
                sitsInItsAdapter("ch.qos.logback..", "logback"),
                usesChosenLibraries(),
                usesNoTestLibraries(),
                reflectsOnlyInEnv(),
                isNullMarked());
    }

    static List<String> unlessOneClassTouches(JavaClasses classes, String library) {
        SortedSet<String> touching = new TreeSet<>();
        DescribedPredicate<JavaClass> ofLibrary = resideInAnyPackage(library);
        for (JavaClass type : classes) {
            if (type.getDirectDependenciesFromSelf().stream()
                    .anyMatch(dependency ->
                            ofLibrary.test(dependency.getTargetClass().getBaseComponentType()))) {
                touching.add(topLevel(type).getName());
            }
        }
        if (touching.size() == 1) {
            return List.of();
        }
        return List.of("Exactly one class should touch the optional " + library
                + ", because without that library all others must load (ARCHITECTURE.md rule 5), but these"
                + " do: " + touching);
    }

    private static ArchRule doesNotUseOtherModules(String root) {
        DescribedPredicate<JavaClass> otherModule = describe(
                "belong to another KapGel module",
                type -> type.getPackageName().startsWith("com.kapgel.")
                        && !isInside(type, root)
                        // It measures what the others do, and they know nothing of it.
                        && !root.equals(MONITORING)
                        // A module whose package lies inside another's is the other one's front end, as the CLI is.
                        && !root.startsWith(type.getPackageName() + "."));
        return noClasses()
                .should()
                .dependOnClassesThat(otherModule)
                .because("published modules do not depend on each other (ARCHITECTURE.md rule 2);"
                        + " take a function or a listener instead");
    }

    private static ArchRule noVaguePackages() {
        return classes()
                .should(Finding.condition(
                        "not live in a package with a vague name",
                        type -> Stream.of(type)
                                .filter(it -> java.util.regex.Pattern.compile(VAGUE_PACKAGE)
                                        .matcher(it.getPackageName())
                                        .find())
                                .map(it -> it.getName() + " lives in a package whose name says nothing")))
                .because("a feature is one package, and adapters are named after what they adapt to"
                        + " (ARCHITECTURE.md rule 1)");
    }

    private static ArchRule rootIgnoresItsAdapters(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root)
                .should()
                .dependOnClassesThat(describe(
                        "are adapters of " + root,
                        type -> isInside(type, root) && !type.getPackageName().equals(root)))
                .because("adapters know the module, the module does not know its adapters"
                        + " (ARCHITECTURE.md rules 1 and 4)");
    }

    private static ArchRule sitsInItsAdapter(String library, String adapter) {
        return noClasses()
                .that()
                .resideOutsideOfPackage("..".concat(adapter).concat(".."))
                .and()
                .areNotAssignableTo(DataSource.class) // whose getParentLogger() is one of java.util.logging
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("what adapts to " + library + " sits in a sub-package named " + adapter
                        + " (ARCHITECTURE.md rule 1)");
    }

    private static ArchRule usesChosenLibraries() {
        return classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(LIBRARIES)
                        .or(resideInAnyPackage(TEST_LIBRARIES))
                        .or(describe("are primitive", JavaClass::isPrimitive))
                        .as("belong to Java or to a chosen library"))
                .because("dependencies are few and chosen (ARCHITECTURE.md rule 8)");
    }

    private static ArchRule usesNoTestLibraries() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(TEST_LIBRARIES)
                .because("the testkit is never published, and test libraries stay in tests"
                        + " (ARCHITECTURE.md, the house)");
    }

    private static ArchRule reflectsOnlyInEnv() {
        return noClasses()
                .that(describe(
                        "are not part of env or of the probe for leaks and do not copy structures",
                        type -> !isInside(type, ENVIRONMENT)
                                && !isInside(type, PROBE)
                                && !type.getName().equals(STRUCTURES)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.reflect..")
                .because(
                        "no reflection unless it is the feature, which it is in env, in the probe that finds every field of an"
                                + " SDK, and for records that are redacted"
                                + " (CONTRIBUTING.md)");
    }

    private static ArchRule isNullMarked() {
        return classes()
                .should(Finding.condition(
                        "live in a @NullMarked package",
                        type -> Stream.of(type)
                                .filter(it -> !it.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                                .map(it -> it.getName() + ": add a package-info.java with @NullMarked to "
                                        + it.getPackageName())))
                .because("inside a module we trust each other and the compiler (CONTRIBUTING.md)");
    }

    private static boolean isInside(JavaClass type, String root) {
        String name = type.getPackageName();
        return name.equals(root) || name.startsWith(root + ".");
    }

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(ModuleRules::topLevel).orElse(type);
    }
}
