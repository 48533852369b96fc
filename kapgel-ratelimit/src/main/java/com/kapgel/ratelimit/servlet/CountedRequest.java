package com.kapgel.ratelimit.servlet;

import com.kapgel.ratelimit.Decision;

/** A request that was asked about, and the answer. */
record CountedRequest(String key, long cost, Decision decision) {}
