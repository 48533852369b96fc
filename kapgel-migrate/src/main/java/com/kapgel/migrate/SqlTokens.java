package com.kapgel.migrate;

import com.kapgel.migrate.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a statement word by word, without spaces and comments, and only as far as somebody asks: of an {@code INSERT} of many
 * megabytes only the first word. Ends at the end of the text or at a semicolon outside of parentheses.
 */
final class SqlTokens {

    private static final SqlToken NOTHING = new SqlToken(Kind.END, "", 0, 0, true, 0);

    private final SqlLexer lexer;
    private final List<SqlToken> read = new ArrayList<>();
    private int position;
    private int limit = Integer.MAX_VALUE;

    SqlTokens(String sql) {
        lexer = new SqlLexer(sql);
    }

    private SqlTokens(SqlTokens whole, int from, int limit) {
        this.lexer = whole.lexer;
        this.read.addAll(whole.read.subList(from, limit));
        this.limit = limit - from;
    }

    /** Reads on from here without moving this one, which must have been read to its end. */
    SqlTokens copy() {
        return new SqlTokens(this, position, Math.min(limit, read.size()));
    }

    SqlToken peek() {
        return peek(0);
    }

    SqlToken peek(int ahead) {
        int index = position + ahead;
        if (index >= limit) {
            return NOTHING;
        }
        while (read.size() <= index) {
            read.add(nextMeaningful());
        }
        return read.get(index);
    }

    private SqlToken nextMeaningful() {
        SqlToken token = lexer.next();
        while (!token.isMeaningful()) {
            token = lexer.next();
        }
        return token;
    }

    boolean isAtEnd() {
        return isEnd(peek());
    }

    private static boolean isEnd(SqlToken token) {
        return token.kind() == Kind.END || (token.depth() == 0 && token.is(";"));
    }

    SqlToken next() {
        SqlToken token = peek();
        if (!isEnd(token)) {
            position++;
        }
        return token;
    }

    /** Whether these keywords and symbols come next. */
    boolean at(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Goes past these keywords and symbols if they come next. */
    boolean skip(String... words) {
        if (at(words)) {
            position += words.length;
            return true;
        }
        return false;
    }

    /** Goes past a pair of parentheses, if it comes next, with all that is in it. */
    boolean skipParentheses() {
        int depth = peek().depth();
        if (!skip("(")) {
            return false;
        }
        while (!isAtEnd() && !(peek().depth() <= depth && peek().is(")"))) {
            position++;
        }
        next();
        return true;
    }

    /** Goes past a name with its schema; null, and no step, where none is. */
    @Nullable
    ObjectName name() {
        if (!peek().isName()) {
            return null;
        }
        String schema = null;
        String name = ObjectName.part(next());
        while (at(".") && peek(1).isName()) {
            position++;
            schema = name;
            name = ObjectName.part(next());
        }
        return new ObjectName(schema, name);
    }

    /** Whether these words stand one after the other somewhere ahead, outside of parentheses that are not open here. */
    boolean has(String... words) {
        return find(false, words);
    }

    /** The same, also within parentheses. */
    boolean hasAnywhere(String... words) {
        return find(true, words);
    }

    private boolean find(boolean deep, String... words) {
        int from = position;
        int depth = peek().depth();
        boolean found = false;
        while (!found && !isAtEnd()) {
            found = (deep || peek().depth() == depth) && at(words);
            position++;
        }
        position = from;
        return found;
    }

    /** What comes before the next comma outside of parentheses; goes past it. */
    SqlTokens upToComma() {
        int from = position;
        int depth = peek().depth();
        while (!isAtEnd() && peek().depth() >= depth && !(peek().depth() == depth && peek().is(","))) {
            position++;
        }
        SqlTokens part = new SqlTokens(this, from, position);
        skip(",");
        return part;
    }
}
