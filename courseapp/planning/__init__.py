"""Planning cohorts across municipalities: the question, the answer, how it is found and what is done with it."""
