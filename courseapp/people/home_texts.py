"""The words of homes and their members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.kernel.refused import Refused
from courseapp.people.models import AgeBand, HouseholdKind, MemberRole, Person

KIND: Final[dict[HouseholdKind, Any]] = {
    HouseholdKind.FOSTER_HOME: _l("Fosterhjem"),
    HouseholdKind.KINSHIP: _l("Slekts- og nettverksfosterhjem"),
    HouseholdKind.RESPITE: _l("Besøks- og avlastningshjem"),
    HouseholdKind.EMERGENCY: _l("Beredskapshjem"),
    HouseholdKind.BIRTH_PARENT: _l("Foreldre"),
}
AGE: Final[dict[AgeBand, Any]] = {
    AgeBand.A0_5: _l("0–5 år"),
    AgeBand.A6_9: _l("6–9 år"),
    AgeBand.A10_13: _l("10–13 år"),
    AgeBand.A14_17: _l("14–17 år"),
}
MEMBER: Final[dict[MemberRole, Any]] = {
    MemberRole.ADULT: _l("Voksen"),
    MemberRole.OWN_CHILD: _l("Eget barn"),
}
FIELD: Final[dict[str, Any]] = {
    "kind": _l("Type hjem"),
    "care_municipality": _l("Omsorgskommune"),
    "home_municipality": _l("Kommunen hjemmet ligger i"),
    "contact_person_id": _l("Kontaktperson"),
    "language": _l("Språk"),
    "first_day": _l("Første dag"),
    "last_day": _l("Siste dag"),
}
OUTCOME: Final[dict[str, Any]] = {"created": _l("Ny"), "changed": _l("Endres"), "same": _l("Som før")}
"""What an import makes of a home."""
OUTCOME_TONE: Final = {"created": "success", "changed": "info", "same": "neutral"}
REFUSALS: Final[dict[str, Any]] = {
    "people.email_taken": _l("E-postadressen hører til en bruker med et annet navn. Sjekk adressen og navnet."),
    "people.email_not_yours": _l(
        "Du kan ikke endre e-postadressen, for brukeren har også andre roller. Be brukeren melde fra til "
        "systemansvarlig."
    ),
    "people.email_differs": _l(
        "Personen logger inn med en annen e-postadresse. Rett den på siden til hjemmet, ikke i filen."
    ),
    "people.already_member": _l("Denne personen er alt med i hjemmet."),
    "people.last_adult": _l(
        "Et hjem må ha minst én voksen. Sett heller siste dag for hele hjemmet, eller legg til en annen voksen først."
    ),
    "people.ends_before_start": _l("Siste dag kan ikke være før første dag."),
    "people.home_changed": _l("Noen andre har endret hjemmet siden du åpnet siden. Se over og lagre på nytt."),
    "people.circle": _l("Fosterhjem og foreldre holdes hver for seg. Registrer et nytt hjem i stedet."),
    "people.review_date": _l("Velg en dato etter i dag og høyst ett år fram."),
}


def meanwhile() -> str:
    """Say that somebody else was faster, and that trying again is all it takes."""
    return _("Noen andre endret noe samtidig. Prøv igjen.")


def refusal(refused: Refused) -> str:
    """Say in the reader's language why it was refused and what to do next."""
    words = REFUSALS.get(refused.code)
    return str(words) % refused.detail if words else _("Dette går ikke nå. Last siden på nytt og prøv igjen.")


def persons(people: Sequence[Person]) -> str:
    """Name those who live together as people say it: "Kari og Ola Eksempel" when they share a family name."""
    families = {p.family_name for p in people}
    names = [p.given_name if len(families) == 1 else p.name for p in people[:-1]] + [p.name for p in people[-1:]]
    if len(names) < 2:  # noqa: PLR2004
        return "".join(names)
    return _("%(first)s og %(last)s", first=", ".join(names[:-1]), last=names[-1])
