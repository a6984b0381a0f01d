"""The trail as people read it: the history of a case, the view of a focus group's auditor, and its export."""
