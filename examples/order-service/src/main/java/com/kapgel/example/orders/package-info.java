/** The KapGel order service: a small real service that uses every module. Begin with {@code OrderService}. */
@NullMarked
package com.kapgel.example.orders;

import org.jspecify.annotations.NullMarked;
