"""Instruments while they are drafted: answers, texts, changes, overrides."""
