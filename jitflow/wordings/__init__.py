"""Wordings for free texts: taken over, filled with the answers, compared with what stands there (``clauses.toml``)."""
