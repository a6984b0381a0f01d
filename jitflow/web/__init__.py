"""What every page shares: headers, CSRF, errors, languages, fields."""
