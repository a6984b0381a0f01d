"""Files of strangers: what is taken, what is refused and why. Nothing of them touches a disk in clear."""
