"""How fast the service answers: clients in processes of their own, each on one connection that stays open."""

from __future__ import annotations

import http.client
import multiprocessing
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

CLIENTS = 8
MOST = 200
"""How many homes sign up at most."""
WARM_UP = 0.4
"""Seconds that do not count."""
FORM = "application/x-www-form-urlencoded"


class Client:
    """A browser of one person: a connection and a session cookie."""

    def __init__(self, port: int, link: str | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""
        if link:
            self.ask("GET", link)

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send a request; give status and body."""
        sent = {"Cookie": self._cookie, "Accept-Language": "nb", **(headers or {})}
        body = None
        if fields is not None:
            body, sent["Content-Type"] = urlencode(fields), FORM
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        answer = response.read()
        for name, value in re.findall(r"(\w+)=([^;]*)", response.headers.get("Set-Cookie", ""))[:1]:
            self._cookie = f"{name}={value}"
        return response.status, answer

    def rest(self) -> None:
        """Close the connection; the next request opens another."""
        self._connection.close()

    def token(self, path: str) -> str:
        """Open a page with a form and give its CSRF token."""
        _, page = self.ask("GET", path)
        found = re.search(rb'name="csrf_token" value="([^"]+)"', page)
        if found is None:
            raise LookupError(f"there is no form on {path}")
        return found[1].decode()


@dataclass(frozen=True, slots=True)
class Course:
    """What is measured: one of ``kind`` (get, mark, sign_up) at a path, by those who come in by ``links``.

    Each client takes its own share of the links and of the fields, one set of fields a deed.
    """

    name: str
    kind: str
    path: str
    links: Sequence[str] = ()
    fields: Sequence[dict[str, str]] = ()
    good: frozenset[int] = field(default=frozenset({200}))


@dataclass(frozen=True, slots=True)
class Pace:
    """How it went: deeds done well a second, and how many answers were not what they should be."""

    per_second: float
    faults: int


def measure(port: int, course: Course, seconds: float) -> Pace:
    """Let all clients run a course at once."""
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(CLIENTS)
    with context.Manager() as manager:
        results = manager.list()
        runners = [
            context.Process(target=_run, args=(port, course, n, seconds, ready, results)) for n in range(CLIENTS)
        ]
        for runner in runners:
            runner.start()
        for runner in runners:
            runner.join()
        found = list(results)
    if len(found) < CLIENTS:
        raise RuntimeError(f"{course.name}: {CLIENTS - len(found)} clients failed")
    return Pace(sum(done / spent for done, _, spent in found), sum(faults for _, faults, _ in found))


def _run(port: int, course: Course, number: int, seconds: float, ready, results) -> None:
    deeds = {"get": _gets, "mark": _marks, "sign_up": _sign_ups}[course.kind](port, course, number)
    ready.wait()
    begun = time.perf_counter()
    warm, until = begun + WARM_UP, begun + WARM_UP + seconds
    done = faults = 0
    for good in deeds:
        now = time.perf_counter()
        if now > warm:
            done, faults = done + good, faults + (not good)
        if now > until:
            break
    results.append((done, faults, max(time.perf_counter() - warm, 0.001)))


def _gets(port: int, course: Course, number: int) -> Iterator[bool]:
    client = Client(port, course.links[number % len(course.links)] if course.links else None)
    client.ask("GET", course.path)

    def deeds() -> Iterator[bool]:
        while True:
            yield client.ask("GET", course.path)[0] in course.good

    return deeds()


def _marks(port: int, course: Course, number: int) -> Iterator[bool]:
    """Mark lines of a register one by one, as the page's script does."""
    client = Client(port, course.links[0])
    token = client.token(course.path)
    presences = ("present", "late", "excused")

    def deeds() -> Iterator[bool]:
        n = number
        while True:
            n += CLIENTS
            fields = course.fields[n % len(course.fields)]
            fields = {**fields, "presence": presences[n // CLIENTS % 3], "csrf_token": token}
            fields |= {"seen": str(int(time.time()) + 1), "nonce": f"{number}-{n}"}
            yield client.ask("POST", course.path, fields, {"X-Requested-With": "fetch"})[0] in course.good

    return deeds()


def _sign_ups(port: int, course: Course, number: int) -> Iterator[bool]:
    """Open the page and sign up, a new home each time, as long as there are homes."""
    mine = [n for n in range(min(len(course.links), MOST)) if n % CLIENTS == number]
    clients = [(Client(port, course.links[n]), course.fields[n]) for n in mine]
    for client, _ in clients:
        client.rest()

    def deeds() -> Iterator[bool]:
        for client, fields in clients:
            token = client.token(course.path)
            yield client.ask("POST", course.path, {**fields, "csrf_token": token})[0] in course.good

    return deeds()


def port_of(base_url: str) -> int:
    """Give the port of an address."""
    return urlsplit(base_url).port or 80
