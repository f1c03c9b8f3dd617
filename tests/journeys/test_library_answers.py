from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest

from agents.diagnosis.news import NewsDesk
from agents.ports import News
from agents.staff.roles import Officer
from bot.app import App
from knowledge.diagnosis.diagnosis import Language
from storage.models.staff import StaffRole
from tests.builders import Person, plain
from tests.conftest import FixedClock


@pytest.mark.parametrize(
    "question",
    [
        "c'est quoi la régénération du FAP ?",
        "que faire si j'ai mis de l'essence dans un diesel ?",
        "what does the red oil light mean?",
        "tous les combien faut-il changer le liquide de frein",
        "quelle pression mettre dans mes pneus",
        "c'est normal qu'une voiture électrique perde de l'autonomie en hiver",
        "faut-il faire chauffer le moteur avant de partir",
        "should I charge my electric car to 100%",
        "what are the signs of a failing alternator",
        "je voudrais savoir comment on purge un circuit de refroidissement",
    ],
)
async def test_a_question_of_knowledge_is_answered_with_its_source(alice: Person, question: str) -> None:
    answer = await alice.says(question)
    assert answer["tools"] == ["search_knowledge"]
    assert (await alice.lines())[-1]["sources"] != []


async def test_what_else_may_have_been_meant_opens_with_its_source(alice: Person) -> None:
    answer = await alice.says("combien de km tient un embrayage en général")
    offered = [one for one in cast("Sequence[Mapping[str, str]]", answer["buttons"]) if "article:" in one["value"]]
    assert offered
    for one in offered:
        opened = await alice.taps(one["value"], one["label"])
        assert plain(str(opened["reply"])).startswith(plain(one["label"]))
        assert (await alice.lines())[-1]["sources"] != []
    assert "documentation" in str((await alice.taps("article:gone"))["reply"])


async def test_whatever_an_answer_cites_or_offers_can_be_read_whole(app: App) -> None:
    rows = (Path(__file__).parent / "../knowledge/retrieval/asked_held_out.tsv").read_text("utf-8").splitlines()
    for _, language, question in (row.split("\t") for row in rows[::20]):
        found = await app.team.diagnosis.look_up(question, language=cast("Language", language))
        for hit in (found.best, *found.near):
            whole = None if hit is None else app.team.diagnosis.whole(hit.passage.id)
            assert hit is None or (whole is not None and hit.passage.text in whole.text), question


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


NIGHT = (
    "Dépôt de nuit\nLes clients déposent leur voiture la nuit sur le parking Nord et glissent la clé dans la boîte aux "
    "lettres rouge."
)
ASKED_OF_THE_NIGHT = (
    "où déposer la voiture la nuit ?",
    "peut-on laisser sa voiture la nuit ?",
    "où mettre la clé si je viens la nuit ?",
    "c'est où le parking Nord ?",
    "dans quelle boîte aux lettres glisser la clé ?",
    "le dépôt de nuit, comment ça marche ?",
    "y a-t-il un parking pour la nuit ?",
    "que faire de la clé en déposant la voiture la nuit ?",
)
RECALL = News(
    "Rappels",
    "Licence Ouverte",
    "Rappel Peugeot 208 : rupture du flexible de frein",
    "Les flexibles de frein avant de certaines Peugeot 208 de 2023 peuvent se rompre. Le constructeur les remplace.",
    "https://exemple.fr/r1",
    "2026-11-02",
)
ASKED_OF_THE_RECALL = (
    "est-ce qu'il y a un rappel sur les flexibles de frein de la 208 ?",
    "rappel peugeot 208 flexible de frein",
    "quel est le rappel de la 208 pour les freins ?",
    "les flexibles de frein de la 208 sont-ils rappelés ?",
    "quelles peugeot 208 sont rappelées pour rupture de flexible",
    "que fait peugeot pour le rappel des flexibles de frein",
)
ASKED_OF_NEITHER = (
    "où est la boîte à fusibles",
    "comment changer la pile de la clé",
    "tous les combien changer le liquide de frein ?",
    "rappel flexible de frein sur la Clio 4",
    "vous êtes ouverts la nuit ?",
    "combien coûte la formation ?",
)


class OneSource:
    name = "Rappels"

    async def read(self) -> list[News]:
        return [RECALL]


async def test_what_the_team_taught_answers_near_questions_until_it_is_taken_back(
    app: App, clock: FixedClock, alice: Person
) -> None:
    contact_id = await app.team.staff.add_member("terminal", "boss", role=StaffRole.admin)
    boss = Officer(contact_id, "boss", StaffRole.admin, "chat")
    asked = await app.bus.run(f"/apprendre {NIGHT}", boss, language="fr")
    assert asked is not None
    learnt = await app.bus.tap(asked.buttons[0].value, boss, language="fr")
    await NewsDesk(app.database, diagnostician=lambda: app.library.diagnostician, sources=[OneSource()]).update()
    (waiting,) = await app.team.news.waiting()
    assert waiting.parts == ["brake_hose"]
    await app.team.news.decide(waiting.id, approve=True, by="owner")
    await app.worker.run_until_idle()
    await app.use_what_was_learnt()

    async def sources(questions: Sequence[str]) -> list[str]:
        found = []
        for number, question in enumerate(questions):
            somebody = Person(app, clock, f"{questions[0]}-{number}")
            await somebody.says(question)
            cited = cast("Sequence[Mapping[str, str]]", (await somebody.lines())[-1]["sources"])
            found.append(cited[0]["title"] if cited else "")
        return found

    assert await sources(ASKED_OF_THE_NIGHT) == ["Dépôt de nuit"] * len(ASKED_OF_THE_NIGHT)
    assert set(await sources(ASKED_OF_THE_RECALL)) == {plain(RECALL.title)}
    assert set(await sources(ASKED_OF_NEITHER)).isdisjoint({"Dépôt de nuit", RECALL.title})
    await app.bus.tap(learnt.buttons[0].value, boss, language="fr")
    await app.worker.run_until_idle()
    await alice.says(ASKED_OF_THE_NIGHT[0])
    assert "lettres rouge" not in str((await alice.last())["reply"])
