"""Words that people put for one another in the French name of a part: « sonde » for « capteur », « clim »."""

from collections.abc import Iterator, Mapping

_HEADS = (
    ("capteur", "sonde", "palpeur"),
    ("durite", "durit", "tuyau", "flexible", "conduite", "canalisation"),
    ("durites", "durits", "tuyaux", "flexibles", "conduites", "canalisations"),
    ("boitier", "module", "calculateur", "unite", "platine"),
    ("contacteur", "interrupteur", "bouton", "commande", "commutateur"),
    ("electrovanne", "vanne", "solenoide"),
    ("faisceau", "cablage", "fils"),
    ("ventilateur", "ventilo", "motoventilateur"),
    ("bouchon", "couvercle"),
    ("cache", "protection", "carenage"),
    ("verrou", "serrure"),
    ("silentbloc", "silent bloc", "silent-bloc"),
    ("silentblocs", "silent blocs", "silent-blocs"),
    ("reservoir", "bac", "bocal"),
    ("support", "fixation", "patte"),
    ("ampoule", "lampe"),
    ("ressort", "verin"),
    ("roulement", "palier"),
    ("cable", "tirette"),
    ("levier", "manette"),
    ("vitre", "glace", "carreau"),
    ("porte", "portiere"),
    ("poulie", "galet"),
    ("joint", "etancheite", "bourrage"),
    ("jauge", "capteur de niveau", "sonde de niveau"),
    ("radiateur", "refroidisseur", "echangeur"),
)
"""What a name begins with; each word may stand for the others of its row."""
_WITHIN = (
    ("climatisation", "clim"),
    ("porte", "portiere"),
    ("vitesses", "vitesse"),
    ("suralimentation", "turbo"),
    ("direction assistee", "da"),
    ("boite de vitesses", "boite"),
    ("lave glace", "lave vitre"),
    ("lave-glace", "lave-vitre"),
    ("retroviseur", "retro"),
    ("temperature", "temp"),
    ("distribution", "distri"),
    ("arbre a cames", "arbre a came"),
    ("essuie-glace", "essuie-glaces", "essuie glace"),
    ("rampe", "rail"),
    ("plaquettes", "plaquette"),
    ("cylindre", "cylindres"),
)

SPOKEN_OF_AS: Mapping[str, str] = {
    "air_spring": "air_suspension",
    "soft_top_fabric": "convertible_roof",
    "microphone_position": "microphone",
    "floor_mat": "accelerator_mat",
    "auxiliary_heater": "ptc_heater",
    "hv_heater": "ptc_heater",
    "rear_lamp_unit": "tail_lamp",
    "headlamp_lens": "headlamp_unit",
    "fog_lamp_unit": "fog_lamp",
    "seat_motor": "seat_adjuster",
    "seat_rail": "seat_adjuster",
    "seat_lumbar": "seat_adjuster",
    "seat_cover": "seat_upholstery",
    "door_trim": "trim",
    "wheel_nut_lock": "wheel_bolt",
    "key_transponder": "key_fob",
    "key_blade": "key_fob",
    "key_buttons": "key_fob",
    "can_comfort": "can_bus",
    "can_powertrain": "can_bus",
    "steering_column_joint": "steering_column",
    "engine_oil": "oil_level",
    "rear_control_arm": "control_arm",
    "upper_control_arm": "control_arm",
    "rear_brake_disc": "brake_disc",
    "rear_wiper_blade": "wiper_blade",
    "wiper_blade": "wiper_motor",
    "fan_resistor": "fan_control_module",
    "starter_ring": "flywheel",
    "starter_pinion": "starter_motor",
    "flex_pipe": "exhaust_pipe",
    "abs_ecu": "abs_unit",
    "parking_sensor_front": "parking_sensor",
    "antenna_mast": "antenna",
    "window_motor": "window_regulator",
    "door_lock_motor": "door_lock",
    "lock_cylinder": "door_lock",
    "mirror_glass": "door_mirror",
    "mirror_shell": "door_mirror",
    "windscreen_chip": "windscreen",
    "panoramic_glass": "sunroof",
    "sunroof_motor": "sunroof",
    "hybrid_inverter_pump": "auxiliary_water_pump",
    "ev_coolant_pump": "auxiliary_water_pump",
    "fuel_pump_module": "fuel_pump",
    "direct_injector": "petrol_injector",
    "oxidation_catalyst": "catalytic_converter",
    "inner_cv_joint": "cv_joint",
    "propshaft_joint": "propshaft",
    "chademo_inlet": "charge_port",
    "wheel_hub": "wheel_bearing",
}
"""A part → the one that people mean as well by its name: a workshop sells the whole, and who writes « toile de capote »
may speak of the roof."""


def _others(rows: tuple[tuple[str, ...], ...]) -> Mapping[str, tuple[str, ...]]:
    return {word: tuple(other for other in row if other != word) for row in rows for word in row}


_HEAD_OTHERS, _WITHIN_OTHERS = _others(_HEADS), _others(_WITHIN)


def of_one_meaning(head: str) -> tuple[str, ...]:
    """What else the name of a part may begin with: « sonde » for « capteur »."""
    return _HEAD_OTHERS.get(head, ())


def said_otherwise(name: str) -> Iterator[str]:
    """The folded name of several words with its head, a word further on, or both put for another of one meaning."""
    head, space, rest = name.partition(" ")
    if not space:
        return
    rests = [rest, *_with_another(rest)]
    for first in (head, *_HEAD_OTHERS.get(head, ())):
        yield from (f"{first} {told}" for told in rests if told != rest or first != head)


def _with_another(rest: str) -> Iterator[str]:
    padded = f" {rest} ".replace("'", "' ")
    for word, others in _WITHIN_OTHERS.items():
        if f" {word} " in padded:
            yield from (padded.replace(f" {word} ", f" {other} ", 1).strip() for other in others)
