package com.kapgel.jarcheck;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.lang.reflect.Modifier;
import java.util.List;

/**
 * Main class of a child JVM: initializes every public type that a module exports from its root package, links its
 * signatures, and prints their names. Runs where neither servlets nor optional dependencies are.
 */
final class LoadEveryPublicType {
    private LoadEveryPublicType() {}

    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        String moduleName = arguments[0];
        Module module = ModuleLayer.boot().findModule(moduleName).orElseThrow();
        for (String className : classesIn(module, moduleName)) {
            Class<?> type = Class.forName(className, /* initialize= */ false, module.getClassLoader());
            if (Modifier.isPublic(type.getModifiers())) {
                Class.forName(className, /* initialize= */ true, module.getClassLoader());
                // Fails when a signature names a type that is not there.
                if (type.getMethods().length + type.getFields().length >= 0) {
                    System.out.println(type.getSimpleName());
                }
            }
        }
    }

    /** Classes of the module's root package; adapters in its sub-packages may need what they adapt to. */
    private static List<String> classesIn(Module module, String rootPackage) throws IOException {
        ResolvedModule resolved =
                module.getLayer().configuration().findModule(module.getName()).orElseThrow();
        String folder = rootPackage.replace('.', '/') + "/";
        try (ModuleReader reader = resolved.reference().open()) {
            return reader.list()
                    .filter(name -> name.startsWith(folder) && name.endsWith(".class"))
                    .filter(name -> name.indexOf('/', folder.length()) < 0 && name.indexOf('$') < 0)
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> !name.endsWith("package-info"))
                    .toList();
        }
    }
}
