"""What a code says by its range alone, where no open list gives its title."""

import tomllib
from functools import lru_cache
from importlib import resources

_FILE = resources.files("knowledge") / "corpus" / "codes" / "french" / "ranges.toml"
_COLON = "\u00a0: "


def named_by_range(code: str, area: str) -> tuple[str, str]:
    """In French and in English: the area of the code and its group, with the word that its title is not published.

    Raises KeyError for an area that the lists do not know.
    """
    row, group = _rows()[area], f"{code[:3]}xx"
    return (
        f"{row['fr']}{_COLON}code du groupe {group}, dont aucune liste libre ne publie l'intitulé",
        f"{row['en']}: code of the group {group}, whose title no open list publishes",
    )


@lru_cache(maxsize=1)
def _rows() -> dict[str, dict[str, str]]:
    return tomllib.loads(_FILE.read_text("utf-8"))
