from dataclasses import dataclass

# Euro is the only currency the catalogue sells in; the others are here because a shop's import may carry them.
MINOR_UNITS = {"EUR": 2, "XTR": 0, "GBP": 2, "CHF": 2, "USD": 2}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount in minor units (cents of a euro, whole Telegram Stars)."""

    amount_minor: int
    currency: str = "EUR"

    def __add__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, "amounts of two currencies have no sum"
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.amount_minor * count, self.currency)
