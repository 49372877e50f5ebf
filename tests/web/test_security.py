"""Headers, hosts, limits, tokens and addresses that stay inside."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request
from sqlalchemy import func, select

from courseapp import create_app
from courseapp.config import from_environment
from courseapp.kernel.access import Actor
from courseapp.kernel.db import Base, db, transaction
from courseapp.people.models import SignInTry
from courseapp.web.security import MAX_REQUEST, safe_next, same_origin_get
from tests import makers
from tests.pages import Browser

FIXED = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
}


@pytest.fixture
def actor(app: Flask) -> Actor:
    with transaction():
        return makers.a_coordinator(makers.a_cooperation())


@pytest.fixture
def secure_app(tmp_path: Path) -> Flask:
    """The application as it is set up behind HTTPS."""
    settings = {
        "COURSEAPP_BASE_URL": "https://kurs.example.org",
        "COURSEAPP_DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite'}",
    }
    return create_app(from_environment(settings, testing=True))


def pages(app: Flask) -> list[str]:
    """Every address that takes no part of it from elsewhere."""
    return sorted(
        str(rule) for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or set())
    )


def posts(app: Flask) -> list[str]:
    """Every address that takes a POST, with something in the place of its parts."""
    adapter = app.url_map.bind("localhost")
    numeric = {"IntegerConverter", "FloatConverter"}
    found = []
    for rule in app.url_map.iter_rules():
        # An answer straight from a message holds its secret in the address, and acts for nobody who is signed in.
        if "POST" in (rule.methods or set()) and rule.endpoint != "notices.act":
            values = {
                name: "1" if type(converter).__name__ in numeric else "K7QX2MA"
                for name, converter in rule._converters.items()
            }
            found.append(adapter.build(rule.endpoint, values, method="POST"))
    return sorted(found)


class TestHeaders:
    def test_every_page_has_them_for_everybody(self, app: Flask, actor: Actor) -> None:
        visitor, person = Browser(app).client, Browser(app, actor).client
        assert len(pages(app)) > 5
        for address in [*pages(app), "/no-such-page", "/logg-inn/no-such-link"]:
            for client in (visitor, person):
                headers = client.get(address).headers
                for name, start in FIXED.items():
                    assert headers.get(name, "").startswith(start), (address, name)
                assert "Cookie" in headers["Vary"], address
                assert headers["Cache-Control"], address
                assert "Strict-Transport-Security" not in headers

    def test_nothing_a_signed_in_person_sees_is_kept(self, app: Flask, actor: Actor) -> None:
        browser = Browser(app, actor)
        for address in [*pages(app), "/no-such-page"]:
            kept = browser.client.get(address).headers["Cache-Control"]
            assert kept == "no-store", address

    def test_the_policy_lets_in_nothing_but_our_own(self, app: Flask) -> None:
        policy = app.test_client().get("/logg-inn").headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "*" not in policy
        for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
            assert part in policy

    def test_behind_https_browsers_are_told_to_stay_there(self, secure_app: Flask) -> None:
        headers = secure_app.test_client().get("/logg-inn", base_url="https://kurs.example.org").headers
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


class TestSettings:
    def test_what_flask_leaves_open_is_closed(self, app: Flask) -> None:
        expected = {
            "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 500_000,
            "MAX_FORM_PARTS": 1_000,
            "TRUSTED_HOSTS": ["localhost"],
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_DOMAIN": None,
            "WTF_CSRF_TIME_LIMIT": None,
            "DEBUG": False,
            "PROPAGATE_EXCEPTIONS": None,
        }
        assert {name: app.config[name] for name in expected} == expected
        assert len(app.config["SECRET_KEY"]) >= 32
        assert "WTF_CSRF_ENABLED" not in app.config or app.config["WTF_CSRF_ENABLED"]

    def test_behind_https_the_cookie_belongs_to_this_host_alone(self, secure_app: Flask) -> None:
        response = secure_app.test_client().get("/logg-inn", base_url="https://kurs.example.org")
        (cookie,) = response.headers.getlist("Set-Cookie")
        name, *flags = cookie.split("; ")
        assert name.startswith("__Host-session=")
        assert set(flags) == {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"}

    def test_the_cookie_lasts_no_longer_than_the_browser_is_open(self, app: Flask) -> None:
        cookie = app.test_client().get("/logg-inn").headers["Set-Cookie"]
        assert not {"Expires", "Max-Age", "Domain"} & {part.split("=")[0] for part in cookie.split("; ")}


class TestHost:
    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "localhost.evil.example",
            "evil.localhost",
            "127.0.0.1",
            "localhost@evil.example",
            "localhost/evil",
            "[::1]",
            "",
            "localhost, evil.example",
        ],
    )
    def test_only_the_host_in_the_settings_is_answered(self, app: Flask, host: str) -> None:
        response = app.test_client().get("/logg-inn", headers={"Host": host})
        assert response.status_code == 400
        assert "evil" not in response.get_data(as_text=True)

    def test_what_a_client_claims_about_a_proxy_is_not_believed(self, app: Flask) -> None:
        claims = {
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-For": "192.0.2.9",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Prefix": "/evil",
            "Forwarded": "host=evil.example",
        }
        page = app.test_client().get("/logg-inn", headers=claims)
        assert page.status_code == 200
        assert "evil" not in page.get_data(as_text=True)
        with app.test_request_context(headers=claims):
            assert (request.remote_addr, request.scheme) == (None, "http")

    def test_what_our_own_proxy_adds_is(self, tmp_path: Path) -> None:
        settings = {"COURSEAPP_PROXIES": "1", "COURSEAPP_DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite'}"}
        proxied = create_app(from_environment(settings, testing=True))
        seen = []
        proxied.before_request(lambda: seen.append(request.remote_addr))
        proxied.test_client().get(
            "/logg-inn",
            headers={"X-Forwarded-For": "made up, 192.0.2.9", "X-Forwarded-Host": "evil.example"},
            base_url="http://127.0.0.1:5000",
        )
        assert seen == ["192.0.2.9"]


class TestLimits:
    def test_a_body_that_is_too_large_is_refused_with_words(self, app: Flask) -> None:
        client = app.test_client()
        response = client.post("/logg-inn", data=b"x" * (MAX_REQUEST + 1), content_type="application/octet-stream")
        assert response.status_code in {400, 413}
        form = client.post("/logg-inn", data={"email": "x" * (MAX_REQUEST + 1)})
        assert form.status_code == 413
        assert "for stor" in form.get_data(as_text=True)

    def test_so_is_one_of_a_thousand_and_one_parts(self, app: Flask) -> None:
        parts = "".join(f'--b\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\nx\r\n' for n in range(1_001))
        response = app.test_client().post(
            "/logg-inn", data=(parts + "--b--").encode(), content_type="multipart/form-data; boundary=b"
        )
        assert response.status_code == 413


class TestCsrf:
    @pytest.mark.parametrize("token", [None, "", "x", "IjEi.x.y"])
    def test_nothing_is_done_without_a_token_of_this_browser(self, app: Flask, actor: Actor, token: str | None) -> None:
        client = Browser(app, actor).client
        assert len(posts(app)) > 5
        before = fingerprint()
        for address in posts(app):
            data = {} if token is None else {"csrf_token": token}
            assert client.post(address, data=data).status_code == 400, address
        assert fingerprint() == before

    def test_somebody_elses_token_is_no_better(self, app: Flask, actor: Actor) -> None:
        theirs = Browser(app).get("/logg-inn").fields("")["csrf_token"]
        client = Browser(app, actor).client
        for address in posts(app):
            assert client.post(address, data={"csrf_token": theirs}).status_code == 400, address

    def test_signing_in_needs_one_too(self, app: Flask) -> None:
        assert app.test_client().post("/logg-inn", data={"email": "a@example.org", "password": "x"}).status_code == 400
        assert db.session.scalar(select(func.count()).select_from(SignInTry)) == 0

    def test_behind_https_another_site_as_the_referrer_is_refused(self, secure_app: Flask) -> None:
        client = secure_app.test_client()
        base = "https://kurs.example.org"
        page = client.get("/logg-inn", base_url=base).get_data(as_text=True)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        for referrer, status in ((None, 400), ("https://evil.example/", 400), (f"{base}/logg-inn", 200)):
            headers = {"Referer": referrer} if referrer else {}
            response = client.post("/logg-inn", data={"csrf_token": token}, headers=headers, base_url=base)
            assert response.status_code == status, referrer


def fingerprint() -> list[tuple[str, int]]:
    """Count every table's rows."""
    db.session.rollback()
    return [(t.name, db.session.scalar(select(func.count()).select_from(t)) or 0) for t in Base.metadata.sorted_tables]


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        " ",
        "profil",
        "evil.example",
        "http://evil.example",
        "https://evil.example",
        "HTTPS://evil.example",
        "http:evil.example",
        "http:/evil.example",
        "https:///evil.example",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "//evil.example/%2f..",
        "//localhost@evil.example",
        "//user:pass@evil.example",
        "/\\evil.example",
        "/\\/evil.example",
        "\\/evil.example",
        "\\\\evil.example",
        "/profil\\..\\evil",
        "/profil?x=\\",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        "\n//evil.example",
        " //evil.example",
        "\x00//evil.example",
        "/\x00/evil.example",
        "/ /evil.example",
        "/profil\r\nSet-Cookie: a=b",
        "/profil\r\n\r\n<script>",
        "/profil\x7f",
        "/profil\x85",
        "/\u2028/evil.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "mailto:a@example.org",
        "ftp://evil.example",
        "file:///etc/passwd",
        "//[::1]/",
        "//[",
        "http://[",
        "//evil.example:80",
        "//evil%2eexample",
        "/%0d%0aSet-Cookie:a=b" * 200,
        "?next=/",
        "#x",
        "../profil",
        "./profil",
        ".evil.example",
        "@evil.example",
        ":80/",
    ],
)
def test_an_address_that_leads_elsewhere_is_not_followed(address: str | None) -> None:
    assert safe_next(address) is None


@pytest.mark.parametrize(
    "address",
    ["/", "/profil", "/kull/K7QX2MA/okt/3", "/kull?side=2&q=blåbær", "/søk?q=å", "/x?next=//y", "/a//b", "/x#y"],
)
def test_an_address_of_ours_is(address: str) -> None:
    assert safe_next(address) == address


@pytest.mark.parametrize(
    ("site", "may"), [(None, True), ("none", True), ("same-origin", True), ("same-site", False), ("cross-site", False)]
)
def test_a_get_with_an_effect_comes_from_here_or_from_the_person(app: Flask, site: str | None, may: bool) -> None:
    with app.test_request_context(headers={"Sec-Fetch-Site": site} if site else {}):
        assert same_origin_get() == may
