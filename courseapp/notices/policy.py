"""What may be done with messages, and by whom."""

from courseapp.kernel.access import deed

READ_OWN = deed(
    "notices.read_own",
    foster_parent="own, in this role",
    birth_parent="own, in this role",
    facilitator="own, in this role",
    contact_person="own, in this role",
    coordinator="own, in this role",
    leader="own, in this role",
    admin="own, in this role",
)
CHOOSE = deed(
    "notices.choose",
    foster_parent="own",
    birth_parent="own",
    facilitator="own",
    contact_person="own",
    coordinator="own",
    leader="own",
    admin="own",
)
WRITE_TO_COHORT = deed("notices.write_to_cohort", coordinator="own cooperation")
SET_REMINDERS = deed("notices.set_reminders", coordinator="own cooperation")
