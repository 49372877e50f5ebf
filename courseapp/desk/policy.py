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
SEE_COHORT_JOURNAL = deed("desk.see_cohort_journal", coordinator="own cooperation, by role and not by name")
