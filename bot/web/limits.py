"""How often one visitor may do a thing; a token bucket each, forgotten when full again."""

import time
from collections import OrderedDict
from collections.abc import Callable

from bot.web.endpoints import TooMany

_MOST_KEPT = 50_000


class Limits:
    def __init__(self, *, on: bool, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._on = on
        self._monotonic = monotonic
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def check(self, action: str, who: str, *, per_minute: int) -> None:
        """Count one; raises TooMany with `retry_after` (seconds) when there are too many."""
        if not self._on:
            return
        now = self._monotonic()
        left, seen = self._buckets.pop((action, who), (float(per_minute), now))
        left = min(per_minute, left + (now - seen) * per_minute / 60)
        if left < 1:
            self._buckets[action, who] = (left, now)
            raise TooMany(retry_after=max(1, round((1 - left) * 60 / per_minute)))
        self._buckets[action, who] = (left - 1, now)
        while len(self._buckets) > _MOST_KEPT:
            self._buckets.popitem(last=False)
