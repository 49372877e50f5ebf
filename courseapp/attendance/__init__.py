"""Who was there, meeting by meeting."""
