package com.kapgel.example.boot;

import java.util.concurrent.Callable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What services do and the example does not: fail, and answer asynchronously. */
@RestController
class TestControllers {
    @GetMapping("/failing")
    String failing() {
        throw new IllegalStateException("as intended by a test");
    }

    @GetMapping("/asynchronous")
    Callable<String> asynchronous() {
        return () -> "later";
    }
}
