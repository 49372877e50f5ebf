"""The planner: a question, an answer, who checks it, who finds it and who explains it. It knows no database."""
