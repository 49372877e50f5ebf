"""Invitations, sign-up, seats, the line and withdrawal."""
