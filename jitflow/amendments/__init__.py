"""What becomes of an agreement once it is in force: its text on any day, and what each amendment changed."""
