"""What may be done with cohorts, and by whom."""

from courseapp.kernel.access import deed

SEE_COHORTS = deed(
    "cohorts.see_list",
    foster_parent="open to own home, or own",
    birth_parent="open to own home, or own",
    facilitator="assigned",
    contact_person="published, own service takes part",
    coordinator="own cooperation",
    leader="own service takes part",
)
SEE_COHORT = deed(
    "cohorts.see",
    foster_parent="open to own home, or own",
    birth_parent="open to own home, or own",
    facilitator="assigned",
    contact_person="published, own service takes part",
    coordinator="own cooperation",
    leader="own service takes part",
)
CREATE_COHORT = deed("cohorts.create", coordinator="own cooperation")
CHANGE_COHORT = deed("cohorts.change", coordinator="own cooperation")
SEE_MEETING = deed(
    "cohorts.see_meeting",
    facilitator="assigned",
    contact_person="published, own service takes part",
    coordinator="own cooperation",
    leader="own service takes part",
)
SEE_CATALOG = deed(
    "cohorts.see_catalog",
    facilitator="all",
    contact_person="all",
    coordinator="all",
    leader="all",
)
OVERRIDE_PROGRAM = deed("cohorts.override_program", coordinator="own cooperation")
