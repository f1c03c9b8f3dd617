"""Lines beside the path: what was bought, what may be bought, and short questions about the case that is open."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.brain.local.composing import composed
from agents.brain.local.dialogue import plan
from agents.brain.local.matters import Matter, asks_about
from agents.brain.local.plans import Plan, read
from agents.brain.local.requests import requested
from agents.brain.turn import Line
from agents.claims.gate import checked
from agents.texts.lookup import catalogue, say
from storage.models.message import Role
from tests.agents.brain.test_dialogue import turn_of

_EXAMPLES: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("matters.toml").read_text("utf-8")
)
_CASE = {"topic": "diagnosis"}
_SHOP = {"topic": "products"}


def _decided(
    text: str, state: Mapping[str, object], *, told: str = "bonjour", knows: tuple[str, ...] = ("broute", "turbo")
) -> Plan:
    return plan(
        read(
            turn_of(text, state=state, told=told),
            recognises=lambda words, **_: any(one in words for one in knows),
        )
    )


def _examples() -> Iterator[tuple[str, str]]:
    for kind, lines in _EXAMPLES.items():
        if kind != "nothing":
            yield from ((kind, line) for line in (*lines["fr"], *lines["en"]))


def test_nineteen_of_twenty_examples_are_heard_for_what_they_ask() -> None:
    examples = list(_examples())
    heard = [asks_about(line, Matter(kind)) for kind, line in examples]
    assert len(examples) > 500
    assert sum(heard) / len(heard) >= 0.95


def test_no_complaint_about_a_car_and_no_small_talk_is_taken_for_one() -> None:
    nothing = _EXAMPLES["nothing"]
    lines = (*nothing["fr"], *nothing["en"])
    assert [(line, matter) for line in lines for matter in Matter if asks_about(line, matter)] == []


@pytest.mark.parametrize(
    ("text", "sentence", "tools"),
    [
        ("mon mari est mort et il avait un abonnement chez vous", "matter.bereaved", ["ask_for_person"]),
        ("j'ai été débité deux fois", "matter.charged_wrongly", ["my_orders", "ask_for_person"]),
        ("my card was declined", "matter.payment_failed", ["my_orders"]),
        ("je n'arrive pas à me connecter à mon espace", "matter.cannot_open", ["my_documents"]),
        ("je veux suspendre mon abonnement 2 mois", "matter.pauses_subscription", ["cancel_subscription"]),
        ("comment je change mon adresse mail", "matter.change_details", ["ask_for_person"]),
        ("vous réparez les voitures ?", "matter.repairs_here", []),
        ("vous recrutez ?", "matter.works_with_us", []),
        ("y a quelqu'un ?", "matter.is_there_anybody", []),
    ],
)
def test_a_customer_finds_help_whatever_was_spoken_of(text: str, sentence: str, tools: list[str]) -> None:
    found = _decided(text, {})
    assert found.sentences == (sentence,)
    assert [call.tool for call in found.calls] == tools


@pytest.mark.parametrize(
    "text", ["I want the premium training", "I'd like the basic one please", "can I get the premium course?"]
)
def test_an_offer_that_is_named_and_wanted_is_offered(text: str) -> None:
    assert [call.tool for call in _decided(text, _SHOP).calls] == ["offer_product"]


def test_a_no_that_belongs_to_something_else_leaves_the_question_open() -> None:
    check = {"finding": "f", "question": "Do you see wear of the brake pads?", "answers": ["Yes", "No", "?"]}
    state = {**_CASE, "asks": "f", "check": check}
    assert _decided("no lights on the dash", state).sentences == ("local.noted_open",)
    assert [call.tool for call in _decided("no, none", state).calls] == ["answer_check"]
    assert [call.tool for call in _decided("no wear", state).calls] == ["answer_check"]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("le garage veut me changer le turbo c'est normal ?", "about_part"),
        ("et si c'était le turbo", "about_part"),
        ("donne moi les valeurs", "expected_values"),
        ("c'est bon, le garage a changé le turbo", "report_repair"),
        ("ils ont remplacé le turbo et ça roule", "report_repair"),
        ("le garage a changé le turbo et c'est pareil", "diagnose"),
        ("j'ai changé le turbo et elle démarre mal", "diagnose"),
    ],
)
def test_what_is_asked_of_a_part_in_an_open_case_is_answered_by_the_case(text: str, tool: str) -> None:
    assert [call.tool for call in _decided(text, _CASE).calls] == [tool]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("y a-t-il un diplôme à la fin ?", "matter.certificate"),
        ("c'est en ligne ou en présentiel ?", "matter.form"),
        ("can I read it on an ipad", "matter.form"),
        ("je garde l'accès combien de temps", "matter.how_long_mine"),
        ("when do I get access?", "matter.gets_when"),
        ("il y a une facture ?", "matter.invoiced"),
        ("vous avez les dacia dedans ?", "matter.covers"),
        ("laquelle pour un débutant ?", "matter.which_suits"),
        ("can my employee use it too", "matter.seats"),
    ],
)
def test_a_question_before_buying_is_answered(text: str, sentence: str) -> None:
    assert _decided(text, _SHOP).sentences == (sentence,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("je veux acheter une dacia", "matter.trades_cars"),
        ("I'd like to buy a dacia", "matter.trades_cars"),
        ("06 12 34 56 78", "matter.number_for_a_call"),
        ("y a un tarif étudiant ?", "matter.cheaper_for_me"),
        ("I'm a student, any discount?", "matter.cheaper_for_me"),
        ("je suis aveugle, je peux utiliser votre site ?", "matter.accessible"),
        ("we offer backlinks for your website", "matter.works_with_us"),
        ("qui peut lire ce que j'écris ?", "local.privacy"),
        ("et avec l'opco ?", "local.quote"),
    ],
)
def test_a_newcomer_is_answered_what_they_ask(text: str, sentence: str) -> None:
    assert _decided(text, {}).sentences == (sentence,)


def test_a_number_left_for_a_call_is_with_the_request_and_one_of_an_order_is_the_orders() -> None:
    assert _decided("06 12 34 56 78", {"handed_on": True}).sentences == ("matter.number_kept",)
    assert "matter.number_kept" not in _decided("0612345678", {"topic": "order"}).sentences


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("il avait commandé une pièce chez vous", "matter.mourning"),
        ("je suis perdue", "matter.mourning"),
        ("merci", "matter.mourning_thanks"),
    ],
)
def test_nobody_in_mourning_is_asked_what_the_car_does(text: str, sentence: str) -> None:
    assert _decided(text, {}, told="mon mari vient de mourir").sentences == (sentence,)


def test_a_fault_told_after_a_death_is_a_diagnosis_all_the_same() -> None:
    found = _decided("la voiture broute", {}, told="mon mari vient de mourir")
    assert [call.tool for call in found.calls] == ["diagnose"]


@pytest.mark.parametrize("text", ["c'est combien en dollars", "et par paypal ?"])
def test_the_same_answer_is_said_to_be_the_same(text: str) -> None:
    turn = turn_of(text, state=_SHOP, told="bonjour")
    decided = plan(read(turn, recognises=lambda _, **__: False))
    once = composed(turn, decided, []).text
    again = replace(turn, history=(*turn.history, Line(Role.assistant, once, turn.started_at)))
    assert composed(again, decided, []).text == f"{say('local.as_said', turn.language)}\n{once}"


def test_a_guarantee_is_asked_about_before_buying_and_money_is_wanted_back_after_it() -> None:
    assert [call.tool for call in _decided("do you have a money back guarantee", _SHOP).calls] == ["answer_objection"]
    assert [call.tool for call in _decided("rendez-moi mon argent", _SHOP).calls] == ["withdraw_from_contract"]


@pytest.mark.parametrize(
    "text", ["c'est combien ?", "how long does it take?", "je peux voir des exemples ?", "ok on y va"]
)
def test_what_the_team_makes_to_measure_has_no_price_in_our_rows(text: str) -> None:
    assert _decided(text, {"topic": "site"}).sentences == ("local.with_the_team",)


def test_an_offer_is_declined_in_words_only_where_one_is_talked_of() -> None:
    assert _decided("en fait non", _SHOP).sentences == ("matter.changed_mind",)
    assert "matter.changed_mind" not in _decided("en fait non", _CASE).sentences


def test_who_is_ready_gets_the_order_page_of_what_was_proposed_or_every_offer() -> None:
    assert [call.tool for call in _decided("c'est bon pour moi, comment je fais ?", _SHOP).calls] == ["offer_product"]


def test_an_order_that_was_placed_is_looked_up_and_not_sold_again() -> None:
    assert [call.tool for call in _decided("where is my order ten forty two?", {}).calls] == ["help_with_order"]


def test_who_wants_to_learn_the_trade_is_shown_what_there_is() -> None:
    found = _decided("je veux devenir diagnosticien auto, vous avez quoi ?", {})
    assert [call.tool for call in found.calls] == ["list_products"]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("le voyant est revenu", "came_back"),
        ("non, ça n'a pas marché", "came_back"),
        ("the repair didn't help.", "came_back"),
        ("montre-moi l'historique de ma clio", "my_cars"),
        ("what cars do you have on file for me?", "my_cars"),
        ("quelle procédure ?", "for_the_workshop"),
        ("how do I check that", "look_myself"),
        ("sur quoi vous vous basez", "explain_again"),
        ("why that part and not something else", "explain_again"),
        ("can you tell what the odds are that you're wrong", "explain_again"),
        ("faut prévoir quel budget", "repair_costs"),
        ("par quoi on commence", "tell_the_garage"),
        ("ça se vérifie comment", "look_myself"),
        ("can I see the report as pdf", "my_documents"),
        ("un papier à montrer au garagiste c'est possible", "my_documents"),
        ("je peux faire 300 bornes avec ?", "how_urgent"),
        ("bonne nouvelle, elle remarche", "report_repair"),
        ("j'aimerais qu'un technicien me rappelle", "ask_for_person"),
        ("qui peut réparer ça ?", "tell_the_garage"),
        ("on m'a fait un devis de 1200 euros c'est normal ?", "repair_costs"),
        ("ça vaut le coup de réparer ?", "repair_costs"),
        ("et si je laisse comme ça ?", "how_urgent"),
        ("c'est pas grave, je dois aller bosser", "how_urgent"),
        ("c'est le turbo ?", "explain_again"),
        ("le turbo, c'est dangereux ?", "how_urgent"),
        ("comment tester le turbo ?", "check_part"),
        ("what will it cost?", "repair_costs"),
        ("what do I tell the customer?", "for_the_driver"),
        ("qu'est-ce que je dis au client ?", "for_the_driver"),
    ],
)
def test_a_short_question_about_the_case_is_answered_from_the_case(text: str, tool: str) -> None:
    assert [call.tool for call in _decided(text, _CASE).calls] == [tool]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ça passe au contrôle technique ?", "matter.inspection"),
        ("c'est couvert par la garantie constructeur ?", "matter.under_warranty"),
        ("is there a recall", "matter.known_defect"),
        ("je peux effacer le code ?", "matter.clears_code"),
        ("where is that part located", "matter.where_is_it"),
        ("pourquoi cette question ?", "matter.why_asked"),
        ("je suis pas mécano moi", "matter.no_expert"),
        ("attends je regarde", "matter.waits_a_moment"),
    ],
)
def test_what_no_row_can_say_of_the_case_is_said_plainly_and_the_check_stays_open(text: str, sentence: str) -> None:
    found = _decided(text, {**_CASE, "asks": "mil_on"})
    assert found.sentences == (sentence,)
    assert found.digresses


def test_a_new_sign_is_a_diagnosis_whatever_is_asked_with_it() -> None:
    found = _decided("elle broute aussi maintenant au ralenti depuis ce matin, et je dois aller bosser", _CASE)
    assert [call.tool for call in found.calls] == ["diagnose"]


def test_the_car_told_after_a_code_that_stood_alone_makes_a_diagnosis_of_both() -> None:
    found = _decided("308 1.2 puretech 2016", {"topic": "codes"}, told="P0420")
    assert [call.tool for call in found.calls] == ["diagnose"]
    assert found.says == "P0420 308 1.2 puretech 2016"


def test_who_waits_for_a_person_hears_since_when_instead_of_a_greeting() -> None:
    waiting = {"handed_on": True}
    assert [call.tool for call in _decided("alors ?", waiting).calls] == ["ask_for_person"]
    assert [call.tool for call in _decided("y a quelqu'un ?", waiting).calls] == ["ask_for_person"]
    assert [call.tool for call in _decided("alors ?", {}).calls] == ["recap"]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("matter", [one for one in Matter if f"matter.{one}" in catalogue("fr")])
def test_the_gate_of_claims_takes_nothing_out_of_an_answer(matter: Matter, language: str) -> None:
    text = say(f"matter.{matter}", language)
    assert checked(text, now=datetime(2026, 11, 21, tzinfo=UTC), language=language).text == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on recommence tout depuis le début", ("local.cancelled", "local.not_sure")),
        ("this is about my other car now", ("local.which_car", "local.not_sure")),
    ],
)
def test_who_begins_anew_while_a_danger_is_in_doubt_is_told_not_to_drive(text: str, said: tuple[str, ...]) -> None:
    found = _decided(text, {**_CASE, "asks": "danger_brakes"})
    assert found.sentences == said
    assert found.drops_question


@pytest.mark.parametrize(
    "text", ["ça couine quand je tourne", "seulement à froid", "what do you mean?", "c'est le diesel"]
)
def test_what_asks_nothing_of_the_case_is_no_request(text: str) -> None:
    reading = read(turn_of(text, state=_CASE), recognises=lambda words, **_: "couine" in words)
    assert requested(reading) is None
