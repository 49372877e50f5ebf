"""The ways a text message leaves, and for whom."""

from __future__ import annotations

import json
import socket
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from courseapp.config import Config, Misconfigured, from_environment
from courseapp.notices.senders import NotTaken, Unreachable
from courseapp.notices.sms import plain_number, sms_sender_for


class Service(HTTPServer):
    """Takes text messages, and answers with ``status``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.status = 202
        self.taken: list[dict[str, str]] = []
        self.who = ""

    def url(self, who: str = "") -> str:
        return f"http://{who}127.0.0.1:{self.server_address[1]}/send?from=Kurs"


class _Talk(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append(body | {"path": self.path})
        self.server.who = self.headers.get("Authorization", "")
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def service() -> Iterator[Service]:
    with Service() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def send(url: str, text: str = "Hei på deg") -> None:
    sender = sms_sender_for(url)
    assert sender is not None
    sender.send("abc123", "+4700000001", text)


def test_a_service_gets_whom_what_and_a_name_by_which_it_can_tell_doubles() -> None:
    with service() as server:
        send(server.url("us%40er:pass%3Aword@"))
    assert server.taken == [{"id": "abc123", "to": "+4700000001", "text": "Hei på deg", "path": "/send?from=Kurs"}]
    assert b64decode(server.who.removeprefix("Basic ")) == b"us@er:pass:word"


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(400, True), (404, True), (410, True), (422, True), (401, False), (403, False), (429, False), (500, False),
     (503, False), (302, False)],
)  # fmt: skip
def test_a_no_is_for_good_only_when_it_is_about_the_number(status: int, permanent: bool) -> None:
    with service() as server:
        server.status = status
        with pytest.raises(NotTaken) as refusal:
            send(server.url())
    assert (refusal.value.permanent, refusal.value.by_address) == (permanent, permanent)
    assert refusal.value.answer == f"HTTP {status}"


def test_no_service_is_no_fault_of_the_message() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable):
            send(f"http://127.0.0.1:{closed.getsockname()[1]}/")


def test_a_folder_gets_one_whole_file_for_each_text_message(tmp_path: Path) -> None:
    for text in ("én", "to"):
        send(f"file:{tmp_path / 'sms'}", text)
    (file,) = (tmp_path / "sms").iterdir()
    assert (file.name, file.read_text()) == ("abc123.txt", "+4700000001\nto\n")


def test_the_terminal_shows_whom_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    send("console:")
    written = capsys.readouterr()
    assert "+4700000001" in written.err
    assert "Hei på deg" in written.err


def test_without_the_setting_there_is_no_way_out() -> None:
    assert sms_sender_for("") is None


@pytest.mark.parametrize(
    ("phone", "number"),
    [("40 00 00 01", "+4740000001"), ("+46 70-123 45 67", "+46701234567"), ("0047 (400) 00001", "+4740000001")],
)
def test_a_number_is_norwegian_unless_it_says_otherwise(phone: str, number: str) -> None:
    assert plain_number(phone) == number


@pytest.mark.parametrize(
    "phone", ["", "12", "telefon", "+0 12345678", "40000001;40000002", "40000001 a", "+4740000001\n1x"]
)
def test_what_is_no_number_gets_no_text_message(phone: str) -> None:
    with pytest.raises(NotTaken) as refusal:
        plain_number(phone)
    assert (refusal.value.permanent, refusal.value.by_address) == (True, True)


def settings(sms_url: str) -> Config:
    return from_environment({"COURSEAPP_SMS_URL": sms_url}, testing=True)


@pytest.mark.parametrize(
    "url",
    ["https://user:word@sms.example.org/send", "http://localhost:8080/", "http://127.0.0.1/", "file:sms", "console:"],
)
def test_a_way_out_for_text_messages_is_taken_as_it_is_written(url: str) -> None:
    assert settings(url).sms_url == url


@pytest.mark.parametrize(
    "url", ["http://sms.example.org/", "sms.example.org", "https://", "ftp://sms.example.org", "https:/x"]
)
def test_a_way_out_that_is_wrong_or_open_to_readers_is_refused_at_start(url: str) -> None:
    with pytest.raises(Misconfigured, match="COURSEAPP_SMS_URL"):
        settings(url)
