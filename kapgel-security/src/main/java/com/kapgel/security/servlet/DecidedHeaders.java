package com.kapgel.security.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What a request's first dispatch decides about its headers: those that all responses share, or some with a nonce of their own. */
sealed interface DecidedHeaders permits ResponseHeaders, PageNonce {
    /** Request attribute: holds for all dispatches of a request, error pages included. */
    String ATTRIBUTE = "com.kapgel.security.servlet.headers";

    void writeTo(HttpServletResponse response);

    /** Hands the request on, with the response in something that keeps the headers. */
    void keepThrough(FilterChain chain, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException;
}
