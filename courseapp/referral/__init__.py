"""Referrals: a contact person proposes a program or a cohort to a home, and the home answers. Offers written down."""
