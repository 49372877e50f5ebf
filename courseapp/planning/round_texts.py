"""The words of rounds and drafts: where a draft is, how good it is, what is missing, and why something is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.kernel.refused import Refused
from courseapp.planning.missing import Weight
from courseapp.planning.models import Draft
from courseapp.planning.rules import DraftState, Failure, LeftOut, RoundState
from courseapp.web.words import short_date

ROUND_STATE: Final[dict[RoundState, Any]] = {RoundState.OPEN: _l("Åpen"), RoundState.CLOSED: _l("Lukket")}
ROUND_TONE: Final[dict[RoundState, str]] = {RoundState.OPEN: "success", RoundState.CLOSED: "neutral"}
STATE: Final[dict[DraftState, Any]] = {
    DraftState.NEW: _l("Ikke laget ennå"),
    DraftState.QUEUED: _l("Venter på tur"),
    DraftState.RUNNING: _l("Lages nå"),
    DraftState.DONE: _l("Ferdig"),
    DraftState.STOPPED: _l("Stoppet og beholdt"),
    DraftState.FAILED: _l("Gikk ikke"),
    DraftState.PUBLISHED: _l("Publisert"),
}
TONE: Final[dict[DraftState, str]] = {
    DraftState.NEW: "neutral",
    DraftState.QUEUED: "info",
    DraftState.RUNNING: "info",
    DraftState.DONE: "success",
    DraftState.STOPPED: "success",
    DraftState.FAILED: "danger",
    DraftState.PUBLISHED: "success",
}
FAILURE: Final[dict[Failure, Any]] = {
    Failure.CONTRADICTION: _l("Noe dere har låst, bryter en regel. Lås det opp, og prøv igjen."),
    Failure.MEMORY: _l("Planleggingen ble for stor. Velg færre programmer eller en kortere periode."),
    Failure.UNSOUND: _l("Forslaget brøt en regel og ble kastet. Prøv igjen, og si fra til systemansvarlig."),
    Failure.CRASHED: _l("Planleggingen stoppet uventet. Prøv igjen, og si fra til systemansvarlig om det skjer igjen."),
}
WEIGHT: Final[dict[Weight, Any]] = {
    Weight.STOPS: _l("Stopper"),
    Weight.LIMITS: _l("Begrenser"),
    Weight.NOTE: _l("Merk"),
}
WEIGHT_TONE: Final[dict[Weight, str]] = {Weight.STOPS: "danger", Weight.LIMITS: "warning", Weight.NOTE: "info"}
LEFT_OUT: Final[dict[LeftOut, Any]] = {
    LeftOut.OWN_DATES: _l("%(program)s følger datoene til hver familie og kan ikke planlegges her."),
    LeftOut.OWN_WORLD: _l("%(program)s er ikke for fosterhjem og kan ikke planlegges her."),
    LeftOut.PERSONS: _l("%(program)s er for enkeltpersoner, ikke for hjem, og kan ikke planlegges her."),
    LeftOut.BLOCKS: _l("%(program)s har samlinger flere dager på rad. Lag kullet for hånd."),
    LeftOut.RHYTHM: _l("%(program)s har mindre enn ei uke mellom samlingene. Lag kullet for hånd."),
    LeftOut.LEADERS: _l("%(program)s skal ikke ha to veiledere. Lag kullet for hånd."),
    LeftOut.SIZE: _l("Intet antall hjem passer med plassene i %(program)s. Lag kullet for hånd."),
}
MISSING: Final[dict[str, Any]] = {
    "few_wishes": _l("%(program)s har %(wishes)s ønsker. Et kull må ha minst %(least)s hjem."),
    "no_facilitator": _l("Ingen veiledere i %(program)s har sagt når de kan."),
    "no_lead": _l("Ingen av veilederne i %(program)s kan lede. Hvert kull må ha én som kan."),
    "one_facilitator": _l("Bare én veileder i %(program)s har sagt når hun eller han kan. Hvert kull må ha to."),
    "too_short": _l("%(program)s varer i minst %(weeks)s uker. Perioden er på %(horizon)s."),
    "no_venue": _l("Ingen lokaler kan brukes i perioden."),
    "no_room": _l("Ingen lokaler er åpne %(slots)s. Da kan opptil %(homes)s hjem komme."),
    "few_facilitators": _l("Færre enn to veiledere kan %(slots)s. Da kan opptil %(homes)s hjem komme."),
    "unlinked": _l("Vi vet ikke hvor lang reisen er for disse kommunene: %(places)s."),
    "out_of_reach": _l("%(homes)s hjem har lenger til nærmeste lokale enn de kan reise."),
    "silent": _l("Disse veilederne har ikke sagt når de kan: %(names)s."),
    "ending": _l("Disse kvalifikasjonene går ut i perioden: %(names)s."),
    "too_many_adults": _l("I %(program)s er plassene per person. %(homes)s hjem der flere enn to kommer, er ikke med."),
    "outside": _l("%(homes)s hjem hører til en tjeneste som ikke er med i samarbeidet lenger."),
    "long_meetings": _l("Samlingene i %(program)s varer %(minutes)s minutter. Det er lenger enn %(part)s hos dere."),
}
"""What is missing before planning; figures are named."""
MEND: Final[dict[str, tuple[str, Any]]] = {
    "few_wishes": ("demand.overview", _l("Se ønskene")),
    "no_facilitator": ("network.facilitators", _l("Gå til veilederne")),
    "no_lead": ("network.facilitators", _l("Gå til veilederne")),
    "one_facilitator": ("network.facilitators", _l("Gå til veilederne")),
    "no_venue": ("places.venues", _l("Gå til lokalene")),
    "no_room": ("places.venues", _l("Gå til lokalene")),
    "few_facilitators": ("network.facilitators", _l("Gå til veilederne")),
    "unlinked": ("places.travel_minutes", _l("Rett reisetidene")),
    "out_of_reach": ("demand.overview", _l("Se hvor hjemmene er")),
    "silent": ("network.facilitators", _l("Gå til veilederne")),
    "ending": ("network.facilitators", _l("Gå til veilederne")),
    "long_meetings": ("places.hours", _l("Endre tidene på dagen")),
}
"""Where each is mended, and what the link says."""
REFUSALS: Final[dict[str, Any]] = {
    "planning.past": _l("Perioden er over. Velg en senere uke."),
    "planning.too_far": _l("Velg en uke som er høyst to år fram i tid."),
    "planning.weeks": _l("Velg høyst %(most)s uker."),
    "planning.no_programs": _l("Velg minst ett program."),
    "planning.mixed_circles": _l("Programmene er for ulike målgrupper. Planlegg dem hver for seg."),
    "planning.round_exists": _l("Samarbeidet har alt en planlegging som heter dette. Velg et annet navn."),
    "planning.round_closed": _l("Planleggingen er lukket. Åpne den igjen først."),
    "planning.round_not_now": _l("Noen har alt gjort dette. Last siden på nytt."),
    "planning.working": _l("Et forslag lages nå. Vent til det er ferdig, eller stopp det først."),
    "planning.published": _l("Forslaget er publisert og kan ikke endres. Lag en kopi av det."),
    "planning.changed": _l("Noen andre har endret forslaget. Se hva som er nytt, og prøv igjen."),
    "planning.not_now": _l("Dette går ikke slik forslaget er nå. Last siden på nytt."),
    "planning.contradiction": _l("Noe dere har låst, bryter en regel. Lås det opp først."),
    "planning.draft_exists": _l("Planleggingen har alt et forslag som heter dette. Velg et annet navn."),
    "planning.no_plan": _l("Forslaget har ingen kull ennå."),
}


def refusal(refused: Refused) -> str:
    """Say in the reader's language why something is refused, and what to do."""
    if refused.code == "planning.left_out":
        return str(LEFT_OUT[refused.detail["why"]]) % refused.detail
    words = REFUSALS.get(refused.code)
    return str(words) % refused.detail if words else _("Dette går ikke nå. Last siden på nytt og prøv igjen.")


def missing_words(code: str, figures: Mapping[str, Any]) -> str:
    """Say what is missing, with its figures."""
    words = LEFT_OUT[figures["why"]] if code == "left_out" else MISSING[code]
    return str(words) % dict(figures)


def gap_words(points: int | None, bound: int | None) -> str:
    """Say how much better a plan there could be at most; nothing without a plan."""
    if points is None:
        return ""
    if bound is None or points <= 0 or bound > 2 * points:
        return _("Vi vet ikke ennå hvor mye bedre det kan bli.")
    if bound <= points:
        return _("Bedre finnes ikke.")
    percent = -(-100 * (bound - points) // points)
    return _("Høyst %(percent)s %% bedre finnes.", percent=percent)


def period(first_monday: Any, last_day: Any) -> str:
    """Say which weeks a round is about, by its first and last day."""
    return _("%(first)s til %(last)s", first=short_date(first_monday), last=short_date(last_day))


def draft_name(name: str) -> str:
    """Name a draft: one that was given no name has a number."""
    return _("Forslag %(number)s", number=name) if name.isdecimal() else name


def progress_words(draft: Draft) -> str:
    """Say how far a draft has come; the same words as long as nothing worth hearing has changed."""
    if draft.state == DraftState.QUEUED:
        return _("Venter på tur. Vi begynner så snart vi kan.")
    if draft.served is None:
        return _("Vi leter etter et første forslag.")
    return _(
        "Vi leter etter noe bedre. Så langt får %(met)s av %(wishes)s ønsker plass.",
        met=draft.served,
        wishes=draft.wishes,
    )
