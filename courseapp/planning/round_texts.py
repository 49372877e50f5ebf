"""The words of rounds and drafts: states, what is missing before planning, and what each refusal says and advises."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.enrollment import texts as enrollment_texts
from courseapp.kernel.refused import Refused
from courseapp.planning.missing import Weight
from courseapp.planning.rules import DraftState, Failure, LeftOut, RoundState
from courseapp.web.words import long_date

ROUND_STATE: Final[dict[RoundState, Any]] = {RoundState.OPEN: _l("Åpen"), RoundState.CLOSED: _l("Avsluttet")}
STATE: Final[dict[DraftState, Any]] = {
    DraftState.NEW: _l("Ikke planlagt ennå"),
    DraftState.QUEUED: _l("Venter på tur"),
    DraftState.RUNNING: _l("Planlegges nå"),
    DraftState.DONE: _l("Ferdig planlagt"),
    DraftState.STOPPED: _l("Stoppet, beste plan er tatt vare på"),
    DraftState.FAILED: _l("Planleggingen stoppet av seg selv"),
    DraftState.PUBLISHED: _l("Publisert"),
}
TONE: Final[dict[DraftState, str]] = {
    DraftState.NEW: "neutral",
    DraftState.QUEUED: "info",
    DraftState.RUNNING: "info",
    DraftState.DONE: "success",
    DraftState.STOPPED: "warning",
    DraftState.FAILED: "danger",
    DraftState.PUBLISHED: "success",
}
FAILURE: Final[dict[Failure, Any]] = {
    Failure.CONTRADICTION: _l("Det som er låst, kan ikke stå sammen. Lås opp noe av det og start igjen."),
    Failure.MEMORY: _l("Planen ble for stor for maskinen. Velg færre programmer eller uker."),
    Failure.UNSOUND: _l("Planleggeren laget ikke en plan som holder reglene. Start igjen."),
    Failure.CRASHED: _l("Planleggeren stoppet uventet. Start igjen. Den beste planen så langt er tatt vare på."),
}

LEFT_OUT: Final[dict[LeftOut, Any]] = {
    LeftOut.OWN_DATES: _l("Programmet følger datoene til hvert hjem, så det planlegges ikke i kull."),
    LeftOut.OWN_WORLD: _l("Programmet er ikke for fosterhjem, så det planlegges for seg."),
    LeftOut.PERSONS: _l("Programmet er for enkeltpersoner og ikke for hjem, så det planlegges for seg."),
    LeftOut.BLOCKS: _l("Programmet har samlinger flere dager på rad. Slike kull må lages for hånd."),
    LeftOut.RHYTHM: _l("Programmet har mindre enn en uke mellom samlingene. Slike kull må lages for hånd."),
    LeftOut.LEADERS: _l("Programmet ledes ikke av to. Slike kull må lages for hånd."),
    LeftOut.SIZE: _l("Programmet har for få plasser til at par kan være med. Se over tallene i programmet."),
}
"""Why a program is not planned."""

WEIGHT: Final[dict[Weight, Any]] = {
    Weight.STOPS: _l("Stopper planleggingen"),
    Weight.LIMITS: _l("Gjør planen dårligere"),
    Weight.NOTE: _l("Greit å vite"),
}
MISSING: Final[dict[str, Any]] = {
    "few_wishes": _l("%(wishes)s hjem ønsker %(program)s. Et kull må ha minst %(least)s."),
    "no_facilitator": _l("Ingen veileder kan holde %(program)s i perioden."),
    "no_lead": _l("Ingen kan lede %(program)s i perioden. %(facilitators)s kan være medleder."),
    "one_facilitator": _l("Bare én veileder kan holde %(program)s i perioden. Et kull må ha to."),
    "too_short": _l("%(program)s tar minst %(weeks)s uker, og perioden er på %(horizon)s."),
    "no_room": _l("%(homes)s hjem kan komme %(slot)s, men ingen lokaler er ledige da."),
    "few_facilitators": _l("%(homes)s hjem kan komme %(slot)s, men bare %(facilitators)s veiledere kan da."),
    "no_venue": _l("Ingen lokaler er ledige når hjemmene kan komme. Legg inn lokaler eller åpningstider."),
    "unlinked": _l("Vi vet ikke hvor lang reisen til og fra %(place)s er. Legg inn reisetid."),
    "out_of_reach": _l("%(homes)s hjem i %(place)s har ikke noe lokale innenfor reisetiden de kan ta."),
    "silent": _l("Disse veilederne har ikke sagt når de kan: %(facilitators)s."),
    "ending": _l("%(facilitator)s kan holde %(program)s til %(day)s, som er før perioden er over."),
    "too_many_adults": _l(
        "%(homes)s hjem med flere enn to voksne ønsker %(program)s. Slike hjem må få plass for hånd der."
    ),
    "outside": _l("%(homes)s hjem har en barneverntjeneste som ikke lenger er med i samarbeidet."),
    "long_meetings": _l("Samlingene i %(program)s varer %(minutes)s minutter, lenger enn det er satt av %(part)s."),
    "left_out": _l("%(program)s blir ikke med i planen. %(why)s"),
}
"""What is missing, by its code; places for names are to be filled with names."""

MEANWHILE: Final[dict[str, Any]] = {
    "program_no_longer": _l("%(program)s kan ikke planlegges lenger."),
    "room_no_longer": _l("%(venue)s er ikke ledig lenger."),
    "facilitator_no_longer": _l("%(facilitator)s kan ikke være med lenger."),
    "home_no_longer": _l("%(household)s venter ikke lenger på plass i %(program)s."),
}
"""What has changed since a draft was made; the rest are faults (``texts.FAULTS``)."""

REFUSALS: Final[dict[str, Any]] = {
    "planning.not_now": _l("Det går ikke slik utkastet er nå. Last siden på nytt og se hva som har skjedd."),
    "planning.round_not_now": _l("Det er alt gjort. Last siden på nytt."),
    "planning.not_monday": _l("Perioden må begynne på en mandag. Velg en annen dato."),
    "planning.past": _l("Perioden er over. Velg en senere dato."),
    "planning.too_far": _l("Perioden begynner for langt fram. Velg en dato i løpet av de neste to årene."),
    "planning.weeks": _l("Perioden må være fra 1 til %(most)s uker."),
    "planning.no_programs": _l("Velg minst ett program."),
    "planning.mixed_circles": _l(
        "Programmene er for ulike grupper og kan ikke planlegges sammen. Lag en runde for hver."
    ),
    "planning.left_out": _l("Et av programmene kan ikke planlegges her. Ta det bort og prøv igjen."),
    "planning.unknown_program": _l("Et av programmene finnes ikke lenger. Last siden på nytt og velg igjen."),
    "planning.round_exists": _l("Samarbeidet har alt en runde som heter «%(name)s». Velg et annet navn."),
    "planning.draft_exists": _l("Runden har alt et utkast som heter «%(name)s». Velg et annet navn."),
    "planning.round_closed": _l("Runden er avsluttet. Åpne den igjen først."),
    "planning.working": _l("Planen lages nå. Vent til den er ferdig, eller stopp den først."),
    "planning.published": _l("Utkastet er publisert og kan ikke endres. Lag en kopi av det."),
    "planning.changed": _l("En annen har endret utkastet. Se over det igjen før du fortsetter."),
    "planning.nothing_chosen": _l("Velg noe i listen først."),
    "planning.contradiction": _l("Det du låser, kan ikke stå sammen med resten. Lås opp noe annet først."),
    "planning.seconds": _l("Velg fra %(least)s til %(most)s sekunder."),
    "planning.no_plan": _l("Utkastet har ingen plan ennå. Start planleggingen først."),
    "planning.empty": _l("Planen har ingen kull, så det er ingenting å publisere."),
    "planning.changed_meanwhile": _l(
        "Noe har endret seg siden planen ble laget, og ingenting er publisert. "
        "Hent inn det nye og planlegg igjen, så lite som mulig blir endret."
    ),
}


def refusal(refused: Refused) -> str:
    """Say in the reader's language why it was refused and what to do next."""
    if not refused.code.startswith("planning."):
        return enrollment_texts.refusal(refused, staff=True)
    words = REFUSALS.get(refused.code)
    if words is None:
        return _("Dette går ikke nå. Last siden på nytt og prøv igjen.")
    details = {k: long_date(v) if isinstance(v, date) else v for k, v in refused.detail.items()}
    return str(words) % details
