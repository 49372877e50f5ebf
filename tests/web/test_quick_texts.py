"""Texts in templates are those of the page's language, with what is filled in made safe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale


@pytest.fixture
def page(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/?lang=nn"):
        yield app


def test_a_text_is_in_the_language_of_the_page_and_of_a_language_asked_for_in_between(page: Flask) -> None:
    source = "{{ _('Velg rolle') }}"
    nynorsk = render_template_string(source)
    with force_locale("en_GB"):
        english = render_template_string(source)
    with force_locale("nb_NO"):
        bokmal = render_template_string(source)
    assert len({nynorsk, english, bokmal}) == len({nynorsk, english, bokmal, render_template_string(source)})
    assert bokmal == "Velg rolle"
    assert english != bokmal


def test_what_is_filled_in_is_escaped_and_the_text_itself_is_not(page: Flask) -> None:
    assert render_template_string("{{ _('<b>%(name)s</b>', name='<i>') }}") == "<b>&lt;i&gt;</b>"
    assert render_template_string("{% autoescape false %}{{ _('%(name)s', name='<i>') }}{% endautoescape %}") == "<i>"


def test_a_percent_sign_is_written_twice_with_and_without_values(page: Flask) -> None:
    assert render_template_string("{{ _('100 %%') }}, {{ _('%(n)s %%', n=5) }}") == "100 %, 5 %"


def test_one_and_many_are_told_apart(page: Flask) -> None:
    source = "{{ ngettext('%(num)s hjem og katt', '%(num)s hjem og katter', n) }}"
    assert [render_template_string(source, n=n) for n in (1, 2)] == ["1 hjem og katt", "2 hjem og katter"]
