"""Letters of the procedure, both sides, made like documents."""
