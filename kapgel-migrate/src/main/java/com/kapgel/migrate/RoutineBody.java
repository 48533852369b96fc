package com.kapgel.migrate;

import org.jspecify.annotations.Nullable;

/** Looks into the bodies of {@code DO} blocks and of functions. */
final class RoutineBody {

    private RoutineBody() {}

    /**
     * Whether the block commits or rolls back, which the server allows only outside of a transaction: as a statement of its
     * own, or in a procedure that it calls.
     */
    static boolean endsTransaction(SqlTokens block) {
        while (!block.isAtEnd()) {
            SqlToken token = block.next();
            if (token.kind() == SqlToken.Kind.STRING && hasTransactionStatement(token.value())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasTransactionStatement(String body) {
        SqlLexer lexer = new SqlLexer(body);
        boolean atStart = true;
        for (SqlToken token = lexer.next(); token.kind() != SqlToken.Kind.END; token = lexer.next()) {
            if (atStart && (token.is("COMMIT") || token.is("ROLLBACK") || token.is("CALL"))) {
                return true;
            }
            if (token.isMeaningful()) {
                atStart = switch (token.keyword()) {
                    // The last one closes a label.
                    case ";", "BEGIN", "THEN", "ELSE", "LOOP", ">" -> true;
                    default -> false;
                };
            }
        }
        return false;
    }

    /** Creating a function in SQL, the server looks at the tables that it names. */
    static @Nullable TableLock lock(SqlTokens definition) {
        if (definition.has("ATOMIC") || definition.has("RETURN")) {
            return TableLock.ROW_EXCLUSIVE;
        }
        boolean inSql = false;
        TableLock lock = null;
        while (!definition.isAtEnd()) {
            SqlToken token = definition.next();
            if (token.is("LANGUAGE")) {
                SqlToken language = definition.next();
                boolean isString = language.kind() == SqlToken.Kind.STRING;
                inSql |= SqlLetters.lower(isString ? language.value() : ObjectName.part(language))
                        .equals("sql");
            } else if (token.kind() == SqlToken.Kind.STRING) {
                lock = TableLock.stronger(lock, lockOfBody(token.value()));
            }
        }
        return inSql ? lock : null;
    }

    private static @Nullable TableLock lockOfBody(String body) {
        SqlTokens tokens = new SqlTokens(body);
        boolean changes = tokens.hasAnywhere("INSERT")
                || tokens.hasAnywhere("UPDATE")
                || tokens.hasAnywhere("DELETE")
                || tokens.hasAnywhere("MERGE");
        if (changes) {
            return TableLock.ROW_EXCLUSIVE;
        }
        return tokens.hasAnywhere("FROM") ? TableLock.ROW_SHARE : null;
    }
}
