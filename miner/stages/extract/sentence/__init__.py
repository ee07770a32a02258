"""A sentence as decisions see it: tokens, quantities, terms of the gazetteers, brackets, lists of values."""
