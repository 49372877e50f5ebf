"""Made-up worlds: the demo, and synthetic populations of any size for load and scale tests."""
