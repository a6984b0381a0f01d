"""Erasing what is not needed any more: drafts never issued."""
