/** The KapGel order service: a small real service on the modules of KapGel Hardening. Begin with {@code OrderService}. */
@NullMarked
package com.kapgel.example.orders;

import org.jspecify.annotations.NullMarked;
