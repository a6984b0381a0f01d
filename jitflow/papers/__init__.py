"""Documents made from instruments."""
