"""What a model's tokens cost, from a dated table; None where nobody knows."""

import re
import tomllib
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cache
from pathlib import Path

CURRENCY = "USD"
_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """Dollars for a million tokens."""

    input: Decimal
    output: Decimal

    def cost_micros(self, tokens_in: int, tokens_out: int) -> int:
        """In millionths of a dollar, rounded up: a turn costs less than a cent, so cents would all be zero."""
        return int((self.input * tokens_in + self.output * tokens_out).to_integral_value(ROUND_CEILING))


def price_of(model: str) -> TokenPrice | None:
    """By the exact name, or the name a dated snapshot belongs to (gpt-4o-mini-2024-07-18)."""
    return _prices().get(model) or _prices().get(_DATED.sub("", model))


@cache
def _prices() -> dict[str, TokenPrice]:
    table = tomllib.loads(Path(__file__).with_name("prices.toml").read_text("utf-8"), parse_float=Decimal)
    return {name: TokenPrice(row["input"], row["output"]) for name, row in table["models"].items()}
