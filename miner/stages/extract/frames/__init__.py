"""The structure of a sentence: clauses, brackets, what each word stands in, and how far a finding is expected there."""
