"""French turns of phrase in other persons and times: who writes « ne marche plus » also means « ne marchent plus »."""

import re
from collections.abc import Iterator, Mapping

_DENIED = re.compile(
    r"(?P<before>(?:^|.* )(?:ne |n')(?:s'|se |me |m')?)(?P<verb>\w+)(?P<after> (?:plus|pas|jamais|rien)\b.*)"
)
_REGULAR = re.compile(r"(?P<stem>\w*[a-df-z])e")
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "fait": ("font", "faisait", "faisaient"),
    "veut": ("veulent", "voulait", "voulaient"),
    "peut": ("peuvent", "pouvait", "pouvaient"),
    "va": ("vont", "allait", "allaient"),
    "est": ("sont", "etait", "etaient"),
    "vient": ("viennent", "venait", "venaient"),
    "tient": ("tiennent", "tenait", "tenaient"),
    "revient": ("reviennent", "revenait", "revenaient"),
    "prend": ("prennent", "prenait", "prenaient"),
    "sort": ("sortent", "sortait", "sortaient"),
    "part": ("partent", "partait", "partaient"),
    "sert": ("servent", "servait", "servaient"),
    "repond": ("repondent", "repondait", "repondaient"),
    "descend": ("descendent", "descendait", "descendaient"),
    "rend": ("rendent", "rendait", "rendaient"),
    "eteint": ("eteignent", "eteignait", "eteignaient"),
    "voit": ("voient", "voyait", "voyaient"),
    "recoit": ("recoivent", "recevait", "recevaient"),
}


def conjugated(words: str) -> Iterator[str]:
    """Of folded words that deny something of one thing: the same of several, and of then. Nothing of any other."""
    if (denied := _DENIED.fullmatch(words)) is None:
        return
    for verb in _forms(denied["verb"]):
        yield f"{denied['before']}{verb}{denied['after']}"


def _forms(verb: str) -> Iterator[str]:
    if (regular := _REGULAR.fullmatch(verb)) is not None:
        stem = regular["stem"]
        soft = f"{stem}e" if stem.endswith("g") else stem
        yield from (f"{stem}ent", f"{soft}ait", f"{soft}aient")
    yield from _OTHERS.get(verb, ())
