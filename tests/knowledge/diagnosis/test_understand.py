"""What people write, and what it says of the catalogue's findings."""

import pytest

from knowledge.diagnosis.understand import Understanding
from knowledge.faults.base import FaultBase, FindingKind


def told(understanding: Understanding, text: str) -> dict[str, str]:
    return {one.finding: one.polarity for one in understanding.read(text)}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("elle broute en accélérant", "jerking"),
        ("ça ratatouille", "misfire"),
        ("le calorstat est bloqué", "mention_thermostat"),
        ("FAP bouché", "mention_dpf"),
        ("fap colmaté, voyant allumé", "dpf_light"),
        ("bobine HS", "mention_ignition_coil"),
        ("fumée noire à l'échappement", "black_smoke"),
        ("une épaisse fumée blanche", "white_smoke"),
        ("elle fume bleu au démarrage", "blue_smoke"),
        ("voyant orange moteur", "mil_on"),
        ("le voyant moteur clignote", "mil_blinking"),
        ("voyant antipollution", "mil_on"),
        ("elle cale au feu rouge", "stall_idle"),
        ("le moteur s'est coupé en roulant", "stall_driving"),
        ("plus de patate en côte", "loss_of_power_hill"),
        ("elle est en mode dégradé", "limp_mode"),
        ("le démarreur tourne mais elle ne part pas", "cranks_no_start"),
        ("rien ne se passe quand je mets le contact", "no_crank"),
        ("elle démarre aux câbles", "jump_start_works"),
        ("la pédale de frein est molle", "soft_pedal"),
        ("la pédale de frein est dure", "hard_pedal"),
        ("bruit de frottement quand je freine", "grind_braking"),
        ("ça vibre au freinage", "vibration_braking"),
        ("la voiture tire à droite", "pulls_side"),
        ("le volant tremble à 110", "vibration_speed"),
        ("un cloc sur les dos d'âne", "clunk_bumps"),
        ("elle sent l'essence", "fuel_smell"),
        ("odeur de brûlé dans l'habitacle", "burning_smell"),
        ("l'aiguille de température monte", "overheating"),
        ("de la vapeur sort du capot", "steam"),
        ("de la mayonnaise sous le bouchon", "coolant_oil_mix"),
        ("je rajoute de l'huile souvent", "oil_consumption"),
        ("plus de direction assistée", "steering_assist_lost"),
        ("direction bloquée", "steering_locked"),
        ("les vitesses passent mal", "gear_hard"),
        ("l'embrayage patine", "clutch_slips"),
        ("ma clim ne fait plus de froid", "ac_not_cold"),
        ("la vitre ne remonte plus", "window_stuck"),
        ("le voyant airbag reste allumé", "airbag_light"),
        ("la Zoé ne charge plus", "wont_charge"),
        ("message démarrage impossible dans 300 km", "adblue_message"),
        ("car won't start", "no_start"),
        ("it cranks but won't start", "cranks_no_start"),
        ("the engine idles rough", "rough_idle"),
        ("grinding noise when braking", "grind_braking"),
        ("brakes went to the floor", "soft_pedal"),
        ("THE CHECK ENGINE LIGHT CAME ON", "mil_on"),
        ("power steering went out", "steering_assist_lost"),
        ("engine overheated on the highway", "overheating"),
        ("strong smell of gasoline", "fuel_smell"),
        ("airbags did not deploy", "airbag_not_deployed"),
        ("vehicle accelerated on its own", "unintended_acceleration"),
        ("transmission slips between gears", "auto_slips"),
        ("battery dies overnight", "battery_goes_flat"),
        ("the backup camera went black", "camera_black"),
        ("A/C blows warm air", "ac_not_cold"),
    ],
)
def test_plain_words_are_understood(understanding: Understanding, text: str, finding: str) -> None:
    assert told(understanding, text).get(finding) == "present"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("pas de fumée noire", "black_smoke"),
        ("aucune fumée à l'échappement", "exhaust_smoke"),
        ("elle ne fume pas", "exhaust_smoke"),
        ("ça fume pas", "exhaust_smoke"),
        ("sans odeur de brûlé", "burning_smell"),
        ("jamais de surchauffe", "overheating"),
        ("il n'y a pas de voyant moteur", "mil_on"),
        ("pas d'odeur d'essence", "fuel_smell"),
        ("no smoke from the exhaust", "exhaust_smoke"),
        ("it doesn't overheat", "overheating"),
        ("there is no check engine light", "mil_on"),
        ("never stalls", "stall"),
        ("retour injecteurs ok", "return_flow_high"),
        ("voyant moteur ras, batterie neuve", "mil_on"),
    ],
)
def test_what_is_denied_is_absent(understanding: Understanding, text: str, finding: str) -> None:
    assert told(understanding, text).get(finding) == "absent"


def test_a_denial_ends_with_its_clause(understanding: Understanding) -> None:
    found = told(understanding, "pas de fumée, mais elle ne démarre plus")
    assert found["exhaust_smoke"] == "absent"
    assert found["no_start"] == "present"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("j'ai changé les bougies", "old_spark_plug"),
        ("batterie neuve", "old_battery_12v"),
        ("alternateur remplacé le mois dernier", "old_alternator"),
        ("la batterie est bonne", "old_battery_12v"),
        ("I replaced the spark plugs", "old_spark_plug"),
        ("new battery", "old_battery_12v"),
    ],
)
def test_a_part_already_changed_counts_against_it(understanding: Understanding, text: str, finding: str) -> None:
    assert told(understanding, text).get(finding) == "absent"


@pytest.mark.parametrize("text", ["il faut changer les bougies", "the dealer said the spark plugs should be replaced"])
def test_a_part_to_be_changed_is_not_changed(understanding: Understanding, text: str) -> None:
    assert "old_spark_plug" not in told(understanding, text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("l'alternatuer est mort", "mention_alternator"),
        ("probleme de catalyseeur", "mention_catalytic_converter"),
        ("amortiseurs fatigués", "mention_shock_absorber"),
        ("the alternater is dead", "mention_alternator"),
        ("le thermosta reste ouvert", "mention_thermostat"),
        ("the trasmission slips", "auto_slips"),
        ("batery is dead", "mention_battery_12v"),
    ],
)
def test_typing_mistakes_are_forgiven(understanding: Understanding, text: str, finding: str) -> None:
    found = told(understanding, text)
    assert any(name.startswith(finding) for name in found)


def test_a_mistyped_word_is_trusted_less(understanding: Understanding) -> None:
    (typed,) = [one for one in understanding.read("catalyseeur") if one.finding == "mention_catalytic_converter"]
    (right,) = [one for one in understanding.read("catalyseur") if one.finding == "mention_catalytic_converter"]
    assert typed.reliability < right.reliability


def test_the_special_says_more_than_the_general(understanding: Understanding) -> None:
    found = told(understanding, "un bruit métallique au freinage")
    assert "grind_braking" in found
    assert "noise_unspecified" not in found


def test_the_quote_is_what_was_written(understanding: Understanding) -> None:
    (one,) = [o for o in understanding.read("Depuis hier, ÉPAISSE fumée noire !") if o.finding == "black_smoke"]
    assert one.text == "fumée noire"


@pytest.mark.parametrize(
    "text",
    ["bonjour", "merci beaucoup", "combien coûte la formation ?", "ok", "208", "hello there", "C4 Picasso de 2012", ""],
)
def test_what_says_nothing_of_a_fault_yields_nothing(understanding: Understanding, text: str) -> None:
    assert [one for one in understanding.read(text) if not one.finding.startswith("mention_")] == []


@pytest.mark.parametrize("sentence", ["je crois que {} est en panne", "{} : prix du remplacement ?"])
def test_every_part_is_known_by_its_french_name(understanding: Understanding, base: FaultBase, sentence: str) -> None:
    named = {finding.id: finding.components for finding in base.findings if finding.kind is FindingKind.mention}
    heard = [
        (
            part.id,
            [
                named[one.finding]
                for one in understanding.read(sentence.format(part.article_fr))
                if one.finding in named
            ],
        )
        for part in base.components.values()
    ]
    right = [part for part, found in heard for parts in found if part in parts]
    assert len(set(right)) / len(heard) >= 0.98
    assert len(right) / sum(len(found) for _, found in heard) >= 0.98


@pytest.mark.parametrize("text", ["elle tourne à gauche", "un contrôle, un arrêt, ça bouge", "training and sorting"])
def test_everyday_words_are_not_taken_for_mistyped_parts(understanding: Understanding, text: str) -> None:
    assert [one for one in understanding.read(text) if one.finding.startswith("mention_")] == []


@pytest.mark.parametrize(
    ("text", "finding", "polarity"),
    [
        ("the dealer replaced the fuel pump", "mention_fuel_pump", "present"),
        ("le garage a remplacé la vanne egr", "mention_egr_valve", "present"),
        ("the fuel pump was replaced but the failure recurred", "old_fuel_pump", "absent"),
        ("le garage a changé la vanne egr, toujours pareil", "old_egr_valve", "absent"),
        ("I replaced the fuel pump", "old_fuel_pump", "absent"),
    ],
)
def test_the_repair_that_ends_a_story_tells_what_it_was(
    understanding: Understanding, text: str, finding: str, polarity: str
) -> None:
    assert told(understanding, text).get(finding) == polarity


def test_a_part_named_within_a_sign_is_hardly_blamed_by_it(understanding: Understanding) -> None:
    (flat,) = [one for one in understanding.read("la batterie est à plat") if one.finding == "mention_battery_12v"]
    (bad,) = [one for one in understanding.read("la batterie est morte") if one.finding == "battery_goes_flat"]
    assert flat.reliability < 0.5 < bad.reliability


def test_adverbs_do_not_hide_what_is_said(understanding: Understanding) -> None:
    assert told(understanding, "elle ne démarre toujours pas").get("no_start") == "present"
    assert told(understanding, "it still won't start").get("no_start") == "present"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Rough idle, MIL flashing. Misfire followed the coil. Replaced ignition coil.", "mention_ignition_coil"),
        ("Bruit de chaîne à froid. Chaîne de distribution remplacée.", "mention_timing_chain"),
    ],
)
def test_what_a_workshop_replaced_at_the_end_is_what_it_was(understanding: Understanding, text: str, part: str) -> None:
    assert part in told(understanding, text)


@pytest.mark.parametrize(
    "text",
    [
        "Rough idle. Replaced ignition coil last month.",
        "Rough idle. Replaced ignition coil. Still misfires under load going up every hill on my way to work.",
        "Replaced ignition coil, rough idle.",
        "J'ai un ralenti instable. J'ai remplacé la bobine d'allumage.",
    ],
)
def test_what_was_replaced_before_the_trouble_is_not_blamed(understanding: Understanding, text: str) -> None:
    assert "mention_ignition_coil" not in told(understanding, text)


@pytest.mark.parametrize(
    "text",
    [
        "The contact owns a 2015 sedan. The contact stated that it was parked.",
        "My son was in the car with our dog.",
        "Toyota engineers say it is normal",
        "several warnings came up",
    ],
)
def test_english_words_that_look_french_or_like_a_part_name_nothing(understanding: Understanding, text: str) -> None:
    assert not {one for one in told(understanding, text) if one.startswith(("mention_", "system_", "indicator"))}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("les antibrouillards ne s'allument plus", "mention_fog_lamp"),
        ("bouton d'ouverture du coffre sans effet", "mention_boot_button"),
        ("none of my brake lights work", "brake_lights_fail"),
    ],
)
def test_what_should_light_or_work_and_does_not_is_told_not_denied(
    understanding: Understanding, text: str, finding: str
) -> None:
    assert any(name.startswith(finding) for name in told(understanding, text))


def test_a_warning_light_that_is_off_is_no_sign(understanding: Understanding) -> None:
    assert told(understanding, "le voyant moteur ne s'allume pas").get("mil_on") != "present"


@pytest.mark.parametrize(
    ("text", "sign", "other"),
    [
        ("je freine et rien ne se passe", "no_crank", "no_brakes"),
        ("j'appuie sur le klaxon et rien ne se passe", "no_crank", None),
        ("steering wheel shakes violently when braking from 70", "death_wobble", "vibration_braking"),
        ("à chaque freinage depuis 100 km/h le volant tremble", "shift_shudder", "vibration_braking"),
        ("la portière ne se ferme plus à la télécommande", "door_opens_driving", "door_wont_lock"),
        ("after two hours it fires right up", "fire", None),
        ("quand j'enclenche la clim, gros bruit de roulement", "hum_speed", "ac_noise"),
        ("le disjoncteur saute dès que je la branche", "soc_jumps", "charge_trips_breaker"),
    ],
)
def test_words_that_mean_another_sign_beside_certain_others_tell_of_that_one(
    understanding: Understanding, text: str, sign: str, other: str | None
) -> None:
    found = told(understanding, text)
    assert sign not in found
    assert other is None or found[other] == "present"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("rien ne se passe quand je tourne la clé, même en appuyant sur le frein", "no_crank"),
        ("the wheel shakes violently after a bump and i brake to make it stop", "death_wobble"),
    ],
)
def test_a_sign_stays_one_where_its_own_circumstances_are_told(
    understanding: Understanding, text: str, sign: str
) -> None:
    assert told(understanding, text)[sign] == "present"


def test_the_key_that_is_turned_is_not_what_does_not_answer(understanding: Understanding) -> None:
    assert "mention_key_fob" not in told(understanding, "rien ne se passe quand je tourne la clé")


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("it dims when I turn on the heater", "when_turning"),
        ("no shake when braking", "no_brakes"),
        ("no brake lights at all", "no_brakes"),
        ("coolant low light is on", "headlights_dim"),
        ("strong gas odor and a drip by the left rear tire", "tyre_flat"),
        ("it loses power pulling a hill", "pulls_side"),
        ("the light comes on, then it quit", "stop_light"),
        ("a crack ran across when I turned on the defroster", "rear_defrost_dead"),
        ("there is a knock when I rock the front wheel", "knock_engine"),
        ("upper hose is rock hard", "hard_pedal"),
        ("there was no shimmy in the steering wheel", "mention_steering_wheel"),
        ("the power steering reservoir is empty", "mention_fuel_tank"),
        ("les retours injecteurs fuient", "return_flow_high"),
    ],
)
def test_words_that_tell_of_another_thing_tell_no_sign(understanding: Understanding, text: str, finding: str) -> None:
    assert told(understanding, text).get(finding) != "present"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("the brakes are gone, no brakes", "no_brakes"),
        ("it hums when I turn left", "hum_turning"),
        ("headlights are dim at low rpm", "headlights_dim"),
        ("tire goes flat by itself, puncture", "tyre_flat"),
        ("slams into second when cold", "auto_harsh"),
        ("sinks overnight and pumps back up", "sits_low"),
        ("turns over but won't fire up", "cranks_no_start"),
        ("starts on starting fluid", "fuel_pressure_low"),
        ("smells like maple syrup inside", "sweet_smell"),
    ],
)
def test_signs_are_heard_as_owners_tell_them_in_english(understanding: Understanding, text: str, finding: str) -> None:
    assert told(understanding, text).get(finding) == "present"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("replaced the spark plugs and wires last week", "burnt_wire"),
        ("the brakes quit and I had to pull the emergency brake", "parking_brake_fails"),
        ("the brakes engage and the car jerks hard", "hard_pedal"),
        ("the headrest deployed on its own and hit me", "airbag_deployed"),
        ("my rear window blew out on the highway", "tyre_blowout"),
        ("the needle climbs in traffic and drops right back", "at_rear"),
    ],
)
def test_words_beside_others_tell_of_another_thing(understanding: Understanding, text: str, finding: str) -> None:
    assert finding not in told(understanding, text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("a wire melted and sparks came from it", "burnt_wire"),
        ("I pulled the parking brake and the car still rolls", "parking_brake_fails"),
        ("the air bag inadvertently deployed", "airbag_deployed"),
        ("my rear tire blew out on the highway", "tyre_blowout"),
        ("noise from the right rear wheel", "at_rear"),
    ],
)
def test_and_by_their_own_words_they_tell_of_it(understanding: Understanding, text: str, finding: str) -> None:
    assert told(understanding, text).get(finding) == "present"


@pytest.mark.parametrize(
    ("text", "starting"),
    [
        ("it just started making a grinding noise", False),
        ("the grinding started yesterday", False),
        ("it grinds when I start it", True),
        ("grinding noise when starting", True),
    ],
)
def test_what_only_begins_is_no_starting_of_the_engine(
    understanding: Understanding, text: str, *, starting: bool
) -> None:
    assert ("grind_start" in told(understanding, text)) is starting
