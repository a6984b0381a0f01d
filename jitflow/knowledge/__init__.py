"""The knowledge base of a focus group: records of practice, their life, and where they appear."""
