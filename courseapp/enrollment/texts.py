"""The words of enrollment: states, answers, needs, and what each refusal says and advises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.cohorts import texts as cohort_texts
from courseapp.cohorts.catalog_texts import program_name
from courseapp.cohorts.rules import Circle
from courseapp.enrollment.models import Answer, DeclineReason
from courseapp.enrollment.rules import Diet, EnrollmentState, diets
from courseapp.kernel.refused import Refused
from courseapp.web.words import current_language, long_date

STATE: Final[dict[EnrollmentState, Any]] = {
    EnrollmentState.SEATED: _l("Har plass"),
    EnrollmentState.OFFERED: _l("Har tilbud om plass"),
    EnrollmentState.WAITING: _l("På venteliste"),
    EnrollmentState.WITHDRAWN: _l("Meldt av"),
    EnrollmentState.MOVED: _l("Flyttet til et annet kull"),
    EnrollmentState.CANCELLED: _l("Kullet er avlyst"),
}
TONE: Final[dict[EnrollmentState, str]] = {
    EnrollmentState.SEATED: "success",
    EnrollmentState.OFFERED: "info",
    EnrollmentState.WAITING: "warning",
    EnrollmentState.WITHDRAWN: "neutral",
    EnrollmentState.MOVED: "neutral",
    EnrollmentState.CANCELLED: "danger",
}
ANSWER: Final[dict[Answer, Any]] = {
    Answer.OPEN: _l("Venter på svar"),
    Answer.ACCEPTED: _l("Har takket ja"),
    Answer.DECLINED: _l("Har takket nei"),
    Answer.LAPSED: _l("Ikke besvart i tide"),
    Answer.REVOKED: _l("Trukket tilbake"),
}
ANSWER_TONE: Final[dict[Answer, str]] = {
    Answer.OPEN: "warning",
    Answer.ACCEPTED: "success",
    Answer.DECLINED: "neutral",
    Answer.LAPSED: "neutral",
    Answer.REVOKED: "neutral",
}
DECLINE: Final[dict[DeclineReason, Any]] = {
    DeclineReason.TIME: _l("Tidspunktet passer ikke"),
    DeclineReason.PLACE: _l("Det er for langt å reise"),
    DeclineReason.NOT_NOW: _l("Ikke nå, men gjerne senere"),
    DeclineReason.HAS_TAKEN: _l("Vi har gått på dette før"),
    DeclineReason.NOT_RELEVANT: _l("Det er ikke aktuelt for oss"),
    DeclineReason.OTHER: _l("Noe annet"),
}
DIET: Final[dict[Diet, Any]] = {
    Diet.VEGETARIAN: _l("Vegetar"),
    Diet.HALAL: _l("Halal"),
    Diet.GLUTEN_FREE: _l("Uten gluten"),
    Diet.LACTOSE_FREE: _l("Uten laktose"),
    Diet.NUT_FREE: _l("Uten nøtter"),
    Diet.FISH_FREE: _l("Uten fisk og skalldyr"),
    Diet.OTHER: _l("Annet (må avtales)"),
}

REFUSALS: Final[dict[str, Any]] = {
    "enrollment.cohort_planned": _l("Kullet er ikke åpnet for påmelding ennå. Du får se det her når det åpner."),
    "enrollment.cohort_finished": _l("Kullet er ferdig. Se listen over kull for å finne et nytt."),
    "enrollment.cohort_cancelled": _l("Kullet er avlyst. Se listen over kull for å finne et annet."),
    "enrollment.over": _l("Siste samling er holdt. Se listen over kull for å finne et nytt."),
    "enrollment.closed": _l(
        "Fristen for å melde seg på var %(until)s. "
        "Kontaktpersonen din kan spørre koordinatoren om det likevel er plass."
    ),
    "enrollment.begun": _l(
        "Kullet er i gang. Kontaktpersonen din kan spørre koordinatoren om det går an å bli med nå."
    ),
    "enrollment.service_not_in": _l(
        "Barneverntjenesten som følger opp hjemmet, er ikke med på dette kullet. "
        "Spør kontaktpersonen om det finnes et kull som passer."
    ),
    "enrollment.not_for_this_home": _l(
        "Dette kullet er for en annen type hjem. Spør kontaktpersonen om det finnes et kull som passer."
    ),
    "enrollment.protected": _l("Dette hjemmet meldes på av kontaktpersonen. Ta kontakt med kontaktpersonen."),
    "enrollment.nobody_to_enroll": _l(
        "Vi har ikke registrert noen i hjemmet som kullet er for. Be kontaktpersonen se over hvem som bor i hjemmet."
    ),
    "enrollment.already_in": _l("Hjemmet er allerede påmeldt."),
    "enrollment.person_already_in": _l("En av personene er allerede påmeldt i dette kullet fra et annet hjem."),
    "enrollment.in_parallel": _l(
        "%(name)s er allerede påmeldt et annet kull i det samme programmet. "
        "Meld av der først hvis dere heller vil være med på dette."
    ),
    "enrollment.has_taken": _l(
        "%(name)s tok %(program)s i %(year)s. Det kan tas på nytt i kull som begynner %(again)s eller senere."
    ),
    "enrollment.not_taken_first": _l(
        "Dette kullet er for dem som har tatt %(program)s. %(name)s har ikke gjort det ennå."
    ),
    "enrollment.covered": _l("%(name)s har tatt %(program)s, som dekker det samme."),
    "enrollment.more_than_seats": _l("Kullet har bare plass til %(most)s. Velg færre personer."),
    "enrollment.answer_by_past": _l("Svarfristen må være i dag eller senere."),
    "enrollment.unknown_program": _l("Programmet finnes ikke i katalogen. Velg et annet."),
    "enrollment.year_to_come": _l("Skriv et år fra %(first)s til i år."),
    "enrollment.nobody_chosen": _l("Velg minst én person."),
    "enrollment.not_a_member": _l("En av personene hører ikke til hjemmet. Last siden på nytt og velg igjen."),
    "enrollment.no_seat_for_more": _l(
        "Det er ikke plass til flere fra hjemmet nå, for alle plassene er tatt eller noen venter. "
        "Dere beholder plassene dere har."
    ),
    "enrollment.not_now": _l("Påmeldingen er allerede avsluttet."),
    "enrollment.other_program": _l("Det andre kullet har et annet program. Velg et kull i det samme programmet."),
    "enrollment.same_cohort": _l("Velg et annet kull enn det dere er i."),
    "enrollment.no_seat_there": _l("Det er ikke ledig plass i det andre kullet, så dere er fortsatt med i dette."),
    "enrollment.has_begun": _l("%(cohort)s er i gang, og kan ikke slås sammen. Flytt heller hjemmene ett for ett."),
    "enrollment.not_open": _l("%(cohort)s er ikke åpent for påmelding. Åpne det først."),
    "enrollment.fewer_seats": _l("%(cohort)s har %(seats)s plasser. Skriv minst så mange."),
    "enrollment.changed_meanwhile": _l("Noe er endret siden du så dette. Se over på nytt før du slår sammen."),
    "enrollment.answered": _l("Invitasjonen er besvart."),
    "enrollment.reason_needed": _l("Skriv en begrunnelse."),
    "enrollment.below_seated": _l(
        "%(taken)s plasser er i bruk, så det kan ikke være færre enn %(taken)s. Meld av noen først."
    ),
    "enrollment.below_quota": _l(
        "%(kept)s plasser er holdt av til tjenester, så det kan ikke være færre enn %(kept)s. "
        "Hold av færre plasser først."
    ),
    "enrollment.too_many_kept": _l("Kullet har %(seats)s plasser. Det kan ikke holdes av flere enn det er."),
    "enrollment.release_passed": _l("Velg en dag etter i dag."),
    "enrollment.days_out_of_range": _l("Velg fra 0 til %(most)s arbeidsdager."),
    "enrollment.offer_accepted": _l(
        "Dere har allerede takket ja til plassen. Passer det ikke likevel, kan dere melde dere av."
    ),
    "enrollment.offer_declined": _l(
        "Dere har takket nei til plassen, og den er gått videre. Dere kan melde dere på igjen."
    ),
    "enrollment.offer_expired": _l(
        "Fristen for å svare gikk ut, og plassen er gått til neste på ventelisten. "
        "Vil dere fortsatt være med, kan dere melde dere på igjen."
    ),
    "enrollment.offer_revoked": _l(
        "Tilbudet er trukket tilbake, og plassen er ikke deres lenger. Vi beklager det. "
        "Under påmeldingen ser dere hvordan dere står nå."
    ),
}

FOR_STAFF: Final[dict[str, Any]] = {
    "enrollment.no_seat_there": _l(
        "Det er ikke ledig plass til hele hjemmet i det andre kullet, så det er fortsatt med i dette. "
        "Endre antall plasser der først."
    ),
    "enrollment.same_cohort": _l("Velg et annet kull enn det hjemmet er i."),
    "enrollment.closed": _l("Fristen for å melde seg på var %(until)s."),
    "enrollment.in_parallel": _l("%(name)s er allerede påmeldt et annet kull i det samme programmet."),
    "enrollment.service_not_in": _l("Barneverntjenesten som følger opp hjemmet, er ikke med på dette kullet."),
    "enrollment.not_for_this_home": _l("Dette kullet er for en annen type hjem."),
    "enrollment.protected": _l(
        "Dette hjemmet kan bare meldes på av kontaktpersonen sin, eller av lederen for tjenesten med en begrunnelse."
    ),
    "enrollment.nobody_to_enroll": _l(
        "Det er ikke registrert noen i hjemmet som kullet er for. Se over hvem som bor der først."
    ),
}

AT_STAFF_COURSE: Final[dict[str, Any]] = {
    "enrollment.closed": _l(
        "Fristen for å melde seg på var %(until)s. Koordinatoren kan gjøre et unntak når det er plass."
    ),
    "enrollment.begun": _l("Kurset er i gang. Spør koordinatoren om det går an å bli med nå."),
    "enrollment.service_not_in": _l(
        "Tjenesten er ikke med på dette kurset. Spør koordinatoren om det finnes et annet."
    ),
    "enrollment.not_for_this_home": _l("Dette kurset er ikke for ansatte."),
    "enrollment.protected": _l("Denne personen kan bare melde seg på selv, eller meldes på av lederen for tjenesten."),
    "enrollment.already_in": _l("Påmeldingen er allerede gjort."),
    "enrollment.person_already_in": _l("Påmeldingen er allerede gjort."),
    "enrollment.in_parallel": _l("%(name)s er allerede påmeldt et annet kull i det samme programmet."),
    "enrollment.offer_accepted": _l(
        "Du har allerede takket ja til plassen. Passer det ikke likevel, kan du melde deg av."
    ),
    "enrollment.offer_declined": _l("Du har takket nei til plassen, og den er gått videre. Du kan melde deg på igjen."),
    "enrollment.offer_expired": _l(
        "Fristen for å svare gikk ut, og plassen er gått til neste på ventelisten. "
        "Vil du fortsatt være med, kan du melde deg på igjen."
    ),
    "enrollment.offer_revoked": _l(
        "Tilbudet er trukket tilbake, og plassen er ikke din lenger. Vi beklager det. "
        "Under påmeldingen ser du hvordan du står nå."
    ),
}
"""What is said of a staff course, to those who take part in it and those who enroll them."""


def refusal(refused: Refused, *, staff: bool = False, circle: Circle | None = None) -> str:
    """Say in the reader's language why it was refused and what to do next; ``circle`` is the cohort's."""
    if not refused.code.startswith("enrollment."):
        return cohort_texts.refusal(refused)
    special = AT_STAFF_COURSE if circle == Circle.STAFF else FOR_STAFF if staff else {}
    words = special.get(refused.code) or REFUSALS.get(refused.code)
    if words is None:
        return _("Dette går ikke nå. Last siden på nytt og prøv igjen.")
    details = {k: long_date(v) if isinstance(v, date) else v for k, v in refused.detail.items()}
    if program := refused.detail.get("program"):
        details["program"] = program_name(program, current_language())
    return str(words) % details


def diet_words(stored: str) -> str:
    """Write what an enrollment stores about diet as words with commas between."""
    return ", ".join(diet_word(part) for part in diets(stored))


def diet_word(part: str) -> str:
    """Write one class of diet as a word; what is no class is shown as it is."""
    return str(DIET[Diet(part)]) if part in set(Diet) else part


def together(names: Sequence[str]) -> str:
    """Write the names of those who come together: one, two with "and", or more with commas."""
    match names:
        case first, second:
            return _("%(first)s og %(second)s", first=first, second=second)
        case _others:
            return ", ".join(names)
