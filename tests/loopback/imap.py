"""A mailbox on loopback that speaks enough IMAP4rev1 for a reader, and refuses or hangs up when told."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass
class Letter:
    uid: int
    raw: bytes
    seen: bool = False


@dataclass
class LoopbackImap:
    """`hangs_up` connections are cut at their next command; a wrong password is refused."""

    password: str = "secret"
    uid_validity: int = 1
    hangs_up: int = 0
    letters: list[Letter] = field(default_factory=list)
    sign_ins: int = 0
    next_uid: int = 1

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        self._open: set[asyncio.StreamWriter] = set()
        return self

    def put(self, raw: bytes, *, seen: bool = False) -> int:
        """A mail arrives; its UID."""
        uid = self.next_uid
        self.letters.append(Letter(uid, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), seen))
        self.next_uid += 1
        return uid

    def number_anew(self) -> None:
        """As a server does after a restore: the numbers of before mean nothing any more."""
        self.uid_validity += 1
        for uid, letter in enumerate(self.letters, start=1):
            letter.uid = uid

    def environ(self) -> Mapping[str, str]:
        """The settings of a service that reads this mailbox."""
        return {
            "ALEX_MAIL__IMAP_HOST": "127.0.0.1",
            "ALEX_MAIL__IMAP_PORT": str(self.port),
            "ALEX_MAIL__IMAP_USERNAME": "alex@garage.test",
            "ALEX_MAIL__IMAP_PASSWORD": self.password,
        }

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        writer.write(b"* OK loopback\r\n")
        while line := await reader.readline():
            if self.hangs_up:
                self.hangs_up -= 1
                break
            tag, _, rest = line.decode().strip().partition(" ")
            writer.write(self._answer(tag, rest))
            if rest.upper() == "LOGOUT":
                break
        writer.close()

    def _answer(self, tag: str, rest: str) -> bytes:
        name, _, arguments = rest.partition(" ")
        if name.upper() == "UID":
            name, _, arguments = arguments.partition(" ")
        match name.upper():
            case "CAPABILITY":
                told = b"* CAPABILITY IMAP4rev1\r\n"
            case "LOGIN":
                return self._sign_in(tag, arguments)
            case "SELECT":
                told = (
                    f"* {len(self.letters)} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY {self.uid_validity}] ok\r\n"
                    f"* OK [UIDNEXT {self.next_uid}] ok\r\n"
                ).encode()
            case "SEARCH":
                told = self._search(arguments)
            case "FETCH":
                told = self._fetch(arguments)
            case "STORE":
                told = self._store(arguments)
            case "LOGOUT":
                told = b"* BYE\r\n"
            case _:
                return f"{tag} BAD unknown\r\n".encode()
        return told + f"{tag} OK done\r\n".encode()

    def _sign_in(self, tag: str, arguments: str) -> bytes:
        if self.password not in arguments:
            return f"{tag} NO [AUTHENTICATIONFAILED] wrong\r\n".encode()
        self.sign_ins += 1
        return f"{tag} OK signed in\r\n".encode()

    def _search(self, arguments: str) -> bytes:
        found = [letter for letter in self.letters if not letter.seen]
        if (after := re.search(r"UID (\d+):\*", arguments)) is not None:
            # As RFC 3501 has it: the range always holds the last mail.
            found = [letter for letter in self.letters if letter.uid >= int(after[1])] or self.letters[-1:]
        return f"* SEARCH {' '.join(str(letter.uid) for letter in found)}\r\n".encode()

    def _fetch(self, arguments: str) -> bytes:
        uid, _, what = arguments.partition(" ")
        letter = next((one for one in self.letters if one.uid == int(uid)), None)
        if letter is None:
            return b""
        if "SIZE" in what:
            return f"* 1 FETCH (UID {uid} RFC822.SIZE {len(letter.raw)})\r\n".encode()
        raw = letter.raw.split(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in what else letter.raw
        return f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"

    def _store(self, arguments: str) -> bytes:
        uids = {int(uid) for uid in arguments.partition(" ")[0].split(",")}
        for letter in self.letters:
            letter.seen = letter.seen or letter.uid in uids
        return b""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for writer in self._open:
            writer.close()
        await asyncio.sleep(0)
