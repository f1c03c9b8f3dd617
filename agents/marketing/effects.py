"""What a sequence changes: how many bought after it, against the tenth of people it was kept from."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from agents.marketing.policy import Reason
from agents.marketing.sequences import SequenceName
from storage.database import Transaction

MEASURED = (SequenceName.abandoned_cart, SequenceName.after_purchase)
_WITHIN = timedelta(days=14)
_Z = 1.96
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Share:
    number: int
    bought: int

    @property
    def value(self) -> float | None:
        return self.bought / self.number if self.number else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies with 95 % (Wilson, JASA 22, 1927); all that is possible while nobody is counted."""
        if not self.number:
            return 0.0, 1.0
        share, z2 = self.bought / self.number, _Z * _Z / self.number
        middle = (share + z2 / 2) / (1 + z2)
        reach = _Z * math.sqrt(share * (1 - share) / self.number + z2 / (4 * self.number)) / (1 + z2)
        return max(middle - reach, 0.0), min(middle + reach, 1.0)


@dataclass(frozen=True, slots=True)
class Effect:
    sequence: SequenceName
    written_to: Share
    held_out: Share

    @property
    def is_told_apart(self) -> bool:
        """Whether the two intervals do not meet; until then nothing is said about the sequence."""
        (low, high), (other_low, other_high) = self.written_to.interval, self.held_out.interval
        return high < other_low or other_high < low


def effect(tx: Transaction, sequence: SequenceName) -> Effect:
    """Counts, for each run, whether the person paid an order in the two weeks after the first decision about them."""
    number: Counter[bool] = Counter()
    bought: Counter[bool] = Counter()
    for contact_id, held, at in tx.nudges.first_decided(sequence, held_reason=Reason.hold_out):
        people = tx.contacts.parts(tx.contacts.whole(contact_id).id)
        number[held] += 1
        bought[held] += tx.orders.paid_between(people, at, at + _WITHIN)
    return Effect(sequence, Share(number[False], bought[False]), Share(number[True], bought[True]))
