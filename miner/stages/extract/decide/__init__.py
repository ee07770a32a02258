"""Decisions: for every number and every slot of its record candidates, nothing among them, and one trained scorer."""
