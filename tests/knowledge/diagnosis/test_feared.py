"""What might happen is no sign of what has; what a part is called is no sign either."""

import pytest

from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.gist import GistReader
from tests.knowledge.diagnosis.conftest import Ask


def heard(diagnostician: Diagnostician, text: str, *, feared: bool = False) -> set[str]:
    return {one.finding for one in diagnostician.understand(text) if one.polarity == "present" and one.feared == feared}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("The sun visor hangs down. It could cause me to stall in traffic.", "stall"),
        ("Le siège grince. J'ai peur qu'elle cale sur l'autoroute.", "stall"),
        ("The mirror fell off and this may lead to an overheating engine.", "overheating"),
        ("Un feu est grillé, si jamais la voiture vibre dites le moi", "vibration_unspecified"),
    ],
)
def test_what_is_only_feared_is_no_sign(diagnostician: Diagnostician, text: str, finding: str) -> None:
    assert finding not in heard(diagnostician, text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I could not stop, the brakes failed", "no_brakes"),
        ("I could smell gas in the cabin", "fuel_smell"),
        ("message risque de colmatage du filtre à particules", "dpf_light"),
        ("if I turn left it clunks over bumps", "clunk_bumps"),
    ],
)
def test_what_could_be_seen_or_not_be_done_has_happened(diagnostician: Diagnostician, text: str, finding: str) -> None:
    assert finding in heard(diagnostician, text)


def test_a_danger_that_is_feared_commands_care_and_is_no_evidence(diagnostician: Diagnostician, ask: Ask) -> None:
    text = "The sun visor hangs down. I am afraid that the airbag deploys."
    assert "airbag_deployed" in heard(diagnostician, text, feared=True)
    assert ask(text).urgency.level == ask("The airbag deployed").urgency.level
    assert ask(text).causes[0].system == "visibility"


def test_what_is_only_feared_hardly_changes_the_subject(gist: GistReader) -> None:
    text = "The left mirror glass fell out. It could cause the brakes to fail, the steering to lock and a crash."
    read = gist.read(text)
    assert read.systems[int(read.chance.argmax())] == "visibility"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("ma boîte craque en seconde", "misfire"),
        ("fuite au carter de boîte", "misfire"),
        ("the sway bar broke", "wanders"),
        ("le balai d'essuie-glace est à changer", "wipers_dead"),
        ("it is a safety hazard", "indicator_fast"),
        ("le symbole neige clignote", "freezing_weather"),
        ("le rétro-éclairage faiblit", "mirror_broken"),
    ],
)
def test_the_words_of_a_name_tell_nothing_by_themselves(diagnostician: Diagnostician, text: str, finding: str) -> None:
    assert finding not in heard(diagnostician, text)


def test_elle_boite_still_says_that_she_limps(diagnostician: Diagnostician) -> None:
    assert "misfire" in heard(diagnostician, "elle boite au ralenti")


def test_what_happened_once_is_heard_though_it_is_denied_of_another_time(diagnostician: Diagnostician) -> None:
    text = "It blacked out and I lost power steering. It glitched again but I have not lost steering since."
    assert "steering_assist_lost" in heard(diagnostician, text)


def test_not_even_is_a_denial(diagnostician: Diagnostician) -> None:
    assert "headlights_dim" not in heard(diagnostician, "les phares ne baissent même pas")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Rien à voir avec ma panne d'alternateur, là c'est le volant qui tremble au freinage", "alternator"),
        ("Not like last year when the alternator died. Now the wheel shakes when braking.", "alternator"),
        ("New battery, new starter and it is still dead every morning", "starter_motor"),
        ("Vanne EGR nettoyée, elle fume encore", "egr_valve"),
    ],
)
def test_what_it_is_not_like_and_what_is_new_are_not_blamed(diagnostician: Diagnostician, text: str, part: str) -> None:
    assert f"mention_{part}" not in heard(diagnostician, text)


def test_a_new_part_that_is_only_ordered_is_the_one_to_blame(diagnostician: Diagnostician) -> None:
    assert "mention_alternator" in heard(diagnostician, "Towed in, new alternator ordered")


def test_the_rear_right_window_is_a_door_s_not_the_rear_screen(ask: Ask) -> None:
    assert ask("la vitre arrière droite ne remonte plus").causes[0].system == "doors_locks"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("two bolts were missing from the seat", "misfire"),
        ("it took off at a high rate of speed", "misfire"),
        ("after my back surgery the seat hurts", "jerking"),
        ("they told me to use tape on the trim", "knock_engine"),
        ("the speed dropped to 20 and the wipers quit", "sits_low"),
        ("UPDATED 06/24/14 the door handle broke", "ota_update_issue"),
        ("while the accelerator pedal was depressed the seat moved", "pedal_no_response"),
        ("2014 SUV 4WD, the paint peels", "four_wheel_issue"),
        ("metal shrapnel in the gearbox pan", "airbag_deployed"),
        ("un trou dans le silencieux", "hesitation"),
        ("je suis resté à mon poste, la vitre est bloquée", "radio_dead"),
        ("207 VTi 120, ça vibre au ralenti", "vibration_speed"),
        ("alternateur HS, plus de charge", "mode_discharged"),
        ("elle boit deux litres de plus", "no_drive"),
        ("le bocal se vide en une semaine", "battery_goes_flat"),
        ("tout le monde me klaxonne quand je roule", "horn_dead"),
        ("je tourne la molette de température, tac tac derrière le tableau de bord", "relay_click"),
    ],
)
def test_an_everyday_word_is_not_heard_as_a_sign(diagnostician: Diagnostician, text: str, finding: str) -> None:
    assert finding not in heard(diagnostician, text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("vroum vroum qui grossit avec la vitesse, on dirait un hélicoptère", "hum_speed"),
        ("le bruit change de ton dans les virages, ça ronronne", "hum_turning"),
        ("des moufles pour conduire, j'ai beau mettre le chauffage", "heater_cold"),
        ("frigo à gauche, sauna à droite", "air_one_side"),
        ("ça clapote sous la moquette", "water_in_cabin"),
        ("ça grelotte dans la pédale au dernier mètre", "abs_activates"),
        ("lampe rouge en forme de boîte avec plus et moins", "battery_light"),
        ("je dois me mettre debout sur la pédale pour ralentir", "hard_pedal"),
        ("un toc et puis plus rien quand je démarre", "no_crank"),
        ("elle repart dès qu'elle est refroidie, elle me lâche encore", "cut_out_hot"),
        ("le levier se promène comme une cuillère", "gear_hard"),
    ],
)
def test_a_likeness_beside_its_place_or_moment_is_heard_as_the_sign(
    diagnostician: Diagnostician, text: str, finding: str
) -> None:
    assert finding in heard(diagnostician, text)


def test_a_part_that_only_tells_where_it_is_heard_is_hardly_blamed(diagnostician: Diagnostician) -> None:
    told = {one.finding: one.reliability for one in diagnostician.understand("ça siffle derrière l'autoradio")}
    assert told["mention_head_unit"] < 0.5
