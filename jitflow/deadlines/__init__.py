"""Limits that run, reminders of them and the feed of a person's calendar."""
