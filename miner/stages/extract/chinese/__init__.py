"""Chinese abstracts: read where the English one is silent, compared with it where both speak."""
