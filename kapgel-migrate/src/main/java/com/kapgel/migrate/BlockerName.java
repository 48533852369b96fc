package com.kapgel.migrate;

/** Who somebody is that a statement waits for, in the words of people. */
final class BlockerName {

    private BlockerName() {}

    /** User, application, and what kind of process it is, where it is not a client's. */
    static String ofSession(String user, String application, String backendType) {
        StringBuilder name = new StringBuilder(user.isEmpty() ? "" : "user " + user);
        if (!application.isBlank()) {
            name.append(name.isEmpty() ? "" : ", ").append(application.strip());
        }
        if (!backendType.isEmpty() && !backendType.equals("client backend")) {
            name.append(name.isEmpty() ? "" : ", ").append(backendType);
        }
        return name.isEmpty() ? "unknown" : name.toString();
    }

    static String ofPrepared(String gid, String owner) {
        return "prepared transaction '" + gid + "' (user " + owner + ")";
    }
}
