"""Negotiation of an instrument that several parties conclude: clauses by parties, suggestions, circulated drafts, languages.

Works for every definition whose procedure side names the group of its parties; nothing here knows a type of instrument.
"""
