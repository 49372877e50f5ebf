"""Who takes part: persons, households, accounts, roles, sign-in and privacy."""
