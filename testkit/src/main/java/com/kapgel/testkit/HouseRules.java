package com.kapgel.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The rules of DESIGN.md that code can check, as one call per module.
 *
 * <pre>{@code
 * @Test
 * void followsTheHouseRules() {
 *     HouseRules.check("com.kapgel.env");
 * }
 *
 * @Test
 * void showsOnlyWhatUsersNeed() {
 *     assertThat(HouseRules.publicTypes("com.kapgel.env")).containsExactly("Env", "EnvException", ...);
 * }
 * }</pre>
 *
 * <p>Only main classes are looked at.
 */
public final class HouseRules {
    private HouseRules() {}

    /** Checks the module whose root package is given; throws an {@link AssertionError} that lists what breaks a rule. */
    public static void check(String rootPackage) {
        JavaClasses classes = mainClassesOf(rootPackage);
        classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .allowEmptyShould(true)
                .check(classes);
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .allowEmptyShould(true)
                .check(classes);
    }

    /** Simple names of the public top-level types below the package, sorted. */
    public static SortedSet<String> publicTypes(String rootPackage) {
        SortedSet<String> names = new TreeSet<>();
        for (JavaClass type : mainClassesOf(rootPackage)) {
            if (type.getModifiers().contains(JavaModifier.PUBLIC)
                    && type.isTopLevelClass()
                    && !type.getSimpleName().equals("package-info")) {
                names.add(type.getSimpleName());
            }
        }
        return names;
    }

    private static JavaClasses mainClassesOf(String rootPackage) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(rootPackage);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("No classes found in " + rootPackage + "; is the name right?");
        }
        return classes;
    }
}
