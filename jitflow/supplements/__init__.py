"""A new draft that supplements an issued instrument and carries its references."""
