package com.kapgel.health.servlet;

import com.kapgel.health.Drain;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;

/** Closes a piece of work when its asynchronous request is completed, however often it has been dispatched until then. */
record EndOfRequest(Drain.Work work) implements AsyncListener {

    /** Whether it will do so; not if another thread has completed the request meanwhile. */
    static boolean closes(Drain.Work work, ServletRequest request) {
        try {
            request.getAsyncContext().addListener(new EndOfRequest(work));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        work.close();
    }

    /** The container or the application answers, and completes then. */
    @Override
    public void onTimeout(AsyncEvent event) {}

    /** Likewise. */
    @Override
    public void onError(AsyncEvent event) {}

    /** Another round of the same request; containers drop the listeners of the round before. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
