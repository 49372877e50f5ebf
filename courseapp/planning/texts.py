"""The words of plans: why a wish is not met, what would help, what limits a cohort, what breaks, what has changed.

Figures go in by name. Numbers of cohorts, slots, weeks, people and rooms are first to be turned into their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

REASONS: Final[dict[str, Any]] = {
    "no_place": _l("Hjemmet har ingen kommune. Legg inn kommunen, så kan hjemmet bli med i planen."),
    "no_cohort_of_program": _l("Planen har ingen kull i dette programmet."),
    "no_cohort_within_reach": _l(
        "Ingen kull er nære nok. Det nærmeste er %(minutes)s minutter unna, og hjemmet kan reise i %(most)s."
    ),
    "no_slot_fits": _l("Ingen kull som er nære nok, går på en tid som passer for hjemmet. Ett går %(slot)s."),
    "away_too_often": _l(
        "Hjemmet er borte på %(absences)s av samlingene i kullet som passer best. Høyst %(most)s er lov."
    ),
    "prerequisite_missing": _l("Hjemmet må ta %(requires)s før det kan være med her."),
    "overlaps_own_cohort": _l("Kullet går i de samme ukene som %(other)s, som hjemmet er med i."),
    "cohort_full": _l(
        "Kullet er fullt, med %(homes)s hjem. Av dem er %(new_homes)s nye hjem, og %(longer)s andre har ventet lenger."
    ),
    "room_full": _l("Lokalet har plass til %(capacity)s voksne. Med dette hjemmet blir det %(adults)s."),
    "costs_more_than_it_gives": _l("Hjemmet kan få plass, men reisen koster mer enn plassen gir: %(points)s poeng."),
    "seat_free": _l("Hjemmet kan få en ledig plass. Det gir planen %(points)s poeng mer."),
}
"""Why a wish is not met."""

NEW_COHORT: Final[dict[str, Any]] = {
    "new_prerequisite": _l("Et nytt kull hjelper ikke før hjemmet har tatt %(requires)s."),
    "new_no_venue_at_all": _l("Det er ikke lagt inn noen lokaler å planlegge med."),
    "new_no_venue": _l(
        "Ingen lokaler er nære nok. Det nærmeste er %(minutes)s minutter unna, og hjemmet kan reise i %(most)s."
    ),
    "new_no_slot": _l("Ingen lokaler som er nære nok, er åpne på en tid som passer for hjemmet."),
    "new_too_few": _l(
        "For få kan møtes på samme sted og tid: høyst %(homes)s hjem. Et nytt kull må ha minst %(least)s."
    ),
    "new_no_lead": _l("Ingen som kan lede programmet, kan komme dit og da hjemmet kan."),
    "new_no_second": _l("Bare én veileder i programmet kan komme dit og da hjemmet kan. Et kull må ha to."),
    "new_at_limit": _l("Veilederne som kunne tatt et nytt kull, har så mange kull som de kan ha."),
    "new_no_weeks": _l("Vi fant ingen uker da både lokalet, to veiledere og nok hjem er ledige."),
    "new_costs_more": _l("Et nytt kull er mulig, men det koster mer enn det gir: %(points)s poeng."),
    "new_possible": _l("Et nytt kull er mulig og gir planen %(points)s poeng mer."),
}
"""What stops a new cohort for the wish."""

NEEDS: Final[dict[str, Any]] = {
    "minutes": _l("hjemmet reiser %(by)s minutter lenger"),
    "slot": _l("hjemmet kan komme %(slot)s"),
    "week": _l("hjemmet er ikke borte %(weeks)s"),
    "seat": _l("kullet får én plass til"),
    "adults": _l("lokalet får plass til %(by)s voksne til"),
    "leave": _l("hjemmet går ut av %(cohort)s"),
    "done": _l("hjemmet har tatt %(program)s"),
    "lead": _l("én veileder til kan lede %(program)s"),
    "second": _l("én veileder til kan være medleder i %(program)s"),
    "homes": _l("%(by)s hjem til ønsker det samme"),
}
"""What would have to change; several may be listed."""

LIMITS: Final[dict[str, Any]] = {
    "limit_seats": _l("Alle plassene i kullet er tatt."),
    "limit_room": _l("Lokalet har ikke plass til hjem som ellers kunne vært med."),
    "limit_homes": _l("Ingen av de andre som ønsker programmet, kan være med her. De er %(waiting)s."),
    "limit_worth": _l("Det er ledige plasser, og noen av de %(waiting)s som ønsker programmet, kan få dem."),
}
"""What keeps a cohort from being larger."""

CHANGES: Final[dict[str, Any]] = {
    "cohort_new": _l("Nytt kull"),
    "cohort_gone": _l("Kullet er borte"),
    "venue_changed": _l("Annet lokale"),
    "time_changed": _l("Annen tid"),
    "facilitators_changed": _l("Andre veiledere"),
    "homes_changed": _l("Andre hjem"),
}
"""What differs between two plans."""

FAULTS: Final[dict[str, Any]] = {
    "unknown_program": _l("Programmet er ikke med i planleggingen."),
    "unknown_venue": _l("Lokalet er ikke med i planleggingen."),
    "unknown_slot": _l("Tidspunktet er ikke med i planleggingen."),
    "unknown_week": _l("Uka er ikke med i planleggingen."),
    "unknown_facilitator": _l("Veilederen er ikke med i planleggingen."),
    "unknown_household": _l("Hjemmet er ikke med i planleggingen."),
    "wrong_meetings": _l("Kullet har %(meetings)s samlinger. %(program)s skal ha %(needed)s."),
    "wrong_gap": _l("Det går %(gap)s uker mellom to samlinger. I %(program)s skal det gå fra %(least)s til %(most)s."),
    "closed_date": _l("%(date)s er en fridag i %(county)s."),
    "venue_slot": _l("%(venue)s er ikke åpent %(slot)s."),
    "venue_closed": _l("%(venue)s er stengt %(week)s."),
    "venue_too_small": _l("%(venue)s har plass til %(capacity)s voksne, men %(adults)s kommer."),
    "venue_taken": _l("%(venue)s er opptatt av %(other)s på samme tid, først %(week)s."),
    "not_two_facilitators": _l("Et kull skal ha to ulike veiledere."),
    "not_qualified": _l("%(facilitator)s er ikke kvalifisert for %(program)s."),
    "no_lead": _l("Minst én av veilederne må kunne lede programmet."),
    "facilitator_slot": _l("%(facilitator)s er ikke ledig %(slot)s."),
    "facilitator_away": _l("%(facilitator)s er borte %(week)s."),
    "facilitator_too_far": _l("%(facilitator)s har %(minutes)s minutter til lokalet og kan reise i %(most)s."),
    "facilitator_overbooked": _l("%(facilitator)s får %(count)s kull og kan ha %(most)s."),
    "facilitator_same_day": _l("%(facilitator)s har %(other)s på samme dag, først %(week)s."),
    "too_few_homes": _l("Kullet har %(homes)s hjem. %(program)s må ha minst %(least)s."),
    "too_many_homes": _l("Kullet har %(homes)s hjem. %(program)s kan ha høyst %(most)s."),
    "not_wanted": _l("%(household)s har ikke meldt interesse for %(program)s."),
    "home_slot": _l("%(household)s kan ikke komme %(slot)s."),
    "home_away": _l("%(household)s er borte på %(absences)s samlinger. Høyst %(most)s er lov."),
    "home_too_far": _l("%(household)s har %(minutes)s minutter til lokalet og kan reise i %(most)s."),
    "program_twice": _l("%(household)s er alt med i %(other)s, som er det samme programmet."),
    "program_done": _l("%(household)s har tatt %(program)s før."),
    "home_overlap": _l("%(household)s er med i %(other)s i de samme ukene."),
    "prerequisite_missing": _l("%(household)s må ta %(requires)s først."),
    "pinned_missing": _l("Et kull som er låst, er ikke med slik det er låst."),
    "pinned_home_missing": _l("%(household)s er låst til et kull, men er ikke med i det."),
}
"""What breaks a hard rule."""

FAULTS_SHIELDED: Final[dict[str, Any]] = dict.fromkeys(
    ("home_slot", "home_away", "home_too_far"), _l("%(household)s kan ikke være med slik kullet er nå.")
)
"""What is said of a home shown by its code where more would tell where it lives or when it can come."""

FAULTS_STEERED: Final[dict[str, Any]] = {
    "not_wanted": _l("%(household)s er holdt utenfor %(program)s."),
    "facilitator_slot": _l("%(facilitator)s er holdt utenfor planen."),
    "facilitator_overbooked": _l("%(facilitator)s er holdt utenfor planen, men har %(count)s kull."),
    "venue_slot": _l("%(venue)s er holdt utenfor planen %(slot)s."),
}
"""The same where the facts allow it and the coordinator does not."""

SLOTS: Final[dict[tuple[int, str], Any]] = {
    (0, "day"): _l("mandag på dagtid"),
    (0, "evening"): _l("mandag kveld"),
    (1, "day"): _l("tirsdag på dagtid"),
    (1, "evening"): _l("tirsdag kveld"),
    (2, "day"): _l("onsdag på dagtid"),
    (2, "evening"): _l("onsdag kveld"),
    (3, "day"): _l("torsdag på dagtid"),
    (3, "evening"): _l("torsdag kveld"),
    (4, "day"): _l("fredag på dagtid"),
    (4, "evening"): _l("fredag kveld"),
    (5, "day"): _l("lørdag på dagtid"),
    (5, "evening"): _l("lørdag kveld"),
    (6, "day"): _l("søndag på dagtid"),
    (6, "evening"): _l("søndag kveld"),
}
"""Times of the week, as they stand in a sentence: weekday (0 is Monday) and part of the day."""


def worded(words: Mapping[str, Any], code: str, figures: Mapping[str, Any]) -> str:
    """Say something in the reader's language, with its figures."""
    return str(words[code]) % dict(figures)
