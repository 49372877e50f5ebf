"""Names of people who do not exist: common given names with family names that nobody has."""

from __future__ import annotations

import random

from courseapp.kernel.text import fold
from courseapp.people.models import Person

_GIVEN = (
    "Ada Agnes Alma Amalie Anders Ane Arne Asbjørn Astrid Aslak Berit Birger Bjarne Bodil Dagny Dina Edvard "
    "Eilif Einar Eira Elin Ella Embla Emil Erlend Eskil Eva Filip Frida Frøya Geir Gro Guro Halvor Hanna Harald "
    "Helga Henrik Hilde Håkon Ida Inga Ingrid Isak Ivar Jakob Jenny Johan Jorunn Kaja Karen Kari Kjersti Knut Kristin "
    "Lars Leif Lise Live Magne Maja Malin Margit Mari Markus Marte Mathilde Mikkel Mina Mons Nils Nora Oda Olav Oline "
    "Oskar Otto Peder Pernille Ragnhild Rakel Reidun Runa Sander Selma Sigrid Silje Sindre Siri Sofie Solveig Steinar "
    "Sunniva Svein Synne Terje Thea Tiril Tomas Tora Torunn Trond Tuva Una Vegard Vera Vilde Ylva Øyvind Åse"
)
GIVEN = tuple(_GIVEN.split())
_FIRST = (
    "Blåbær Bringebær Einer Fjellrev Gaupe Havørn Hegre Humle Hvitveis Kantarell Kløver Lerke Linerle Lomvi Lundefugl "
    "Marihøne Måltrost Multe Nordlys Prestekrage Regnbue Rognebær Rødstrupe Røyskatt Sisik Solbær Spurv Stjerne "
    "Svale Teist Tyttebær Ugle Vipe Åkerbær"
)
_LAST = ("bakken", "eng", "haug", "li", "lund", "mo", "nes", "strand", "tun", "vik", "voll", "åsen")
_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


class Names:
    """People one after another, each with a family name of their own unless given one."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._families = [first + last for first in _FIRST.split() for last in _LAST]
        dice.shuffle(self._families)
        self._next = 0
        self._emails: set[str] = set()

    def family(self) -> str:
        """Give a family name; after some four hundred they come again."""
        name = self._families[self._next % len(self._families)]
        self._next += 1
        return name

    def person(self, family: str | None = None) -> Person:
        """Make a person, not yet saved. The phone number begins with 0000, which no number does."""
        given, family = self._dice.choice(GIVEN), family or self.family()
        phone = f"0000 {self._dice.randrange(10_000):04}"
        return Person(given_name=given, family_name=family, name_folded=fold(f"{given} {family}"), phone=phone)

    def email(self, person: Person) -> str:
        """Give an address of the person's own, where no mail ever arrives."""
        plain = f"{person.given_name}.{person.family_name}".casefold().translate(_ASCII)
        address, n = f"{plain}@example.org", 2
        while address in self._emails:
            address, n = f"{plain}{n}@example.org", n + 1
        self._emails.add(address)
        return address
