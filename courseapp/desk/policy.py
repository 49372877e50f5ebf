"""What may be read on the desk, and by whom. Cohorts and homes have their deeds in the features that own them."""

from courseapp.kernel.access import deed

SEE_FRONT = deed(
    "desk.see_front",
    foster_parent="own home",
    birth_parent="own home",
    facilitator="own meetings",
    contact_person="homes followed up",
    coordinator="own cooperation",
    leader="own service",
    admin="figures only",
)
SEE_STAFF_COURSES = deed(
    "desk.see_staff_courses",
    facilitator="own, and open to services of own cooperations",
    contact_person="own, and open to own service",
    coordinator="own, and those of own cooperation",
    leader="own, and open to own service",
)
SEE_COHORT_JOURNAL = deed("desk.see_cohort_journal", coordinator="own cooperation, by role and not by name")
