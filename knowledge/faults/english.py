"""Whether the English name of a part is one or several: « the spark plugs are swapped »."""

import re

_REST = re.compile(r" (?:of|on|for|under|in|with|worn|to)\b.*| \(.*| or .*")
_ONE = ("ss", "bus", "lens", "chassis", "gps", "abs", "news")


def is_plural(name: str) -> bool:
    """By its head: "brake pads", "piston rings (oil)", "belt and pulleys", but not "CAN bus" nor "glass"."""
    head = _REST.sub("", name).lower()
    return " and " in head or (head.endswith("s") and not head.endswith(_ONE))
