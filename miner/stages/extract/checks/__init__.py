"""What arithmetic says about the records of an abstract."""
