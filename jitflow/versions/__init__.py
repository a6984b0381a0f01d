"""Versions of drafts on pages: of one field, of a whole instrument, compared and restored."""
