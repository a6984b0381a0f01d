"""Who was given what and why; who looked into a case that is not their own and why."""
