"""What may be done with enrollments and invitations, and by whom."""

from courseapp.kernel.access import deed

_ONESELF = dict.fromkeys(
    ("facilitator", "contact_person", "coordinator", "leader"), "oneself, staff courses own services take part in"
)
_OWN = {"foster_parent": "own home", "birth_parent": "own home"} | dict.fromkeys(_ONESELF, "oneself, staff courses")
SIGN_UP = deed(
    "enrollment.sign_up",
    foster_parent="own home, unless protected",
    birth_parent="own home, unless protected",
    **_ONESELF,
)
SEE_OWN = deed("enrollment.see_own", **_OWN)
CHANGE_OWN = deed("enrollment.change_own", **_OWN)
ANSWER_INVITATION = deed("enrollment.answer_invitation", foster_parent="own home", birth_parent="own home")
ANSWER_OFFER = deed("enrollment.answer_offer", **_OWN)
SEE_PARTICIPANTS = deed(
    "enrollment.see_participants",
    facilitator="assigned, from 30 days before to 30 days after; protected ones as code",
    contact_person="homes followed up; others only in totals",
    coordinator="own services by name, others and protected ones as code",
    leader="homes of own service; others only in totals",
)
INVITE = deed(
    "enrollment.invite",
    contact_person="homes followed up",
    coordinator="homes of own services, not protected ones",
    leader="homes of own service",
)
OPEN_TO_ALL = deed("enrollment.open_to_all", coordinator="own cooperation")
ENROLL_HOME = deed(
    "enrollment.enroll_home",
    contact_person="homes followed up",
    coordinator="homes of own services and colleagues there, not protected ones",
    leader="homes of own service and colleagues there, protected ones with a reason",
)
OVERRIDE = deed(
    "enrollment.pass_rule",
    coordinator="homes of own services, with a reason",
    leader="homes of own service, with a reason",
)
NOTE_TAKEN = deed(
    "enrollment.note_taken",
    contact_person="homes followed up",
    coordinator="homes of own services, not protected ones",
    leader="homes of own service",
)
WITHDRAW_HOME = deed(
    "enrollment.withdraw_home",
    contact_person="homes followed up",
    coordinator="homes of own services and colleagues there",
    leader="homes of own service and colleagues there",
)
MOVE_HOME = deed(
    "enrollment.move_home",
    contact_person="homes followed up",
    coordinator="homes of own services, not protected ones",
    leader="homes of own service",
)
MERGE_COHORTS = deed("enrollment.merge_cohorts", coordinator="own cooperation")
CHANGE_CAPACITY = deed("enrollment.change_capacity", coordinator="own cooperation")
ORDER_LINE = deed("enrollment.order_line", coordinator="own cooperation")
CANCEL_COHORT = deed("enrollment.cancel_cohort", coordinator="own cooperation")
