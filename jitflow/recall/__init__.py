"""Finding in one's own cases: keyed hashes of stems beside the sealed words, so that a copied database can be searched by nobody."""
