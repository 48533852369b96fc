package com.kapgel.env;

import java.util.List;
import java.util.Optional;

/**
 * The variables of a record inside of a record.
 *
 * @param optional whether it is an {@link Optional}, which is empty while none of the variables is set
 */
record Group(Schema schema, boolean optional) implements Part {

    @Override
    public List<Variable> variables() {
        return schema.variables();
    }
}
