"""The demo world: six cooperations, 25 municipalities, cohorts in every state. All dates are relative to today."""

from __future__ import annotations

import random

from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.codes import thrown_by
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import record
from courseapp.people.models import RoleGrant
from courseapp.places.models import ChildWelfareService, Cooperation
from courseapp.worlds import demand, messages, places, rounds
from courseapp.worlds.cast import Cast, save
from courseapp.worlds.diary import Diary
from courseapp.worlds.facts import COOPERATIONS
from courseapp.worlds.home_series import SeriesTeller
from courseapp.worlds.people import People, populate
from courseapp.worlds.referrals import ReferralTeller
from courseapp.worlds.stories import Fate, Story, Teller, Told
from courseapp.worlds.timeline import Timeline

STORIES: dict[str, tuple[Story, ...]] = {
    "barnets-vindu": (
        Story("trygg-base", Fate.TODAY, "Trygg Base Øygarden", homes=5),
        Story("tbo-f", Fate.FULL, "TBO-F i vest", homes=11, weekday=2, kept=1),
        Story("tbo-f", Fate.BELOW_MINIMUM, "TBO-F Askøy", homes=2, weekday=3, weeks=8),
        Story("guidance", Fate.FINISHED, "Veiledningsgruppe, forrige runde", homes=6, weekday=3),
        Story("fosterhjemskveld", Fate.OPEN, "Fosterhjemskveld: søvn og ro", homes=6, weekday=1, weeks=4),
    ),
    "fosterhjem-sammen": (
        Story("tbo-f", Fate.TODAY, "TBO-F Haugesund", homes=7),
        Story("pmto-group", Fate.RUNNING, "PMTO-gruppe for fosterhjem", homes=6, weekday=0),
        Story("en-god-start", Fate.RUNNING, "En god start i gruppe", homes=4, seats=4, weekday=3),
        Story("trygg-base", Fate.FULL, "Trygg Base felles for regionen", homes=9, weekday=2),
        Story("efst", Fate.OPEN, "EFST-helg i byen", homes=11, weekday=4, weeks=6, kept=3),
        Story("cos-p", Fate.BELOW_MINIMUM, "COS-P Karmøy", homes=1, weekday=1),
        Story("egs-training", Fate.OPEN, "Opplæring i En god start", homes=8, seats=6, weekday=1, weeks=4),
        Story("veien-videre", Fate.OPEN, "Veien videre", homes=2, seats=2, weekday=2, weeks=3),
        Story("fosterhjemskveld", Fate.FINISHED, "Fosterhjemskveld: samvær", homes=14, weekday=1, weeks=3),
        Story("respite-guidance", Fate.CANCELLED, "Veiledning for besøkshjem", homes=2, weekday=3),
        Story("first-year", Fate.PLANNED, "Førsteårsgruppe, neste runde", weekday=0),
    ),
    "sammen": (
        Story("tbo-f", Fate.TODAY, "TBO-F Bergen", homes=8, seats=8),
        Story("efst", Fate.OPEN, "EFST Bergen", homes=8, seats=20, weekday=4, weeks=7),
        Story("grandparent", Fate.RUNNING, "Besteforeldregruppe", homes=6, weekday=1),
        Story("cos-p", Fate.FULL, "COS-P Nordhordland", homes=8, weekday=2),
        Story("trygg-base", Fate.BELOW_MINIMUM, "Trygg Base dagtid", homes=2, weekday=3),
        Story("own-children", Fate.OPEN, "Gruppe for fosterhjemmenes egne barn", homes=4, weekday=0, weeks=4),
        Story("cos-p", Fate.FINISHED, "COS-P, forrige runde", homes=4, weekday=2, weeks=9),
        Story("efst", Fate.FINISHED, "EFST, forrige runde", homes=15, weekday=4, weeks=20),
        Story("first-year", Fate.CANCELLED, "Førsteårsgruppe", homes=2, weekday=1),
        Story("tbo-f", Fate.PLANNED, "TBO-F, neste runde", weekday=2),
        Story("fosterhjemskveld", Fate.PLANNED, "Fosterhjemskveld: skole", weekday=3, weeks=2),
    ),
    "robust": (
        Story("tbo-f", Fate.RUNNING, "TBO-F Hardanger", homes=6, weekday=1),
        Story("trygg-base", Fate.TODAY, "Trygg Base Voss", homes=5),
        Story("efst", Fate.FULL, "EFST Hardanger", homes=12, seats=10, weekday=4, kept=2),
        Story("trygg-base", Fate.OPEN, "Trygg Base Kvam", homes=3, weekday=2, weeks=6),
        Story("guidance", Fate.BELOW_MINIMUM, "Rettleiingsgruppe", homes=2, weekday=3),
        Story("tbo-f", Fate.FINISHED, "TBO-F, førre runde", homes=6, weekday=1, weeks=6),
        Story("cos-p", Fate.CANCELLED, "COS-P Voss", homes=1, weekday=0),
        Story("efst", Fate.PLANNED, "EFST, neste runde", weekday=4, weeks=8),
        Story("network-meeting", Fate.OPEN, "Nettverk for rettleiarar", homes=4, weekday=3, weeks=3),
    ),
    "gode-fosterheimen": (
        Story("trygg-base", Fate.RUNNING, "Trygg Base Sunnfjord", homes=5, weekday=2),
        Story("tbo-f", Fate.OPEN, "TBO-F ytre fjordane", homes=3, weekday=1, weeks=6),
        Story("guidance", Fate.FINISHED, "Rettleiingsgruppe for slektsheimar", homes=5, weekday=3),
        Story("cos-p", Fate.PLANNED, "COS-P Bremanger", weekday=0),
    ),
    "fosterbarnets-beste": (
        Story("tbo-f", Fate.RUNNING, "TBO-F Sunnhordland", homes=7, weekday=1),
        Story("pmto-group", Fate.FULL, "PMTO-gruppe Stord", homes=11, weekday=2),
        Story("trygg-base", Fate.FINISHED, "Trygg Base, forrige runde", homes=6, weekday=3, weeks=12),
        Story("culture-day", Fate.OPEN, "Fagdag om kultur", homes=5, weekday=3, weeks=5),
        Story("trygg-base", Fate.PLANNED, "Trygg Base, neste runde", weekday=3),
    ),
}


DEED = "worlds.demo"
"""What the last line of its journal says."""
BIRTH_PARENTS = ("haugesund-utsira", "karmoy-bokn")
"""Services that follow up a pair of birth parents."""


def build() -> tuple[Cast, list[Told]]:
    """Make the whole world, living through its past up to now; its last line in the journal says that it is whole."""
    dice = random.Random(1)  # noqa: S311 (a world, not a secret)
    with transaction(), thrown_by(dice):
        year = clock.today().year
        cooperations = places.build(len(COOPERATIONS), year - 2, year + 3)
        people = People(dice)
        populate(people, cooperations, {fact.key: fact.homes for fact in COOPERATIONS}, shared=True)
        _more_roles(people, {c.key: c for c in cooperations})
        diary, timeline = Diary(), Timeline()
        told = [
            teller.tell(story)
            for teller in (Teller(people.cast, diary, timeline, dice, c) for c in cooperations)
            for story in STORIES[teller.cooperation.key]
        ]
        SeriesTeller(people.cast, timeline).tell(people.cast.leaders)
        messages.plan(people.cast, timeline, told)
        ReferralTeller(people.cast, timeline).tell()
        timeline.live()
        demand.fill(people.cast, dice, cooperations)
        rounds.fill(people.cast, cooperations)
    messages.arrive()
    with transaction():
        record(None, DEED, "world:demo")
    return people.cast, told


def _more_roles(people: People, cooperations: dict[str, Cooperation]) -> None:
    """Let one coordinator act in two cooperations, and add the birth parents."""
    coordinator = people.cast.coordinators[cooperations["barnets-vindu"].id]
    save(RoleGrant(account_id=coordinator.account.id, role=Role.COORDINATOR, cooperation_id=cooperations["sammen"].id))
    for service in db.session.scalars(db.select(ChildWelfareService).where(ChildWelfareService.key.in_(BIRTH_PARENTS))):
        people.birth_parents(service)
