"""Free texts and their languages: the page of one language, and the comparison with the source."""
