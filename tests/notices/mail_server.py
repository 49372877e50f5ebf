"""A small SMTP server for tests: it takes mail, and answers what it is told to."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """``taken`` holds what came; ``answers`` maps a command to the reply it gets instead of the usual one."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.extensions = ["8BITMIME"]
        self.connections = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def reply(self, command: str, line: str) -> str | None:
        """Answer a command out of the ordinary, or None for the usual way."""
        return self.answers.get(command)

    def take(self, mail: EmailMessage) -> str:
        """Keep a mail and answer; "drop" breaks the connection off instead."""
        self.taken.append(mail)
        return self.answers.get("END", "250 taken")


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 test")
        while line := self.rfile.readline():
            command = line.split()[0].decode().upper()
            if command == "EHLO":
                self._say("\r\n".join(["250-test", *(f"250-{e}" for e in self.server.extensions), "250 SIZE"]))
            elif answer := self.server.reply(command, line.decode()):
                self._say(answer)
            elif command == "DATA":
                self._say("354 go on")
                self._take()
            else:
                self._say("221 bye" if command == "QUIT" else "250 fine")
            if command == "QUIT":
                return

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return  # gone in the middle of a mail: it was never handed over
            lines.append(line)
        mail = message_from_bytes(b"".join(lines), policy=policy.SMTP)
        answer = self.server.take(mail)
        if answer == "drop":
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._say(answer)

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def mail_server(kind: type[MailServer] = MailServer) -> Iterator[MailServer]:
    with kind() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
