"""Comments on fields of an instrument: internal, resolvable, never on paper."""
