package com.kapgel.migrate;

/** Reads commands about subscriptions, which talk to another server where they can, and not inside a transaction then. */
final class Subscription {

    private Subscription() {}

    static SqlCommand create(SqlTokens tokens) {
        OptionList options = options(tokens);
        SqlCommand command = SqlCommand.catalog("CREATE SUBSCRIPTION");
        return options.isOff("CONNECT") || options.isOff("CREATE_SLOT") ? command : command.outsideTransaction();
    }

    /** What follows {@code ALTER SUBSCRIPTION}. */
    static SqlCommand alter(SqlTokens tokens) {
        tokens.name();
        SqlCommand command = SqlCommand.catalog("ALTER SUBSCRIPTION");
        if (tokens.at("REFRESH")) {
            return SqlCommand.catalog("ALTER SUBSCRIPTION … REFRESH").outsideTransaction();
        } else if (tokens.skip("SET") && tokens.at("(")) {
            OptionList set = OptionList.read(tokens);
            return set.has("FAILOVER") || set.has("TWO_PHASE") ? command.outsideTransaction() : command;
        }
        boolean refreshes = tokens.has("PUBLICATION") && !options(tokens).isOff("REFRESH");
        return refreshes ? command.outsideTransaction() : command;
    }

    private static OptionList options(SqlTokens tokens) {
        while (!tokens.isAtEnd() && !tokens.at("WITH", "(")) {
            tokens.next();
        }
        tokens.skip("WITH");
        return OptionList.read(tokens);
    }
}
