package com.kapgel.health;

/** A check of something outside of the process, which a restart of the process does not heal. */
interface AsksDependency extends HealthCheck {}
