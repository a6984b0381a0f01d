"""Parties of several States at the table of one instrument: seats, and what is only one party's own."""
