package com.kapgel.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Time, threads and what has to be closed: rules 6 and 7 of {@code ARCHITECTURE.md}, and output. */
final class ConcurrencyRules {
    static final List<ArchRule> ALL = List.of(
            takesTimeFromOutside(),
            doesNotSleep(),
            usesNoThreadLocal(),
            doesNothingSlowWhileSynchronized(),
            closesWhatItOpens(),
            staysSilent());

    private static final Set<String> CLOCK_METHODS =
            Set.of("java.lang.System.nanoTime", "java.lang.System.currentTimeMillis", "java.util.Calendar.getInstance");

    private static final Set<String> WAITING_METHODS = Set.of(
            "java.lang.Object.wait",
            "java.lang.Object.notify",
            "java.lang.Object.notifyAll",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep");

    /** Packages whose calls wait for somebody else, or hand control to code that is not ours. */
    private static final List<String> SLOW_PACKAGES = List.of(
            "java.io",
            "java.net",
            "java.nio.channels",
            "java.nio.file",
            "java.sql",
            "java.util.function",
            "javax.sql",
            "jakarta.servlet",
            "io.lettuce",
            "org.flywaydb",
            "com.zaxxer.hikari");

    private static final Set<String> BLOCKING_METHODS = Set.of(
            "get",
            "join",
            "await",
            "awaitTermination",
            "take",
            "put",
            "invokeAll",
            "invokeAny",
            "sleep",
            "run",
            "call");

    /** Threads and connections that are not {@link AutoCloseable} on Java 17, or whose libraries are not always there. */
    private static final List<String> OWNED_TYPES = List.of(
            "java.lang.AutoCloseable",
            "java.lang.Thread",
            "java.util.Timer",
            "java.util.concurrent.ExecutorService",
            "io.lettuce.core.AbstractRedisClient",
            "io.lettuce.core.api.StatefulConnection");

    private ConcurrencyRules() {}

    private static ArchRule takesTimeFromOutside() {
        return classes()
                .should(Finding.condition(
                        "not ask for the time directly",
                        type -> calls(type)
                                .filter(ConcurrencyRules::readsTheClock)
                                .map(JavaCall::getDescription)))
                .because("time comes in through a constructor, so tests never sleep (ARCHITECTURE.md rule 6);"
                        + " a method reference such as System::nanoTime is a fine default");
    }

    private static boolean readsTheClock(JavaCall<?> call) {
        CodeUnitCallTarget target = call.getTarget();
        String owner = target.getOwner().getName();
        boolean takesClock = target.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
        return CLOCK_METHODS.contains(nameOf(target))
                || (owner.startsWith("java.time.") && target.getName().equals("now") && !takesClock)
                || (owner.equals("java.util.Date")
                        && target.getName().equals("<init>")
                        && target.getRawParameterTypes().isEmpty());
    }

    private static ArchRule doesNotSleep() {
        return classes()
                .should(Finding.condition(
                        "not sleep, wait or notify",
                        type -> calls(type)
                                .filter(call -> WAITING_METHODS.contains(nameOf(call.getTarget())))
                                .map(JavaCall::getDescription)))
                .because(
                        "virtual threads are first-class callers, and tests never sleep (ARCHITECTURE.md rules 6 and 7);"
                                + " use a lock's condition or a scheduler");
    }

    private static ArchRule usesNoThreadLocal() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .because("ThreadLocal caches multiply with virtual threads (ARCHITECTURE.md rule 7)");
    }

    /** Byte code shows what a synchronized method calls; synchronized blocks are left to the reviewer. */
    private static ArchRule doesNothingSlowWhileSynchronized() {
        return methods()
                .that()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .should(Finding.condition("neither wait, nor do I/O, nor call back", ConcurrencyRules::slowCalls))
                .because("no wait, I/O or user callback happens inside synchronized (ARCHITECTURE.md rule 7);"
                        + " use a ReentrantLock, and call back outside of it");
    }

    private static Stream<String> slowCalls(JavaMethod method) {
        return method.getCallsFromSelf().stream()
                // A lambda is only made here; where it runs is another question.
                .filter(call -> !call.isDeclaredInLambda())
                .filter(call -> isSlow(call.getTarget()))
                .map(JavaCall::getDescription);
    }

    private static boolean isSlow(CodeUnitCallTarget target) {
        if (target.getName().equals("<init>")) {
            return false;
        }
        String owner = target.getOwner().getPackageName();
        return SLOW_PACKAGES.stream().anyMatch(slow -> owner.equals(slow) || owner.startsWith(slow + "."))
                || (BLOCKING_METHODS.contains(target.getName()) && mayBlock(target.getOwner()));
    }

    /** Threads, futures, queues, locks; not the maps and numbers that live beside them. */
    private static boolean mayBlock(JavaClass owner) {
        String name = owner.getPackageName();
        return name.equals("java.lang")
                || name.equals("java.util.concurrent.locks")
                || (name.equals("java.util.concurrent") && !owner.isAssignableTo(Map.class));
    }

    /**
     * Who constructs and keeps. A field that was handed in belongs to whoever handed it in, so it does not count; a
     * builder keeps what its product will own.
     */
    private static ArchRule closesWhatItOpens() {
        return classes()
                .that()
                .areNotAssignableTo(AutoCloseable.class)
                .and()
                .haveSimpleNameNotEndingWith("Builder")
                .should(Finding.condition(
                        "be AutoCloseable when they open and keep a thread or a connection",
                        type -> type.getFields().stream()
                                .filter(field -> isOwnable(field.getRawType()))
                                .filter(field -> opens(type, field))
                                .map(field -> field.getFullName() + " is opened here, but " + type.getSimpleName()
                                        + " cannot be closed")))
                .because("whoever opens closes (ARCHITECTURE.md rule 7)");
    }

    private static boolean opens(JavaClass type, JavaField field) {
        return calls(type)
                .filter(call -> call.getTarget().getName().equals("<init>")
                        || call.getTarget().getName().matches("(new|open|create|connect|start).*"))
                .map(call -> call.getTarget().getName().equals("<init>")
                        ? call.getTargetOwner()
                        : call.getTarget().getRawReturnType())
                .anyMatch(opened -> isOwnable(opened)
                        && (opened.isAssignableTo(field.getRawType().getName())
                                || field.getRawType().isAssignableTo(opened.getName())));
    }

    private static boolean isOwnable(JavaClass type) {
        return OWNED_TYPES.stream().anyMatch(type::isAssignableTo);
    }

    private static ArchRule staysSilent() {
        return classes()
                .should(Finding.condition(
                        "not print",
                        type -> Stream.concat(
                                type.getFieldAccessesFromSelf().stream()
                                        .filter(access ->
                                                access.getTargetOwner().isEquivalentTo(System.class))
                                        .filter(access -> Set.of("out", "err")
                                                .contains(access.getTarget().getName()))
                                        .filter(access -> !isProgram(access.getOrigin()))
                                        .map(access -> access.getDescription()),
                                calls(type)
                                        .filter(call ->
                                                call.getTarget().getName().equals("printStackTrace"))
                                        .filter(call -> call.getTargetOwner().isAssignableTo(Throwable.class))
                                        .filter(call -> call.getTarget()
                                                .getRawParameterTypes()
                                                .isEmpty())
                                        .map(JavaCall::getDescription))))
                .because("a library speaks through SLF4J or an exception, never on the console");
    }

    /** There the library is a program, or ends one: what would log it is not set up, or not flushed any more. */
    private static boolean isProgram(JavaCodeUnit unit) {
        return isMain(unit) || unit.getName().endsWith("OrExit");
    }

    private static boolean isMain(JavaCodeUnit unit) {
        return unit.getFullName().endsWith(".main([Ljava.lang.String;)")
                && unit.getModifiers().containsAll(Set.of(JavaModifier.PUBLIC, JavaModifier.STATIC));
    }

    private static Stream<JavaCall<?>> calls(JavaClass type) {
        return Stream.concat(type.getMethodCallsFromSelf().stream(), type.getConstructorCallsFromSelf().stream());
    }

    private static String nameOf(CodeUnitCallTarget target) {
        return target.getOwner().getName() + "." + target.getName();
    }
}
