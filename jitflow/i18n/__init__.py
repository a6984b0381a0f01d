"""Extraction of the strings of the pages; not needed while jitflow runs."""
