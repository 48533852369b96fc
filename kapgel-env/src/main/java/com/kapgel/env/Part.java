package com.kapgel.env;

import java.util.List;

/** What one component of a record stands for: a variable, or several that are a record of their own. */
sealed interface Part permits Variable, Group {

    /** All variables in it, in their order. */
    List<Variable> variables();
}
