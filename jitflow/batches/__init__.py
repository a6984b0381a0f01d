"""One draft per person from common facts, and who was left out for which reason."""
