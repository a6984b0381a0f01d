"""The life of an instrument: events, what may happen next, seals, what was received."""
