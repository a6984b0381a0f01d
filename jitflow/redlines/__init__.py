"""Negotiation with those who work in a word processor: a draft with tracked changes goes out, the edited file comes back.

For every instrument whose parties are named in its answers. What comes back becomes suggestions and comments, clause by
clause, after somebody looked at it; what was not recognised is shown, never dropped.
"""
