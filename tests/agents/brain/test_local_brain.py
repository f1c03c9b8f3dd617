"""The local brain calls the tools itself: what it hands on, what it says of a refusal, what it never hands on."""

import pytest
from pydantic import ValidationError

from agents.brain.local.thinking import LocalBrain
from agents.errors import NotFound
from agents.messages import Caller, Card
from agents.texts.lookup import say
from agents.tool import Tool, tool
from storage.models.ids import ContactId, ConversationId
from tests.agents.brain.test_dialogue import turn_of

CALLER = Caller(ContactId(1), ConversationId(1), "fr", "P0301")


@tool
async def decode_fault_code(caller: Caller, codes: list[str], wide: bool = False) -> tuple[str, Card]:  # noqa: FBT001, FBT002 -- a field that a model fills in
    """Explain fault codes.

    The text is shown as it is.
    """
    return f"{codes} {wide}", Card("code", f"{caller.contact_id} asked for {codes[0]}")


@tool
async def refuses(caller: Caller) -> tuple[str, Card]:
    """Say no."""
    raise NotFound


def named(name: str, one: Tool) -> Tool:
    return Tool(name, one.description, one.arguments, one.run)


async def test_a_turn_is_answered_by_the_card_of_the_tool_it_calls() -> None:
    reply = await LocalBrain([decode_fault_code], recognises=lambda _, **__: False).think(turn_of("P0301"), CALLER)
    assert "1 asked for P0301" in reply.text
    assert [(call.name, call.failed, call.result) for call in reply.tools] == [
        ("decode_fault_code", False, "['P0301'] False")
    ]
    assert reply.brain == "local"


async def test_a_use_case_that_says_no_is_an_answer() -> None:
    brain = LocalBrain([named("decode_fault_code", refuses)], recognises=lambda _, **__: False)
    reply = await brain.think(turn_of("P0301"), CALLER)
    assert say("errors.not_found", "fr") in reply.text
    assert [call.failed for call in reply.tools] == [True]


async def test_small_talk_calls_no_tool() -> None:
    reply = await LocalBrain([], recognises=lambda _, **__: False).think(turn_of("merci"), CALLER)
    assert reply.text
    assert reply.tools == ()


def test_what_a_model_may_fill_in_names_no_person() -> None:
    assert decode_fault_code.name == "decode_fault_code"
    assert decode_fault_code.description == "Explain fault codes.\n\nThe text is shown as it is."
    assert set(decode_fault_code.arguments.model_fields) == {"codes", "wide"}


async def test_arguments_of_another_shape_reach_no_use_case() -> None:
    with pytest.raises(ValidationError):
        await decode_fault_code.call(CALLER, {"codes": 7})
