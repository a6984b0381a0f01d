"""Administration of the installation: focus groups and accounts, never what they hold."""
