"""The groups of an abstract: which phrases name treatment or comparison groups."""
