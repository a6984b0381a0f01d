"""Accounts: users, sign-in, sign-out and sessions kept on the server."""
