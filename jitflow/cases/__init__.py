"""Cases, their teams and the facts all instruments of a case share."""
