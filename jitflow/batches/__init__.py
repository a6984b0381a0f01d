"""One draft per person, or one order per executing State, from common facts; who was left out for which reason."""
