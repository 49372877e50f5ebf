"""What may be done with calendars, and by whom."""

from typing import Final

from courseapp.calendars.models import FeedKind
from courseapp.kernel.access import Role, deed

SEE_CALENDAR = deed(
    "calendars.see",
    foster_parent="own, and open to own home",
    birth_parent="own, and open to own home",
    facilitator="own meetings and seats",
    contact_person="published, own service takes part",
    coordinator="own cooperation",
    leader="own service takes part",
)
SUBSCRIBE = deed(
    "calendars.subscribe",
    foster_parent="own seats",
    birth_parent="own seats",
    facilitator="own meetings and seats, assigned cohorts",
    contact_person="lessons with own homes, own seats, cohorts own service takes part in",
    coordinator="own seats; cohorts, venues and whole of own cooperation",
    leader="own seats, cohorts own service takes part in",
)
DOWNLOAD_MEETING = deed(
    "calendars.download_meeting",
    foster_parent="open to own home, or own",
    birth_parent="open to own home, or own",
    facilitator="assigned",
    contact_person="published, own service takes part",
    coordinator="own cooperation",
    leader="own service takes part",
)
DOWNLOAD_LESSON = deed(
    "calendars.download_lesson",
    foster_parent="own home",
    birth_parent="own home",
    contact_person="homes followed up",
)

KINDS: Final[dict[Role, frozenset[FeedKind]]] = {
    Role.FOSTER_PARENT: frozenset({FeedKind.PERSON}),
    Role.BIRTH_PARENT: frozenset({FeedKind.PERSON}),
    Role.FACILITATOR: frozenset({FeedKind.FACILITATOR, FeedKind.COHORT}),
    Role.CONTACT_PERSON: frozenset({FeedKind.PERSON, FeedKind.COHORT}),
    Role.COORDINATOR: frozenset({FeedKind.PERSON, FeedKind.COHORT, FeedKind.VENUE, FeedKind.COOPERATION}),
    Role.LEADER: frozenset({FeedKind.PERSON, FeedKind.COHORT}),
    Role.ADMIN: frozenset(),
}
"""The feeds each role may have."""
