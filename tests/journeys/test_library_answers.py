import pytest

from tests.builders import Person


@pytest.mark.parametrize(
    "question",
    [
        "c'est quoi la régénération du FAP ?",
        "que faire si j'ai mis de l'essence dans un diesel ?",
        "what does the red oil light mean?",
    ],
)
async def test_a_question_of_knowledge_is_answered_with_its_source(alice: Person, question: str) -> None:
    answer = await alice.says(question)
    assert answer["tools"] == ["search_knowledge"]
    assert (await alice.lines())[-1]["sources"] != []


@pytest.mark.parametrize("question", ["quelle est la capitale du Pérou ?", "write me a poem about the sea"])
async def test_what_is_not_our_trade_is_declined(alice: Person, question: str) -> None:
    await alice.says(question)
    lines = await alice.lines()
    assert lines[-1]["sources"] == []
    assert "voiture" in str(lines[-1]["text"]) or "car" in str(lines[-1]["text"])


async def test_a_code_nobody_knows_is_said_to_be_unknown(alice: Person) -> None:
    await alice.says("P1099")
    await alice.hears("P1099")
    await alice.hears("inconnu")
