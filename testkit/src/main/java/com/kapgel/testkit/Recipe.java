package com.kapgel.testkit;

import java.nio.file.Path;
import java.util.List;

/** What is particular to one kind of server; {@link LocalServer} does what is common to all. */
interface Recipe {
    /** The name a user knows, for messages and folders. */
    String name();

    int port();

    /** Writes into the server's new folder what it needs; called once. */
    void prepare(Path folder);

    /** The command that runs the server in the foreground until it is told to end. */
    List<String> command(Path folder);

    /**
     * Whether the process with this pid takes commands yet; asked again and again after a start. On a port that was
     * taken another server may answer, so an answer alone proves nothing.
     */
    boolean answers(Path folder, long pid);

    /** Ends the server in an orderly way, data saved. */
    String stopSignal();

    /** Ends the server at once, with nothing left outside of its folder. */
    String lastSignal();

    /** Gives back what a killed server has left outside of its folder. */
    void cleanUpAfterKill(Path folder);
}
