"""Work done outside a request: rows written with the act, ids queued after the commit."""
