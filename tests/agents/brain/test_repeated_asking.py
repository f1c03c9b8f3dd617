"""Who asks the same again is not shown the same again: the price list in short, sympathy once."""

from dataclasses import replace

from agents.brain.local.dialogue import plan
from agents.brain.local.plans import Plan, read
from agents.brain.turn import Line
from agents.messages import Button
from agents.texts.lookup import say
from storage.models.message import Role
from tests.agents.brain.test_dialogue import NOW, turn_of

_LIST = tuple(Button(f"Offre {number}", f"product:{number}") for number in range(6))


def _after(text: str, *said: Line) -> Plan:
    return plan(read(replace(turn_of(text), history=said), recognises=lambda *_, **__: False))


def test_the_price_list_is_told_in_short_while_it_still_stands_above() -> None:
    whole, other = Line(Role.assistant, "Voici", NOW, _LIST), Line(Role.assistant, "Oui.", NOW)
    assert _after("vos prix ?").calls[0].arguments == {}
    assert _after("vos prix ?", whole, other).calls[0].arguments == {"brief": True}
    assert _after("vos prix ?", whole, other, other, other).calls[0].arguments == {}
    assert _after("vos prix ?", Line(Role.assistant, "Deux", NOW, _LIST[:2])).calls[0].arguments == {}


def test_who_stays_angry_reads_no_sentence_of_sympathy_twice() -> None:
    said = [Line(Role.assistant, say(key, "fr"), NOW) for key in ("local.angry", "local.angry_still")]
    told = [_after("je suis furieux", *said[:number]).sentences for number in range(3)]
    assert told == [("local.angry",), ("local.angry_still",), ()]
