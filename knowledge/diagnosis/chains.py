"""Root cause and consequence: what one failed part does to another, so that the first is mended with the second."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

_ROOT_WORTH_TELLING = 0.05
_CONSEQUENCE_WORTH_TELLING = 0.1
CHAINS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts by their id. `likely` is how often the root brings the consequence along; an estimate."""

    root: str
    consequence: str
    likely: float


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    root: str
    ruins: str
    likely: float = Field(gt=0, le=1)


@cache
def known_chains() -> tuple[Chain, ...]:
    with Path(__file__).with_name("chains.toml").open("rb") as file:
        rows = [_Row.model_validate(row) for row in tomllib.load(file)["chain"]]
    return tuple(Chain(row.root, part, row.likely) for row in rows for part in row.ruins.split())


def chains_among(shares: Mapping[str, float], leading: Sequence[str]) -> tuple[Chain, ...]:
    """Chains that may be at work: both parts are believed in and one of them leads; the likeliest first.

    `shares` are the probabilities of the parts, `leading` the first of them.
    """
    found = [
        chain
        for chain in known_chains()
        if shares.get(chain.root, 0.0) >= _ROOT_WORTH_TELLING
        and shares.get(chain.consequence, 0.0) >= _CONSEQUENCE_WORTH_TELLING
        and {chain.root, chain.consequence} & set(leading)
    ]
    return tuple(sorted(found, key=lambda one: -shares[one.root] * one.likely)[:CHAINS_SHOWN])
