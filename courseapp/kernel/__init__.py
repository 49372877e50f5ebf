"""What every feature stands on: database, access, clock, journal, outbox, codes. Knows no feature."""
