"""Fields of a reviewer's own, read by their cues."""
