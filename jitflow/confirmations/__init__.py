"""State data confirmed by a named contact on a date: only confirmed data may block."""
