package com.kapgel.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The rules of {@code ARCHITECTURE.md} and {@code CONTRIBUTING.md} that code can check, as one call per published module.
 *
 * <pre>{@code
 * @Test
 * void followsTheHouseRules() {
 *     HouseRules.check("com.kapgel.health");
 *     HouseRules.onlyOneClassTouches("com.kapgel.health", "io.lettuce..");
 * }
 *
 * @Test
 * void showsOnlyWhatUsersNeed() {
 *     assertThat(HouseRules.publicTypes("com.kapgel.env")).containsExactly("Env", "EnvException", "Secret", "Var");
 * }
 * }</pre>
 *
 * <p>Only main classes are looked at. What the compiler enforces anyway (an adapter cannot use package-private types of
 * its module) needs no rule here. The rules themselves: {@link ModuleRules}, {@link TypeRules}, {@link ConcurrencyRules}.
 */
public final class HouseRules {
    private HouseRules() {}

    /**
     * Checks the module with this root package.
     *
     * @throws AssertionError listing every violation of every rule, each rule with its reason
     */
    public static void check(String rootPackage) {
        failOn(violations(all(rootPackage), mainClassesOf(rootPackage)));
    }

    /**
     * Checks that exactly one top-level class (with its nested ones) touches an optional library, so that the others load
     * without it.
     *
     * @param library package in ArchUnit's notation, with two dots for "and below": {@code "io.lettuce.."}
     */
    public static void onlyOneClassTouches(String rootPackage, String library) {
        failOn(ModuleRules.unlessOneClassTouches(mainClassesOf(rootPackage), library));
    }

    /** Simple names of the public top-level types of the module, sorted. */
    public static SortedSet<String> publicTypes(String rootPackage) {
        return publicTypes(mainClassesOf(rootPackage));
    }

    static SortedSet<String> publicTypes(JavaClasses classes) {
        SortedSet<String> names = new TreeSet<>();
        for (JavaClass type : classes) {
            if (type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC)) {
                names.add(type.getSimpleName());
            }
        }
        return names;
    }

    static List<ArchRule> all(String rootPackage) {
        List<ArchRule> rules = new ArrayList<>();
        rules.addAll(ModuleRules.of(rootPackage));
        rules.addAll(TypeRules.ALL);
        rules.addAll(ConcurrencyRules.ALL);
        return rules;
    }

    /** One report per broken rule. */
    static List<String> violations(List<ArchRule> rules, JavaClasses classes) {
        List<String> reports = new ArrayList<>();
        for (ArchRule rule : rules) {
            // A module without sub-packages, listeners or fields is fine.
            EvaluationResult result = rule.allowEmptyShould(true).evaluate(classes);
            if (result.hasViolation()) {
                reports.add(result.getFailureReport().toString());
            }
        }
        return reports;
    }

    private static void failOn(List<String> reports) {
        if (!reports.isEmpty()) {
            throw new AssertionError(String.join("\n\n", reports));
        }
    }

    private static JavaClasses mainClassesOf(String rootPackage) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(rootPackage);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("No main classes found in " + rootPackage + "; is the name right?");
        }
        return classes;
    }
}
