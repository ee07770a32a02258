"""How numbers, units and times are written in abstracts: pure functions over text, no spaCy, no files.

characters  one character for one, so that offsets hold
sentences   where a sentence ends
lexer       words, numbers and signs with their offsets
numbers     number words and their values
units       units, their dimension and their factor to the contract's unit
times       lengths of time and ISO 8601
quantity    a number with what belongs to it
quantities  numbers with unit, interval, spread, n of N and comparator
"""
