"""Programs that start at the home: a series of lessons for one household, due from its own date."""
