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

    /** Whether the server takes commands yet; asked again and again after a start. */
    boolean answers();

    /** Ends the server in an orderly way, data saved. */
    String stopSignal();

    /** Ends the server at once, with nothing left outside of its folder. */
    String lastSignal();

    /** Gives back what a killed server has left outside of its folder. */
    void cleanUpAfterKill(Path folder);
}
