package com.kapgel.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How types are named and built: rule 9 of {@code ARCHITECTURE.md}, and {@code CONTRIBUTING.md}. */
final class TypeRules {
    static final List<ArchRule> ALL =
            List.of(saysWhatItIs(), isFinal(), keepsFieldsPrivate(), hasNoStaticState(), listenersHaveDefaults());

    private static final Pattern EMPTY_NAME = Pattern.compile(
            ".*(Managers?|Helpers?|Utils?|Utilities|Processors?|Impl)|(Base|Abstract|Default)([A-Z].*)?");

    private static final Pattern HUNGARIAN = Pattern.compile("I[A-Z].*");

    private TypeRules() {}

    private static ArchRule saysWhatItIs() {
        return classes()
                .should(Finding.condition(
                        "have a name that says what they are",
                        type -> Stream.of(type)
                                .filter(TypeRules::hasEmptyName)
                                .map(it -> it.getName() + " has a name that says nothing")))
                .because("a type is the noun a user would say; never Manager, Helper, Util, Processor, Impl, Base,"
                        + " Abstract, Default, I... (CONTRIBUTING.md)");
    }

    private static boolean hasEmptyName(JavaClass type) {
        String name = type.getSimpleName();
        return EMPTY_NAME.matcher(name).matches()
                || (type.isInterface() && HUNGARIAN.matcher(name).matches());
    }

    private static ArchRule isFinal() {
        return classes()
                .should(Finding.condition(
                        "be final, sealed, a record, an enum, an interface or an exception",
                        type -> Stream.of(type)
                                .filter(it -> it.isTopLevelClass()
                                        || it.getModifiers().contains(JavaModifier.PUBLIC))
                                .filter(it -> !isClosedOrMeantToBeOpen(it))
                                .map(it -> it.getName() + " can be extended by everybody")))
                .because("classes are small and final; extension points are sealed until they are settled"
                        + " (ARCHITECTURE.md rule 9)");
    }

    private static boolean isClosedOrMeantToBeOpen(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.FINAL)
                || type.isInterface()
                || type.isEnum()
                || type.isRecord()
                || type.isSealed()
                || type.isAssignableTo(Throwable.class);
    }

    private static ArchRule keepsFieldsPrivate() {
        return fields().that()
                .areNotStatic()
                .should(Finding.condition(
                        "be private",
                        field -> Stream.of(field)
                                .filter(it -> !isGenerated(it))
                                .filter(it -> !it.getModifiers().contains(JavaModifier.PRIVATE))
                                .map(it -> it.getFullName() + " is not private")))
                .because("fields are private final (CONTRIBUTING.md)");
    }

    private static ArchRule hasNoStaticState() {
        return fields().that()
                .areStatic()
                .should(Finding.condition(
                        "be final and immutable",
                        field -> Stream.of(field)
                                .filter(it -> !isGenerated(it))
                                .filter(it -> !it.getModifiers().contains(JavaModifier.FINAL)
                                        || isMadeToChange(it.getRawType()))
                                .map(it -> it.getFullName() + " is static state")))
                .because("there is no static mutable state (CONTRIBUTING.md)");
    }

    private static boolean isMadeToChange(JavaClass type) {
        return type.isAssignableTo(ConcurrentMap.class)
                || (type.getPackageName().equals("java.util.concurrent.atomic")
                        && !type.getSimpleName().endsWith("FieldUpdater"));
    }

    private static boolean isGenerated(JavaField field) {
        return field.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static ArchRule listenersHaveDefaults() {
        return classes()
                .that()
                .areInterfaces()
                .and()
                .haveSimpleNameEndingWith("Listener")
                .should(Finding.condition(
                        "have only default methods that start with on", TypeRules::notDefaultCallbacks))
                .because("a listener can grow without breaking those who implement it (ARCHITECTURE.md rule 9),"
                        + " and callbacks start with on (CONTRIBUTING.md)");
    }

    private static Stream<String> notDefaultCallbacks(JavaClass listener) {
        return listener.getMethods().stream()
                .filter(method -> !method.getModifiers().contains(JavaModifier.STATIC))
                .filter(method -> !method.getModifiers().contains(JavaModifier.PRIVATE))
                .filter(method -> !isGenerated(method))
                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT)
                        || !method.getName().matches("on[A-Z].*"))
                .map(method -> method.getFullName() + " is abstract, or does not start with on");
    }

    private static boolean isGenerated(JavaMethod method) {
        return method.getModifiers().contains(JavaModifier.SYNTHETIC);
    }
}
