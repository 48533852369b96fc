/**
 * Environment validation: a record is the schema, every problem is reported at once, no value is ever printed. Start at
 * {@link com.kapgel.env.Env}.
 */
@NullMarked
package com.kapgel.env;

import org.jspecify.annotations.NullMarked;
