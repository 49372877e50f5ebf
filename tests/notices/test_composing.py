"""Mails: neutral outside, short inside."""

from __future__ import annotations

import pytest
from flask import Flask

from courseapp.kernel import clock
from courseapp.kernel.outbox import Message
from courseapp.notices.composing import BadAddress, compose, plain_address

TEMPLATES = {"news": {}, "password_changed": {}, "sign_in_link": {"token": "abc"}}


def a_row(
    template: str = "news", address: str = "person@example.org", language: str = "nb", number: int = 1
) -> Message:
    now = clock.now()
    return Message(
        id=number,
        template=template,
        address=address,
        language=language,
        values=TEMPLATES[template],
        created_at=now,
        due_at=now,
    )


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_mail_is_plain_text_with_nothing_left_open(app: Flask, template: str, language: str) -> None:
    mail = compose(app, a_row(template, language=language))
    text = mail.get_content()
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert not set("{}<>%") & set(text)
    assert "None" not in text
    assert "&#" not in text
    assert "http://localhost/logg-inn" in text


def test_the_link_in_a_mail_leads_to_the_address_in_the_settings(app: Flask) -> None:
    assert "\nhttp://localhost/logg-inn/abc\n" in compose(app, a_row("sign_in_link")).get_content()


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_outside_of_a_mail_is_the_same_for_all(app: Flask, template: str) -> None:
    mail = compose(app, a_row(template))
    assert mail["Subject"] == "Melding fra Kursportalen"
    assert mail["From"] == "Kursportalen <noreply@example.org>"
    assert mail["To"] == "person@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert not {"Cc", "Bcc", "Reply-To"} & set(mail.keys())
    assert "foster" not in f"{mail['Subject']} {mail['From']} {mail.get_content()}".casefold()


def test_a_mail_made_twice_has_the_same_name_and_another_mail_has_another(app: Flask) -> None:
    first, again, other = (compose(app, a_row(number=number))["Message-ID"] for number in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_long_address_to_follow_is_never_broken_over_two_lines(app: Flask) -> None:
    row = a_row("sign_in_link")
    row.values = {"token": "x" * 300}
    assert b"/logg-inn/" + b"x" * 300 in compose(app, row).as_bytes()


def test_what_is_put_into_a_mail_is_never_run(app: Flask) -> None:
    row = a_row("sign_in_link")
    row.values = {"token": "{{7*7}}"}
    assert "49" not in compose(app, row).get_content()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@example.org",
        "a@b@example.org",
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "a@example.org b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a\r\nRCPT TO:<b@example.org>@example.org",
        "A B <a@example.org>",
        '"a b"@example.org',
        "a@[127.0.0.1]",
        "a@localhost",
        "a@example..org",
        "a@-example.org",
        "a@exa mple.org",
        "a\x00@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".org",
    ],
)
def test_what_is_not_one_address_gets_no_mail(address: str) -> None:
    with pytest.raises(BadAddress):
        plain_address(address)


def test_norwegian_domains_are_written_the_way_mail_servers_take_them() -> None:
    assert plain_address("post@øygarden.example.org") == "post@xn--ygarden-p1a.example.org"
    assert plain_address("blåbær@øygarden.example.org") == "blåbær@xn--ygarden-p1a.example.org"
