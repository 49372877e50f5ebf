"""The reading pages that join what the features below know: the front page of each role, cohorts and homes."""
