"""What is wrong with the body of a request, in a sentence a person can act on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from agents.texts.lookup import catalogue, say


@dataclass(frozen=True, slots=True)
class Problem:
    """`kind` as pydantic names it; `said` in its own words, for a kind that has no sentence of ours."""

    where: str
    kind: str
    limit: str
    said: str


def problems_of(error: ValidationError) -> Sequence[Problem]:
    return [
        Problem(
            where=".".join(str(part) for part in one["loc"]) or "body",
            kind=one["type"],
            limit=_plain(str(next(iter(one.get("ctx", {}).values()), ""))),
            said=one["msg"],
        )
        for one in error.errors()
    ]


def _plain(limit: str) -> str:
    """The values that may stand there, where pydantic joins them by an English word: 'fr' or 'en'."""
    quoted = _QUOTED.findall(limit)
    return ", ".join(quoted) if quoted else limit


_QUOTED = re.compile(r"'([^']*)'")


def told(facts: Mapping[str, object], language: str) -> str:
    """What the facts of a refusal say of the body, "" when nothing."""
    if "needs" in facts:
        return say("problem.needs", language, fields=str(facts["needs"]))
    problems = facts.get("problems")
    if isinstance(problems, Sequence):
        return "; ".join(_sentence(one, language) for one in problems)
    return str(facts.get("fields", ""))


def _sentence(one: Problem, language: str) -> str:
    key = f"problem.{one.kind}"
    why = say(key, language, limit=one.limit) if key in catalogue(language) else one.said
    return say("problem.line", language, where=one.where, why=why)
