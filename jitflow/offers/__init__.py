"""What the case knows and drafts do not yet: pages over `jitflow.drafting.offers`."""
