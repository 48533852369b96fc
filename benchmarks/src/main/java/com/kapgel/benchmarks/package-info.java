/** Side-by-side runs of our modules and their peers. Start at {@link com.kapgel.benchmarks.Main}. */
@NullMarked
package com.kapgel.benchmarks;

import org.jspecify.annotations.NullMarked;
