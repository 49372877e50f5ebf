"""Somebody at a real browser: reads as people read, and looks critically at every page on the way."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK_AXE = """async tags => {
  const answer = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  const where = violation => violation.nodes.slice(0, 3).map(node => node.target.join(" ")).join(" | ");
  return answer.violations.map(violation => `${violation.id} (${violation.impact}): ${where(violation)}`);
}"""
NARROW = 320
WIDER = """limit => [...document.querySelectorAll("body *")].filter(element => {
  const box = element.getBoundingClientRect();
  return box.right > limit && box.width && !element.closest(".visually-hidden, [class*=scroll]");
}).slice(-3).map(element => `${element.tagName} ${element.className} «${element.textContent.trim().slice(0, 30)}»`)"""
"""Names the innermost elements that stick out."""
SCREENSHOTS = os.environ.get("COURSEAPP_SCREENSHOTS")
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}


class Visitor:
    """A browser window. ``words`` turns a bokmål text into the visit's language; ``faults`` collects what is wrong."""

    def __init__(self, browser: Browser, address: str, name: str, words: Callable[..., str], **manner: Any) -> None:
        device, self.script = manner.pop("device", "desktop"), manner.get("java_script_enabled", True)
        self.context = browser.new_context(base_url=address, **DEVICES[device], **manner)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.name, self.words, self.number = f"{name}-{device}", words, 0
        self.faults: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._note(f"script: {error}"))
        self.page.on("response", self._answered)

    def _note(self, words: str) -> None:
        self.faults.append(f"{self.page.url}: {words}")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self._note(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= (500 if response.request.is_navigation_request() else 400):
            self._note(f"{response.status} for {response.url}")

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.look()

    def look(self) -> None:
        """Judge the page before one: accessible, and nothing sticks out of the narrowest screen."""
        self.number += 1
        if SCREENSHOTS:
            name = re.sub(r"\W+", "-", f"{self.name}-{self.number:02}-{self.page.title()}")[:90]
            self.page.screenshot(path=f"{SCREENSHOTS}/{name}.png", full_page=True)
        if not self.script:
            return
        self.page.evaluate(AXE)
        for violation in self.page.evaluate(ASK_AXE, RULES):
            self._note(f"axe: {violation}")
        self._narrow()

    def _narrow(self) -> None:
        size = self.page.viewport_size or {"width": 1280, "height": 900}
        self.page.set_viewport_size({"width": NARROW, "height": 800})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW:
            self._note(f"{width} px wide on a screen of {NARROW}: {self.page.evaluate(WIDER, NARROW)}")
        self.page.set_viewport_size(size)

    def find(self, role: Any, text: str, **values: Any) -> Locator:
        """Find the first visible thing of a kind by its name in bokmål, or a part of it."""
        found = self.page.get_by_role(role, name=self.words(text, **values))
        return found.filter(visible=True).first

    def press(self, text: str, role: Any = "button", **values: Any) -> None:
        """Press a button or follow a link, wait for the page it leads to, and look at that."""
        with self.page.expect_navigation():
            self.find(role, text, **values).click()
        self.look()

    def follow(self, text: str, **values: Any) -> None:
        self.press(text, "link", **values)

    def go(self, address: str) -> None:
        """Follow the link on this page that leads to an address (or begins as it does)."""
        with self.page.expect_navigation():
            self.page.locator(f'a[href^="{address}"]').filter(visible=True).first.click()
        self.look()

    def fill(self, **values: str) -> None:
        """Fill in fields by their names."""
        for name, value in values.items():
            self.page.locator(f'[name="{name}"]:visible').first.fill(value)

    def tick(self, name: str, value: str | None = None) -> None:
        """Tick a box or choose a radio button, by name and value."""
        which = f'[name="{name}"]' + (f'[value="{value}"]' if value is not None else "")
        box = self.page.locator(which).first
        label = self.page.locator(f'label[for="{box.get_attribute("id")}"]')
        (label.first if label.count() else box.locator("xpath=ancestor::label")).click()

    def reads(self, text: str, **values: Any) -> bool:
        """Tell whether a text in bokmål stands on the page, in its language."""
        return self.words(text, **values) in self.text

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.inner_text("body"))
