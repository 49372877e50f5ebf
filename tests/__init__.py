"""The tests: they mirror the tree, and each name is a sentence about behavior."""
