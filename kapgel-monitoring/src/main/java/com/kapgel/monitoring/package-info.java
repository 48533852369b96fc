/** What happens in a service, told to those who run it, and no secret of it. */
@NullMarked
package com.kapgel.monitoring;

import org.jspecify.annotations.NullMarked;
