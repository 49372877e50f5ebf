"""The base of every form: CSRF, cleaned text, and messages in the user's language.

WTForms has no nynorsk, so every validator here carries words of our own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import DateField, Field, IntegerField, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, Select

from courseapp.kernel.text import clean, printable, whole_number

_l: Callable[..., Any] = lazy_gettext
"""WTForms' types ask for plain text where lazily translated text works as well."""

REQUIRED = DataRequired(_l("Fyll ut dette feltet."))
FILLED = InputRequired(_l("Fyll ut dette feltet."))
"""For dates and numbers: what was written but is none keeps its own message."""
CHOSEN = InputRequired(_l("Velg et av svarene."))
OPTIONAL = Optional()

DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]
TIME_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S"]


def options(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """Make choices of values and their words."""
    return [SelectChoice(value, words) for value, words in pairs]


def read_version(text: str | None) -> int:
    """Read the version the page sent; anything strange is -1, which nothing has."""
    number = whole_number(text)
    return -1 if number is None else number


class QuickSelect(Select):
    """A select whose options are written in one go: WTForms puts each together by itself, which takes long."""

    @classmethod
    def render_option(cls, choice: Any, **kwargs: Any) -> Markup:  # type: ignore[override]  # newer than its types
        """Write one option; one with attributes of its own is left to WTForms."""
        if choice.render_kw or kwargs:
            return super().render_option(choice, **kwargs)
        chosen = " selected" if choice.selected else ""
        words = escape(choice.label or choice.value)
        return Markup(f'<option{chosen} value="{escape(str(choice.value))}">{words}</option>')  # noqa: S704 (escaped)


class Form(FlaskForm):
    """A form of ours. ``form_errors`` holds what is wrong with the whole of it."""

    class Meta(FlaskForm.Meta):
        """WTForms' own words are only a last resort."""

        locales = ("nb",)

        def render_field(self, field: Any, render_kw: Any) -> Any:
            """Draw a field."""
            if type(field.widget) is Select:
                field.widget = QuickSelect(field.widget.multiple)
            return super().render_field(field, render_kw)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Tell whether the form was posted and is right."""
        return bool(super().validate_on_submit(extra_validators))  # type: ignore[no-untyped-call]

    def refuse(self, words: str) -> None:
        """Show a refusal at the top of the form."""
        self.form_errors = [*self.form_errors, words]


def cleaned(limit: int, *, lines: bool = False) -> Callable[[Form, Field], None]:
    """Validate a text: control characters go, the length (characters) is bounded. ``lines`` keeps line breaks."""

    def validate(_form: Form, field: Field) -> None:
        try:
            field.data = clean(field.data or "", limit, newlines=lines)
        except ValueError:
            # What is too long is shown again for the reader to shorten: without what no page can hold.
            field.data = printable(field.data or "", newlines=lines)
            raise ValidationError(_("Skriv høyst %(limit)s tegn.", limit=limit)) from None

    return validate


class TextField(StringField):
    """One line of text, cleaned, of at most ``limit`` characters."""

    def __init__(self, label: Any, validators: list[Any], limit: int = 100, **kwargs: Any) -> None:
        super().__init__(label, [*validators, cleaned(limit)], **kwargs)


class LinesField(TextAreaField):
    """Several lines of text, cleaned, of at most ``limit`` characters."""

    def __init__(self, label: Any, validators: list[Any], limit: int = 500, **kwargs: Any) -> None:
        super().__init__(label, [*validators, cleaned(limit, lines=True)], **kwargs)


class ChecksField(SelectMultipleField):
    """Any number of choices, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, *args: Any, **kwargs: Any) -> None:
        words = _l("Velg blant dem som står i listen.")
        super().__init__(label, *args, invalid_choice_message=words, **kwargs)  # type: ignore[call-arg]  # newer than its types


class DayField(DateField):
    """A date; takes 14.3.2026 and the browser's own form."""

    def __init__(self, label: Any, validators: list[Any], **kwargs: Any) -> None:
        super().__init__(label, validators, format=DATE_FORMATS, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date, with words of our own when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            # What was written is shown again: without what no page can hold.
            self.raw_data = [printable(value) for value in valuelist]
            raise ValueError(_("Skriv en dato, for eksempel 14.3.2027.")) from None


class ClockField(TimeField):
    """A time of day; takes 17.30 and 17:30."""

    def __init__(self, label: Any, validators: list[Any], **kwargs: Any) -> None:
        super().__init__(label, validators, format=TIME_FORMATS, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time, with words of our own when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            # What was written is shown again: without what no page can hold.
            self.raw_data = [printable(value) for value in valuelist]
            raise ValueError(_("Skriv et klokkeslett, for eksempel 17.30.")) from None


class NumberField(IntegerField):
    """A whole number from ``least`` to ``most``; anything else gets one message that says so."""

    def __init__(self, label: Any, validators: list[Any], least: int, most: int, **kwargs: Any) -> None:
        words = _l("Skriv et helt tall fra %(least)s til %(most)s.", least=least, most=most)
        super().__init__(label, [*validators, NumberRange(least, most, words)], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; what is none fails the range."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
