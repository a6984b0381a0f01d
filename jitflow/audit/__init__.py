"""The trail: who collected, altered, consulted or disclosed what, in hash chains."""
