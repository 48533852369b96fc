package com.kapgel.monitoring.probe;

/** Values for parameters that carry no text. */
final class Primitives {
    private Primitives() {}

    static Object one(Class<?> primitive) {
        if (primitive == boolean.class) {
            return true;
        }
        if (primitive == long.class) {
            return 1L;
        }
        if (primitive == double.class) {
            return 1.0;
        }
        if (primitive == float.class) {
            return 1.0f;
        }
        if (primitive == char.class) {
            return 'x';
        }
        if (primitive == byte.class) {
            return (byte) 1;
        }
        if (primitive == short.class) {
            return (short) 1;
        }
        return 1;
    }
}
