"""How soon to act: the words of danger command, whatever else is likely."""

import pytest

from tests.knowledge.diagnosis.conftest import Ask, Car

STOP = [
    "la pédale de frein est molle", "la pédale s'enfonce au plancher quand je freine", "je n'ai plus de freins",
    "fuite de liquide de frein", "bruit de métal contre métal au freinage", "la direction s'est bloquée",
    "plus de direction assistée", "il y a du jeu dans la roue avant", "forte odeur d'essence", "fuite de gasoil",
    "odeur de brûlé", "de la fumée sort du capot", "le voyant rouge d'huile est allumé",
    "voyant rouge de température", "de la vapeur sort du capot", "le moteur surchauffe",
    "le voyant moteur clignote et le moteur tremble", "hernie sur le pneu", "on voit la corde du pneu",
    "l'airbag s'est déclenché", "défaut d'isolement haute tension", "la batterie de traction chauffe et siffle",
    "un câble orange est abîmé", "la voiture accélère toute seule", "les gaz d'échappement entrent dans l'habitacle",
    "brakes went to the floor", "no brakes", "the steering locked up", "power steering went out",
    "fuel is leaking under the car", "smell of gasoline in the cabin", "smoke from under the hood",
    "the engine caught fire", "oil pressure light is on", "engine overheats", "check engine light flashing and shaking",
    "bulge in the tire sidewall", "wheel came off", "ball joint separated", "airbags did not deploy",
    "odeur de brûlé et embrayage qui patine",
    "the accelerator pedal is stuck", "high voltage battery is smoking", "vehicle rolled away in park",
]  # fmt: skip


@pytest.mark.parametrize("text", STOP)
def test_words_of_danger_stop_the_car(ask: Ask, text: str) -> None:
    assert ask(text).urgency.level == 4


@pytest.mark.parametrize("text", STOP)
def test_no_phrasing_talks_past_danger(ask: Ask, text: str) -> None:
    calm = f"{text} mais ce n'est pas grave, je voudrais juste savoir combien ça coûte, ça peut attendre non ?"
    assert ask(calm).urgency.level == 4


@pytest.mark.parametrize(
    "text",
    [
        "pas d'odeur d'essence, juste la clim qui ne fait plus de froid",
        "aucune fumée, mais l'autoradio est mort",
        "pas de voyant d'huile, la vitre ne remonte plus",
        "no fuel smell, the radio is dead",
        "le siège chauffant ne chauffe plus",
        "mes balais laissent des traces",
    ],
)
def test_danger_denied_is_no_danger(ask: Ask, text: str) -> None:
    assert ask(text).urgency.level < 3


@pytest.mark.parametrize(
    "text",
    ["les freins couinent", "voyant ABS et bruit au freinage", "la direction est dure", "le voyant airbag est allumé"],
)
def test_brakes_steering_and_airbags_never_wait(ask: Ask, text: str) -> None:
    assert ask(text).urgency.level >= 3


@pytest.mark.parametrize("code", ["P0AA6", "P0AA61", "P1AF0"])
def test_an_isolation_code_stops_the_car(ask: Ask, code: str) -> None:
    diagnosis = ask("", code[:5], vehicle=Car(energy="bev"))
    assert diagnosis.urgency.level == 4
    assert any("câbles orange" in line for line in diagnosis.safety)


def test_belief_raises_what_words_left_low(ask: Ask) -> None:
    """Nothing said is dangerous by itself, what it most likely means is."""
    diagnosis = ask("un grondement qui augmente avec la vitesse et change en virage, sûrement un roulement")
    assert diagnosis.urgency.level >= 3


def test_the_level_has_a_label_and_an_advice_in_both_languages(ask: Ask) -> None:
    french, english = ask("plus de freins"), ask("no brakes", language="en")
    assert (french.urgency.label, english.urgency.label) == ("Ne roulez plus", "Stop driving")
    assert "dépanneuse" in french.urgency.advice
    assert "towed" in english.urgency.advice


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("le moteur surchauffe", "bouchon"),
        ("odeur d'essence", "flamme"),
        ("plus de freins", "réparez pas vous-même"),
        ("voyant airbag", "pyrotechniques"),
        ("la voiture accélère toute seule", "point mort"),
        ("la batterie haute tension siffle", "NF C 18-550"),
    ],
)
def test_each_danger_has_its_warning(ask: Ask, text: str, words: str) -> None:
    assert any(words in line for line in ask(text).safety)


def test_danger_is_asked_about_before_money(ask: Ask) -> None:
    """A likely dangerous fault calls for the question about danger first."""
    question = ask("le liquide de refroidissement baisse").next_check
    assert question is not None
    assert question.safety


def test_once_danger_is_known_it_is_not_asked_again(ask: Ask) -> None:
    question = ask("plus de freins, la pédale touche le plancher").next_check
    assert question is None or not question.safety


@pytest.mark.parametrize(
    ("energy", "said", "unsaid"),
    [
        ("petrol", "catalyseur peut prendre feu", "diesel"),
        ("diesel", "l’injection est en défaut", "catalyseur"),
        (None, "Dites-moi si c’est une essence ou un diesel", "préchauffage"),
    ],
)
def test_a_flashing_engine_light_is_warned_of_by_the_energy(
    ask: Ask, energy: str | None, said: str, unsaid: str
) -> None:
    diagnosis = ask("voyant moteur clignotant, elle tremble", vehicle=Car(energy=energy))
    assert said in " ".join(diagnosis.safety)
    assert unsaid not in " ".join(diagnosis.safety)
