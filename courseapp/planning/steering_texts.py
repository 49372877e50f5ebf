"""The words of steering: what a button did, and what each weight means."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

DONE: Final[dict[str, Any]] = {
    "pin_cohort": _l("Kullet er låst slik det er. Det blir stående når dere planlegger på nytt."),
    "pin_frame": _l("Rom, tid og veiledere i kullet er låst. Hjemmene kan bli andre."),
    "pin_home": _l("Hjemmet er låst til kullet."),
    "unpin": _l("Kullet er ikke låst lenger."),
    "release": _l("Kullet er ikke låst lenger."),
    "unpin_home": _l("Hjemmet er ikke låst lenger."),
    "ban_facilitator": _l("Veilederen får ingen kull når dere planlegger på nytt."),
    "allow_facilitator": _l("Veilederen kan få kull igjen."),
    "ban_wish": _l("Hjemmet får ikke plass i programmet når dere planlegger på nytt."),
    "allow_wish": _l("Hjemmet kan få plass igjen."),
    "ban_slot": _l("Rommet blir ikke brukt på denne tiden når dere planlegger på nytt."),
    "ban_venue": _l("Lokalet blir ikke brukt når dere planlegger på nytt."),
    "allow_slot": _l("Rommet kan brukes på denne tiden igjen."),
    "allow_venue": _l("Lokalet kan brukes igjen."),
    "end_away": _l("Veilederen er med i alle uker igjen."),
    "end_closed": _l("Lokalet er åpent i alle uker igjen."),
    "usual_weights": _l("Alt teller som vanlig igjen."),
}
"""What is told after a button, by its deed."""
