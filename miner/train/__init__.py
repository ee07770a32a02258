"""Training of the extractor's weights: labelled abstracts in, sorted tables of weights out, judged out of fold."""
