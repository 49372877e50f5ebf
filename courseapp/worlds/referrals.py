"""Referrals and offers of the demo world: some wait, some are answered, one by a home that goes on to wish."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from courseapp.enrollment.models import Answer, DeclineReason
from courseapp.enrollment.offering import OfferWay
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.refused import Refused
from courseapp.referral import actions
from courseapp.worlds.cast import Cast, Home
from courseapp.worlds.timeline import Timeline
from programs import catalog

PROPOSED: Final = ("pmto-group", "guidance", "cos-p", "efst", "trygg-base")
SPOKEN_OF: Final = ("tbo-f", "trygg-base", "efst")


class ReferralTeller:
    """Lays the deeds of contact persons, and of homes that answer them, on the timeline."""

    def __init__(self, cast: Cast, timeline: Timeline) -> None:
        self.cast, self.timeline = cast, timeline

    def tell(self) -> None:
        """For each contact person: five homes are proposed something, and some are spoken to."""
        for service_id, followers in self.cast.contact_persons.items():
            for player in followers:
                mine = [it for it in self.cast.homes[service_id] if it.household.contact_person_id == player.person.id]
                self._follower(self.cast.acting(player), mine)

    def _follower(self, actor: Actor, homes: list[Home]) -> None:
        now = clock.now()
        for n, (home, key) in enumerate(zip(homes, PROPOSED, strict=False)):
            proposed = now - timedelta(days=5 + 3 * n, hours=1)
            self.timeline.add(proposed, self._propose, actor, home, key, n)
        for n, home in enumerate(homes[:3]):
            self.timeline.add(now - timedelta(days=40 + n), self._speak, actor, home, SPOKEN_OF[n], n)

    def _propose(self, actor: Actor, home: Home, key: str, n: int) -> None:
        try:
            offer = actions.propose(actor, home.household, catalog.get(key), clock.today() - timedelta(days=1))
        except Refused:
            return  # it has taken the program, or it is for another kind of home
        speaker = self.cast.acting(home.players[0]) if home.players else None
        match n % 3:
            case 1:
                actions.confirm(speaker, offer)
            case 2:
                actions.decline(speaker, offer, DeclineReason.NOT_NOW)

    def _speak(self, actor: Actor, home: Home, key: str, n: int) -> None:
        answer, way = (Answer.OPEN, Answer.DECLINED, Answer.ACCEPTED)[n], (OfferWay.CONVERSATION, OfferWay.PHONE)[n % 2]
        reason = DeclineReason.TIME if answer == Answer.DECLINED else None
        try:
            actions.note_offer(actor, home.household, key, way, clock.today(), answer, reason)
        except Refused:
            return  # the program is for another kind of home
