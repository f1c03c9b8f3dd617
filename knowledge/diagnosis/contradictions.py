"""What one message says of a part in two ways: named here, called new there."""

from collections.abc import Collection, Sequence

from knowledge.diagnosis.namely import BY_THE_WAY
from knowledge.diagnosis.observation import OLD, Observation
from knowledge.diagnosis.seen import SEEN

_MENTION = "mention_"


def without_contradicted(told: Sequence[Observation], tried: Collection[str]) -> list[Observation]:
    """`told` in the order of the words, without what other words of it take back.

    « Roulement changé, toujours un bruit de roulement »: what is named in telling the sign blames nothing of `tried`.
    « C'est une powershift. L'embrayage a été changé »: what is called new last is new, unless it was told to be the
    cause; « turbo changé l'an dernier, le turbo siffle »: what is named again is not.
    """
    told = [one for one in told if one.reliability > BY_THE_WAY or one.finding.removeprefix(_MENTION) not in tried]
    named = {one.finding.removeprefix(_MENTION): place for place, one in enumerate(told) if _is_named(one)}
    new = {one.finding.removeprefix(OLD): place for place, one in enumerate(told) if _is_new(one)}
    blamed = {one.finding.removeprefix(_MENTION) for one in told if _is_named(one) and one.reliability >= SEEN}
    stays_new = {part for part, place in new.items() if part not in blamed and place > named.get(part, -1)}
    return [
        one
        for one in told
        if not (_is_named(one) and one.finding.removeprefix(_MENTION) in stays_new)
        and not (_is_new(one) and one.finding.removeprefix(OLD) in named.keys() - stays_new)
    ]


def _is_named(one: Observation) -> bool:
    return one.finding.startswith(_MENTION)


def _is_new(one: Observation) -> bool:
    return one.finding.startswith(OLD) and one.polarity != "present"
