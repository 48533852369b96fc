package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command has to tell, ready for each {@link Format}.
 *
 * @param lines for people
 * @param facts for programs: the command's own members of the JSON document
 * @param cases for CI systems
 * @param failure why it did not come to its end
 */
record Result(
        int exitCode,
        List<String> lines,
        Map<String, @Nullable Object> facts,
        List<TestCase> cases,
        Optional<MigrationException> failure) {

    static Result done(List<String> lines, Map<String, @Nullable Object> facts, List<TestCase> cases) {
        return new Result(ExitCodes.DONE, lines, facts, cases, Optional.empty());
    }

    /** Of a command that failed before there was anything else to tell: a failed test of the file, if it is about one. */
    static Result failed(String command, MigrationException failure) {
        List<String> files = failure.details().stream()
                .filter(detail -> detail.getKey().equals("file"))
                .map(detail -> detail.getValue().replaceFirst(", line \\d+.*", ""))
                .toList();
        String name = files.size() == 1 ? files.get(0) : command;
        TestCase whole = TestCase.failed(name, String.valueOf(failure.getMessage()));
        return failed(failure, List.of(), Map.of(), List.of(whole));
    }

    static Result failed(
            MigrationException failure, List<String> lines, Map<String, @Nullable Object> facts, List<TestCase> cases) {
        int exitCode = failure.connected() ? ExitCodes.FAILED : ExitCodes.UNREACHABLE;
        return new Result(exitCode, lines, facts, cases, Optional.of(failure));
    }

    Result withExitCode(int code) {
        return new Result(code, lines, facts, cases, failure);
    }
}
