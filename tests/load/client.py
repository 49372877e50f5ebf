"""A process of clients, each in a thread: homes that sign up and withdraw, a coordinator that changes the seats.

Reads what to do as JSON on standard input and writes what each client was told as JSON on standard output. It knows
the service only by its pages. Nothing but the standard library, so that many processes start quickly.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE = 900
"""Seconds a client goes on trying."""


class Forms(HTMLParser):
    """The forms of a page: what a browser would send from each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append({})
        if tag != "input" or not self.forms or not given.get("name"):
            return
        if given.get("type") in {"checkbox", "radio"} and "checked" not in given:
            return
        self.forms[-1].setdefault(given["name"] or "", []).append(given.get("value") or "")

    def with_field(self, name: str) -> dict[str, list[str]]:
        return next(form for form in self.forms if name in form)


class Browser:
    """One signed-in browser. ``statuses`` keeps every status it met."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.statuses: list[int] = []

    def ask(self, method: str, path: str, fields: dict[str, Any] | None = None) -> tuple[int, str, str]:
        """Send a request; give status, page and where it leads."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        body = urlencode(fields or {}, doseq=True) if method == "POST" else None
        headers = {"Cookie": f"session={self.cookie}", "Accept-Language": "nb"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            page = response.read().decode()
        finally:
            connection.close()
        for kept in re.findall(r"session=([^;]*)", response.headers.get("Set-Cookie", "")):
            self.cookie = kept
        self.statuses.append(response.status)
        return response.status, page, urlsplit(response.headers.get("Location", "")).path


def state_on(page: str) -> str:
    """Read how a home's own page says that it stands: seated, waiting:<number>, withdrawn or none."""
    if number := re.search(r"Dere er nummer (\d+) på ventelisten", page):
        return f"waiting:{number[1]}"
    if "Har plass" in page:
        return "seated"
    return "withdrawn" if "Meldt av" in page else "none"


def sign_up(browser: Browser, cohort: str) -> str:
    """Sign up, and give what the next page says about the answer: seat, line, or nothing certain."""
    status, page, _ = browser.ask("GET", f"/kull/{cohort}/pamelding")
    if status == http.HTTPStatus.OK:
        fields = Forms(page).with_field("persons")
        status, page, _ = browser.ask("POST", f"/kull/{cohort}/pamelding", fields)
    if status != http.HTTPStatus.SEE_OTHER:
        return "not confirmed"
    _, page, _ = browser.ask("GET", f"/kull/{cohort}/min-pamelding")
    if "Dere har fått plass." in page:
        return "seat"
    return "line" if "Dere er meldt på og står på ventelisten." in page else "already"


def withdraw(browser: Browser, cohort: str) -> None:
    _, page, _ = browser.ask("GET", f"/kull/{cohort}/min-pamelding")
    forms = [form for form in Forms(page).forms if "home" in form and "persons" not in form]
    if forms:
        browser.ask("POST", f"/kull/{cohort}/min-pamelding/meld-av", forms[0])


def rush(browser: Browser, task: dict[str, Any], start_at: float) -> dict[str, Any]:
    """Sign up when the clock strikes; some withdraw, and some of those come back."""
    dice, cohort = random.Random(task["seed"]), task["cohorts"][0]
    time.sleep(max(0.0, start_at - time.time()))
    told = [sign_up(browser, cohort)]
    if dice.random() < task["restless"]:
        withdraw(browser, cohort)
        if dice.random() < 0.5:
            told.append(sign_up(browser, cohort))
    return {"told": told}


def change_seats(browser: Browser, task: dict[str, Any], start_at: float) -> dict[str, Any]:
    """Change the number of seats up and down, and end with as many as were asked for."""
    dice, (cohort,), seats = random.Random(task["seed"]), task["cohorts"], task["seats"]
    time.sleep(max(0.0, start_at - time.time()))
    wanted = [dice.randint(max(1, seats - 5), seats) for _ in range(task["changes"])]
    for number in [*wanted, seats]:
        _, page, _ = browser.ask("GET", f"/kull/{cohort}/plasser")
        browser.ask("POST", f"/kull/{cohort}/plasser", {**Forms(page).with_field("seats"), "seats": [str(number)]})
    return {}


def persist(browser: Browser, task: dict[str, Any], _start_at: float) -> dict[str, Any]:
    """Sign up for each cohort, again and again until it is confirmed: the server may die at any moment."""
    confirmed: list[str] = []
    until = time.monotonic() + PATIENCE
    for cohort in task["cohorts"]:
        while time.monotonic() < until:
            try:
                if sign_up(browser, cohort) != "not confirmed":
                    confirmed.append(cohort)
                    break
            except (OSError, http.client.HTTPException, StopIteration):
                time.sleep(0.1)
    return {"confirmed": confirmed}


def look(browser: Browser, task: dict[str, Any], _start_at: float) -> dict[str, Any]:
    """Read how the home's own page says that it stands."""
    _, page, _ = browser.ask("GET", f"/kull/{task['cohorts'][0]}/min-pamelding")
    return {"state": state_on(page)}


def mix(browser: Browser, task: dict[str, Any], start_at: float) -> dict[str, Any]:
    """Do one thing after another, as a home might: sign up, leave, answer, change cohorts; sometimes twice."""
    dice, done, joined = random.Random(task["seed"]), Counter[str](), list[str]()
    time.sleep(max(0.0, start_at - time.time()))
    for _ in range(task["steps"]):
        deed = dice.choices((_join, _leave, _answer, _change_over), (4, 2, 4, 2))[0]
        cohort = dice.choice(joined if joined and deed is not _join else task["cohorts"])
        if sent := deed(browser, cohort, dice):
            joined += [cohort] if deed is _join else []
            done[deed.__name__.strip("_")] += 1
            path, fields = sent
            first = browser.ask("POST", path, fields)
            if dice.random() < 0.2:
                again = browser.ask("POST", path, fields)
                if first[0] == http.HTTPStatus.SEE_OTHER and (first[0], first[2]) != (again[0], again[2]):
                    return {"fault": f"{path} was answered {first[0]} {first[2]}, and then {again[0]} {again[2]}"}
    return {"done": dict(done)}


Sent = tuple[str, dict[str, Any]] | None


def _join(browser: Browser, cohort: str, _dice: random.Random) -> Sent:
    path = f"/kull/{cohort}/pamelding"
    forms = [form for form in Forms(browser.ask("GET", path)[1]).forms if "persons" in form]
    return (path, forms[0]) if forms else None


def _leave(browser: Browser, cohort: str, _dice: random.Random) -> Sent:
    _, page, _ = browser.ask("GET", f"/kull/{cohort}/min-pamelding")
    forms = [form for form in Forms(page).forms if "home" in form and "persons" not in form]
    return (f"/kull/{cohort}/min-pamelding/meld-av", forms[0]) if forms else None


def _answer(browser: Browser, _cohort: str, dice: random.Random) -> Sent:
    """Answer an offer of a seat, if there is one; mostly with a yes."""
    _, page, _ = browser.ask("GET", "/")
    if not (offer := re.search(r'href="(/plasstilbud/\w+)"', page)):
        return None
    forms = [form for form in Forms(browser.ask("GET", offer[1])[1]).forms if "answer" in form]
    return (f"{offer[1]}/svar", forms[0 if dice.random() < 0.7 else -1]) if forms else None


def _change_over(browser: Browser, cohort: str, dice: random.Random) -> Sent:
    path = f"/kull/{cohort}/min-pamelding/bytt"
    _, page, _ = browser.ask("GET", path)
    others = re.findall(r'name="to"[^>]*value="(\w+)"|value="(\w+)"[^>]*name="to"', page)
    forms = [form for form in Forms(page).forms if "once" in form]
    return (path, {**forms[-1], "to": "".join(dice.choice(others))}) if others and forms else None


def steer(browser: Browser, task: dict[str, Any], start_at: float) -> dict[str, Any]:
    """Change the numbers of seats and of seats kept for a service, here and there."""
    dice = random.Random(task["seed"])
    time.sleep(max(0.0, start_at - time.time()))
    for _ in range(task["changes"]):
        cohort = dice.choice(task["cohorts"])
        path, field, most = dice.choice((("plasser", "seats", task["seats"]), ("holdte-plasser", "release_on", 3)))
        _, page, _ = browser.ask("GET", f"/kull/{cohort}/{path}")
        form = {**Forms(page).with_field(field), "seats": [str(dice.randint(1, most))]}
        if field == "release_on":
            form |= {"service": dice.choice(re.findall(r'<option[^>]* value="(\d+)"', page)), field: task["until"]}
        browser.ask("POST", f"/kull/{cohort}/{path}", form)
    return {}


DEEDS = {"mix": mix, "steer": steer, "rush": rush, "change_seats": change_seats, "persist": persist, "look": look}


def main() -> None:
    """Let every client do its task, all at once."""
    plan = json.load(sys.stdin)

    def work(task: dict[str, Any]) -> dict[str, Any]:
        browser = Browser(plan["port"], task["cookie"])
        try:
            result = DEEDS[task["deed"]](browser, task, plan["start_at"])
        except (OSError, http.client.HTTPException, StopIteration) as fault:
            result = {"fault": f"{type(fault).__name__}: {fault}"}
        return {"home": task.get("home"), "deed": task["deed"], "statuses": browser.statuses, **result}

    with ThreadPoolExecutor(len(plan["tasks"])) as threads:
        json.dump(list(threads.map(work, plan["tasks"])), sys.stdout)


if __name__ == "__main__":
    main()
