import pytest

from knowledge.language.trade import names_another_thing, speaks_of_cars


@pytest.mark.parametrize(
    "question",
    ["ma clio fume bleu", "j'ai un P0420", "l'alternateurr est mort", "DPF regeneration", "le FAP est plein", "brakes"],
)
def test_words_of_the_trade_codes_and_cars_speak_of_cars(question: str) -> None:
    assert speaks_of_cars(question)


@pytest.mark.parametrize(
    "question", ["mon frigo fait du bruit", "pourquoi le ciel est bleu", "write a poem", "", "2+2"]
)
def test_other_matters_do_not(question: str) -> None:
    assert not speaks_of_cars(question)


@pytest.mark.parametrize("question", ["la batterie de mon ordinateur gonfle", "my bike chain keeps slipping"])
def test_a_thing_of_another_world_is_named_whatever_part_it_has(question: str) -> None:
    assert names_another_thing(question)


@pytest.mark.parametrize(
    "question", ["ses bougies", "jeu dans le train avant", "le bus CAN", "the tie rod", "code catalyst"]
)
def test_words_that_cars_share_with_the_house_are_of_cars(question: str) -> None:
    assert not names_another_thing(question)
