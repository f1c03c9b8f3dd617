"""Sentences kept ready: variables in braces are filled from what is known, and one that is missing blocks sending."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.errors import InvalidInput, NotFound
from agents.texts.lookup import LANGUAGES
from knowledge.language.folding import fold
from storage.database import Database, Transaction
from storage.models.takeover import CannedReply

_VARIABLE = re.compile(r"\{([a-zà-ÿ_]{1,40})\}")
_NAME = re.compile(r"[a-z0-9]+")
_LONGEST_NAME = 40
_LONGEST = 4000


class VariableMissing(InvalidInput):
    """`missing` names the variables that nobody filled."""

    code = "variable_missing"


@dataclass(frozen=True, slots=True)
class Canned:
    name: str
    language: str
    text: str

    def filled(self, values: Mapping[str, str]) -> str:
        """The sentence with what is known; what is not known stays in braces, and `must_be_whole` refuses it."""
        return _VARIABLE.sub(lambda match: values.get(match[1]) or match[0], self.text)


def must_be_whole(text: str) -> None:
    """Raises VariableMissing when a variable still stands in what is about to be sent."""
    missing = _VARIABLE.findall(text)
    if missing:
        raise VariableMissing(missing=missing)


class CannedReplies:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, language: str | None = None) -> Sequence[Canned]:
        def read(tx: Transaction) -> Sequence[Canned]:
            return [Canned(one.name, one.language, one.text) for one in tx.takeover.canned(language)]

        return await self._database.write(read)

    async def keep(self, name: str, *, language: str, text: str, author: str) -> None:
        """Write one down, or put other words into the one of that name. Raises InvalidInput.

        « Délai de livraison » is kept as delai-de-livraison.
        """
        name = "-".join(_NAME.findall(fold(name)))[:_LONGEST_NAME].rstrip("-")
        if not name or language not in LANGUAGES or not text.strip() or len(text) > _LONGEST:
            raise InvalidInput(name=name)

        def write(tx: Transaction) -> None:
            found = tx.takeover.canned_of(name, language)
            if found is None:
                row = CannedReply(name=name, language=language, text=text, author=author, changed_at=tx.now)
                tx.takeover.add(row)
            else:
                found.text, found.author, found.changed_at = text, author, tx.now
                tx.takeover.keep()

        await self._database.write(write)

    async def get(self, name: str, *, language: str) -> Canned:
        """Raises NotFound."""

        def read(tx: Transaction) -> Canned:
            found = tx.takeover.canned_of(name, language)
            if found is None:
                raise NotFound
            return Canned(found.name, found.language, found.text)

        return await self._database.write(read)
