/** What proves that a deployment has arrived. */
@NullMarked
package com.kapgel.example.deploy;

import org.jspecify.annotations.NullMarked;
