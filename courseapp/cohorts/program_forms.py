"""The forms of the catalog: what to look for, and a cooperation's own form of a program."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField
from wtforms import Form as PlainForm

from courseapp.cohorts.catalog_texts import AUDIENCE_WORDS, LABELS
from courseapp.cohorts.resources import LocalProgram
from courseapp.web.form import FILLED, REQUIRED, ClockField, Form, NumberField, TextField, _l, options
from programs.model import Audience, IllFormed, Override, Phase, Program, Words
from programs.override import NUMBERS
from programs.parts import MINUTES
from programs.program import LIMITS

MOST_MODULES = 60
TITLE = 120
"""Characters."""


class CatalogFilter(Form):
    """What the catalog is narrowed to. ``for_``: an audience; ``island``: a name on the treasure map."""

    class Meta(Form.Meta):
        """It only reads."""

        csrf = False

    audience = SelectField(_l("For"))
    island = SelectField(_l("Øy på skattekartet"))

    def offer(self, islands: list[str]) -> None:
        """Fill in the choices."""
        everyone = ("", _("Alle"))
        self.audience.choices = options([everyone, *((a.value, AUDIENCE_WORDS[a]) for a in Audience)])
        self.island.choices = options([everyone, *((name, name) for name in islands)])


class ModulePart(PlainForm):
    """One module: whether it is held, its length and its titles."""

    held = BooleanField(_l("Holdes hos oss"))
    minutes = NumberField(_l("Lengde i minutter"), [FILLED], *MINUTES)
    nb = TextField(_l("Tittel på bokmål"), [REQUIRED], limit=TITLE)
    nn = TextField(_l("Tittel på nynorsk"), [REQUIRED], limit=TITLE)
    en = TextField(_l("Tittel på engelsk"), [REQUIRED], limit=TITLE)


def _number(name: str) -> NumberField:
    return NumberField(LABELS[name], [FILLED], *LIMITS[name])


class OverrideForm(Form):
    """A program as a cooperation gives it; it opens with what holds today. ``version`` is what was changed."""

    min_homes = _number("min_homes")
    max_homes = _number("max_homes")
    max_persons = _number("max_persons")
    leaders = NumberField(LABELS["leaders"], [FILLED], 1, LIMITS["leaders"][1])
    interval_days = NumberField(_l("Dager mellom samlingene"), [FILLED], *LIMITS["interval_days"])
    longest_gap_days = NumberField(_l("Lengste avstand i dager"), [FILLED], *LIMITS["longest_gap_days"])
    allowed_absence = NumberField(_l("Tillatt fravær (samlinger)"), [FILLED], *LIMITS["allowed_absence"])
    certificate_at = NumberField(_l("Kursbevis etter (samlinger)"), [FILLED], *LIMITS["certificate_at"])
    again_after_years = NumberField(_l("Kan tas på nytt etter (år)"), [FILLED], *LIMITS["again_after_years"])
    start_time = ClockField(LABELS["start_time"], [FILLED])
    group_supervision = NumberField(_l("Antall gruppeveiledninger"), [FILLED], 0, MOST_MODULES)
    modules = FieldList(FormField(ModulePart), max_entries=MOST_MODULES)
    version = HiddenField()

    @classmethod
    def of(cls, local: LocalProgram) -> OverrideForm:
        """Make the form of a program, without the fields it has no use for."""
        form = cls(data=_as_it_stands(local))
        for name in ("max_persons", "certificate_at", "again_after_years"):
            if getattr(local.base, name) is None:
                delattr(form, name)
        if not local.base.supervision_modules:
            del form.group_supervision
        return form

    def override(self, base: Program, before: Override) -> Override:
        """Collect what differs from the catalog's program. Modules added before stay."""
        asked = {f.short_name: f.data for f in self}
        parts = list(zip(base.modules, self.modules.entries, strict=False))
        start = f"{asked['start_time']:%H:%M}"
        supervision = asked.get("group_supervision")
        return Override(
            **{n: asked[n] for n in NUMBERS if n in asked and asked[n] != getattr(base, n)},
            start_time=start if start != base.start_time else None,
            group_supervision=supervision if supervision != len(base.supervision_modules) else None,
            dropped=tuple(m.key for m, p in parts if m.phase == Phase.COURSE and not p.form.held.data),
            added=before.added,
            minutes={m.key: n for m, p in parts if (n := p.form.minutes.data) and n != m.minutes},
            titles={m.key: words for m, p in parts if (words := _words(p.form)) != m.title},
        )

    def refuse_ill_formed(self, fault: IllFormed) -> None:
        """Put a rule that the numbers break together beside the field it is about."""
        name = fault.place.rsplit(", ", 1)[-1]
        words = str(_RULES.get(name, _l("Tallene passer ikke sammen. Se over dem og prøv igjen.")))
        field = self._fields.get({"block_gap_days": "interval_days"}.get(name, name))
        if field is None or name == "modules":
            self.refuse(words)
        else:
            field.errors = [*field.errors, words]


_RULES = {
    "min_homes": _l("Minste antall plasser kan ikke være større enn største antall."),
    "max_persons": _l("Største antall personer kan ikke være mindre enn antall plasser."),
    "allowed_absence": _l("Fraværet må være mindre enn antall kurssamlinger."),
    "certificate_at": _l("Kursbevis pluss tillatt fravær kan ikke bli flere enn kurssamlingene."),
    "longest_gap_days": _l("Den lengste avstanden kan ikke være kortere enn den vanlige."),
    "block_gap_days": _l("Skriv minst 1 dag når programmet har flere samlinger."),
    "modules": _l("Behold minst én kurssamling."),
    "group_supervision": _l("Programmet har ikke så mange gruppeveiledninger."),
}


def _words(part: ModulePart) -> Words:
    return Words(nb=part.nb.data or "", nn=part.nn.data or "", en=part.en.data or "")


def _as_it_stands(local: LocalProgram) -> dict[str, Any]:
    program, override = local.program, local.override
    hour, minute = program.start_time.split(":")
    return {
        **{name: getattr(program, name) for name in NUMBERS},
        "start_time": time(int(hour), int(minute)),
        "group_supervision": len([m for m in local.base.supervision_modules if m in _kept(local)]),
        "version": str(local.version),
        "modules": [
            {
                "held": m.key not in override.dropped,
                "minutes": override.minutes.get(m.key, m.minutes),
                **{language: override.titles.get(m.key, m.title).text(language) for language in ("nb", "nn", "en")},
            }
            for m in local.base.modules
        ],
    }


def _kept(local: LocalProgram) -> list[Any]:
    keys = {m.key for m in local.program.modules}
    return [m for m in local.base.modules if m.key in keys]
