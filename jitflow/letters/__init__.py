"""Letters of the procedure, both sides, made like documents; those of the other side typed in, or loaded from their files."""
