/** Environment validation. Start at {@code com.kapgel.env.Env}. */
module com.kapgel.env {
    requires static transitive org.jspecify;

    exports com.kapgel.env;
}
