"""The rows of a workbook of foster homes, understood: each cell as what it means, each fault by row and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from courseapp.kernel.text import fold
from courseapp.kernel.workbook_reader import ExpectedColumn
from courseapp.people.accounts import Name, is_address
from courseapp.people.home_actions import Adult
from courseapp.people.home_forms import FIRST_YEAR, LAST_YEAR
from courseapp.people.models import AgeBand, HouseholdKind, MemberRole
from courseapp.people.sign_in import email_key
from courseapp.places.gazetteer import Gazetteer
from courseapp.places.models import ChildWelfareService
from courseapp.web.upload import RowProblem

COLUMNS: Final = (
    ExpectedColumn("reference", ("Hjem", "Heim", "Home", "Referanse"), limit=60),
    ExpectedColumn("kind", ("Type hjem", "Type heim", "Kind of home", "Type"), required=False, limit=60),
    ExpectedColumn("given_name", ("Fornavn", "Førenamn", "Given name"), limit=80),
    ExpectedColumn("family_name", ("Etternavn", "Etternamn", "Family name"), required=False, limit=80),
    ExpectedColumn("role", ("Rolle", "Rolle i heimen", "Role"), required=False, limit=40),
    ExpectedColumn("age_band", ("Alder", "Aldersgruppe", "Age"), required=False, limit=20),
    ExpectedColumn("email", ("E-post", "Epostadresse", "E-mail", "E-postadresse"), required=False, limit=254),
    ExpectedColumn("phone", ("Telefon", "Mobil", "Phone"), required=False, limit=20),
    ExpectedColumn("care", ("Omsorgskommune", "Omsorgskommunen", "Care municipality"), required=False, limit=80),
    ExpectedColumn("home", ("Bokommune", "Bustadkommune", "Home municipality", "Fosterhjemskommune"), required=False),
    ExpectedColumn("contact", ("Kontaktperson", "E-post til kontaktperson", "Contact person"), required=False),
    ExpectedColumn("first_day", ("Første dag", "Fyrste dag", "First day"), "date", required=False),
    ExpectedColumn("language", ("Språk", "Mål", "Language"), required=False, limit=20),
)
KINDS: Final = {
    "fosterhjem": HouseholdKind.FOSTER_HOME, "fosterheim": HouseholdKind.FOSTER_HOME,
    "foster home": HouseholdKind.FOSTER_HOME, "ordinært fosterhjem": HouseholdKind.FOSTER_HOME,
    "slekt": HouseholdKind.KINSHIP, "slektsfosterhjem": HouseholdKind.KINSHIP, "nettverk": HouseholdKind.KINSHIP,
    "slekts- og nettverksfosterhjem": HouseholdKind.KINSHIP, "slekts- og nettverksfosterheim": HouseholdKind.KINSHIP,
    "kinship": HouseholdKind.KINSHIP, "kinship foster home": HouseholdKind.KINSHIP,
    "besøkshjem": HouseholdKind.RESPITE, "avlastningshjem": HouseholdKind.RESPITE, "respite": HouseholdKind.RESPITE,
    "besøks- og avlastningshjem": HouseholdKind.RESPITE, "besøks- og avlastingsheim": HouseholdKind.RESPITE,
    "besøksheim": HouseholdKind.RESPITE, "avlastingsheim": HouseholdKind.RESPITE, "respite home": HouseholdKind.RESPITE,
    "beredskapshjem": HouseholdKind.EMERGENCY, "beredskapsheim": HouseholdKind.EMERGENCY,
    "emergency": HouseholdKind.EMERGENCY, "emergency home": HouseholdKind.EMERGENCY,
}  # fmt: skip
ROLES: Final = {
    "": MemberRole.ADULT, "voksen": MemberRole.ADULT, "vaksen": MemberRole.ADULT, "adult": MemberRole.ADULT,
    "fosterforelder": MemberRole.ADULT, "eget barn": MemberRole.OWN_CHILD, "eige barn": MemberRole.OWN_CHILD,
    "own child": MemberRole.OWN_CHILD, "barn": MemberRole.OWN_CHILD,
}  # fmt: skip
LANGUAGES: Final = {
    "bokmål": "nb", "nb": "nb", "nynorsk": "nn", "nn": "nn", "engelsk": "en", "english": "en", "en": "en",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of the file, with the row number it stands on; ``age_band`` only for own children."""

    row: int
    name: Name
    role: MemberRole
    age_band: AgeBand | None
    email: str
    phone: str
    first_day: date | None

    @property
    def adult(self) -> Adult:
        """The person as an adult to add or correct."""
        return Adult(self.name, self.phone, self.email)


@dataclass(slots=True)
class HomeRows:
    """A home of the file; what no row says is None."""

    reference: str
    kind: HouseholdKind | None = None
    care: str | None = None
    home: str | None = None
    contact_person_id: int | None = None
    first_day: date | None = None
    language: str | None = None
    persons: list[PersonRow] = field(default_factory=list)


def understood(
    rows: Sequence[tuple[int, Mapping[str, Any]]],
    service: ChildWelfareService,
    gazetteer: Gazetteer,
    staff: Mapping[str, int],
    *,
    complete: bool,
) -> tuple[list[HomeRows], list[RowProblem]]:
    """Gather the rows into homes, and tell everything that is wrong with them.

    Without some rows (not ``complete``) nothing can be said of what a home lacks.
    """
    reader = _Reader(service, gazetteer, staff)
    for number, values in rows:
        reader.take(number, values)
    if complete:
        reader.finish()
    return list(reader.homes.values()), reader.problems


class _Reader:
    """Understands one row after another."""

    def __init__(self, service: ChildWelfareService, gazetteer: Gazetteer, staff: Mapping[str, int]) -> None:
        self.served = {municipality.number for municipality in service.municipalities}
        self.gazetteer, self.staff = gazetteer, staff
        self.homes: dict[str, HomeRows] = {}
        self.problems: list[RowProblem] = []
        self._emails: dict[str, int] = {}
        self._care_told: set[str] = set()
        self._row = 0

    def take(self, number: int, values: Mapping[str, Any]) -> None:
        """Add what a row says to its home."""
        self._row = number
        home = self.homes.setdefault(values["reference"], HomeRows(values["reference"]))
        for name, value in self._facts(values).items():
            if value is not None and getattr(home, name) not in {None, value}:
                self._fault(_COLUMN_OF[name], _("Står annerledes på en annen rad for det samme hjemmet."))
            elif value is not None:
                setattr(home, name, value)
        person = self._person(values)
        if any(other.role == person.role and other.name.folded == person.name.folded for other in home.persons):
            self._fault("given_name", _("Den samme personen står to ganger i hjemmet."))
        home.persons.append(person)

    def _facts(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a row says of its home."""
        care = self._municipality(values, "care")
        if care is None and values["care"]:
            self._care_told.add(values["reference"])
        if care and care not in self.served:
            self._fault("care", _("Tjenesten dekker ikke denne kommunen."))
        if values["first_day"] and not FIRST_YEAR <= values["first_day"].year <= LAST_YEAR:
            self._fault("first_day", _("Datoen er for langt unna."))
        return {
            "kind": self._word(
                values, "kind", KINDS, _("Skriv fosterhjem, slekt, avlastningshjem eller beredskapshjem.")
            ),
            "care": care,
            "home": self._municipality(values, "home"),
            "contact_person_id": self._contact(values["contact"]),
            "first_day": values["first_day"],
            "language": self._word(values, "language", LANGUAGES, _("Skriv bokmål, nynorsk eller engelsk.")),
        }

    def _municipality(self, values: Mapping[str, Any], key: str) -> str | None:
        if values[key] is None:
            return None
        number = self.gazetteer.number_of(values[key])
        if number is None:
            self._fault(key, _("Vi kjenner ikke denne kommunen. Skriv navnet eller kommunenummeret."))
        return number

    def _contact(self, email: str | None) -> int | None:
        if email is None:
            return None
        person_id = self.staff.get(email_key(email))
        if person_id is None:
            self._fault("contact", _("Dette er ikke e-postadressen til en kontaktperson i tjenesten."))
        return person_id

    def _word(self, values: Mapping[str, Any], key: str, known: Mapping[str, Any], advice: str) -> Any:
        """Give what a word of a column means; an empty cell may mean something too."""
        word = fold(values[key] or "")
        if word and word not in known:
            self._fault(key, advice)
        return known.get(word)

    def _person(self, values: Mapping[str, Any]) -> PersonRow:
        role = self._word(values, "role", ROLES, _("Skriv voksen eller eget barn.")) or MemberRole.ADULT
        band = self._band(values["age_band"]) if role == MemberRole.OWN_CHILD else None
        if role == MemberRole.ADULT and values["age_band"]:
            self._fault("age_band", _("Bare egne barn skal ha alder."))
        if role == MemberRole.ADULT and not values["family_name"]:
            self._fault("family_name", _("Må fylles ut."))
        email = self._email(values["email"], role)
        family_name = values["family_name"] if role == MemberRole.ADULT else None
        name = Name(values["given_name"], family_name or "")
        return PersonRow(self._row, name, role, band, email, values["phone"] or "", values["first_day"])

    def _band(self, text: str | None) -> AgeBand | None:
        band = (text or "").replace("–", "-").replace(" ", "").removesuffix("år")
        if band not in set(AgeBand):
            self._fault("age_band", _("Skriv 0–5, 6–9, 10–13 eller 14–17."))
            return None
        return AgeBand(band)

    def _email(self, email: str | None, role: MemberRole) -> str:
        if email is None:
            return ""
        if role == MemberRole.OWN_CHILD:
            self._fault("email", _("Barn skal ikke ha e-postadresse her."))
        elif not is_address(email):
            self._fault("email", _("Skriv én e-postadresse, for eksempel navn@example.no."))
        elif (first := self._emails.setdefault(email_key(email), self._row)) != self._row:
            self._fault("email", _("Den samme adressen står på rad %(row)s.", row=first))
        return email

    def finish(self) -> None:
        """Look at each home as a whole."""
        for home in self.homes.values():
            self._row = home.persons[0].row
            if home.care is None and home.reference not in self._care_told:
                self._fault("care", _("Må fylles ut på minst én rad for hjemmet."))
            if not any(person.role == MemberRole.ADULT for person in home.persons):
                self._fault("role", _("Hjemmet må ha minst én voksen."))

    def _fault(self, key: str, words: str) -> None:
        header = next(column.headers[0] for column in COLUMNS if column.key == key)
        self.problems.append(RowProblem(self._row, header, words))


_COLUMN_OF = {
    "contact_person_id": "contact",
    **{name: name for name in ("kind", "care", "home", "first_day", "language")},
}
