"""Planning cohorts across municipalities: the question, the answer, how it is found, and what a coordinator does with it."""
