"""English words that tell a sign or name a part in one sense, and have another here: « my toe », « a track day »."""

from collections.abc import Callable, Collection, Mapping, Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.surroundings import clause_words, sentence_words, word_after, word_before, words_before
from knowledge.faults.base import MENTION, SAID
from knowledge.language.folding import words

_Sense = Callable[[Sequence[Token], Occurrence], bool]
ALL = "*"
"""Among what a word does not speak of here: it speaks of nothing."""
_ENGLISH = frozenset(
    words(
        "the my it its is was and when with of to for not has have had been i he she they we you at in this that but "
        "if no then new out only after before from by then goes got did does just old all"
    )
)
_FRENCH = frozenset(
    words(
        "le la les une un des du de et est ma mon mes je j il elle on qui que quand avec pour pas plus ne dans sur au "
        "aux ca c en y ou depuis apres"
    )
)
_FAILS = frozenset(
    words(
        "t not dead no nothing never stopped quit quits blank silent cut cuts off won fails failed stuck broken black "
        "dies died lost freezes frozen goes itself"
    )
)
_OPERATED = frozenset(words("with turn turned turning up over under through playing volume loud louder"))
_GIVEN = frozenset(words("a needs need needed gave give got with"))
_BRAKES = frozenset(words("brake brakes braking pedal vacuum servo"))
_HIS = frozenset(words("my his her your big one a own"))
_SEATS = frozenset(words("seat seats rail slide slides sliding recliner"))
_UNASKED = frozenset(
    words("unintended itself own sudden suddenly stuck sticks surged surging uncommanded jammed alone")
)
_AT_PEDAL = frozenset(words("at on under near half light part full steady when only need needs"))
_WEAKLY = frozenset(words("power heat pressure air boost pull spark current flow assistance or if brake braking"))
_NO_LEVEL = frozenset(
    words(
        "speed speeds rev revs rpm rpms throttle mileage miles gear gears range profile loader down behind under near "
        "end side box load loads beam"
    )
)
_HEIGHT = frozenset(words("sun full down"))
_STEERS = frozenset(
    words("death steering bump bumps pothole potholes violent violently uncontrollable uncontrollably front solid axle")
)
_FOOT = frozenset(
    words(
        "foot touch hit hitting step stepping push pushed pushing press pressed pressing floor floored let letting off "
        "give giving gave ease lift lifted lifting apply tap feather come came blip release released"
    )
)
_PEDAL = frozenset(words("pedal stop stops mileage"))
_LIKE = frozenset(words("like are as were warning"))
_COLD_THING = frozenset(words("cream cold warning possible melts melt box pack packs on"))
_TYRES = frozenset(words("tire tires tyre tyres tread wheel wheels puncture punctured picked slow"))
_OF_A_THING = frozenset(words("of upper lower top bottom"))
_ON_A_THING = frozenset(words("crack cracked chip chipped scratch scratched dent dented stain stained peels peeling"))
_AVOIDED = frozenset(words("nearly almost avoid avoided like behind cause caused causing feared could past"))
_ARTICLES = frozenset(words("the it its my"))
_WHO_HITS = frozenset(words("i he you we man must to and"))
_ONE_DAY = frozenset(
    words("this next one that yesterday monday tuesday wednesday thursday friday saturday sunday by till until")
)
_IN_PLACE = frozenset(words("under behind through front back rear beneath underneath between my"))
_SEAT_TELLS = frozenset(
    words(
        "heat heated heater heats warm move moves moved moving slide slides belt adjust recline reclines stuck rail "
        "track memory motor airbag mat sensor tilt occupant loose rocks rock burn burned burning broke broken switch"
    )
)
_SIDEWAYS = frozenset(
    words("left right side sideways braking brake brakes steering hands straight road lane wheel alignment one")
)
_WINDOW_FAILS = frozenset(
    words(
        "t not never stuck refuses fails itself motor switch regulator button no nothing slow slowly go goes went fell "
        "fall falls drop drops won auto close closes themselves"
    )
)
_DRAWN = frozenset(words("open opened down closed shut cracked"))
_TAKEN = frozenset(words("took take taken taking switch switching switched check checked tried replaced of changed"))
_APART = frozenset(words("apart else i we they he she on is seems looks"))
_LAMP = frozenset(words("light lights lamp symbol"))
_SPEED_IN_TOWN = 50
_NEAR, _A_FEW = 2, 4


def is_english(tokens: Sequence[Token]) -> bool:
    """Whether the small words are English; one name among few words tells of no language."""
    english = sum(token.text in _ENGLISH for token in tokens)
    return english > sum(token.text in _FRENCH for token in tokens)


def _always(_tokens: Sequence[Token], _one: Occurrence) -> bool:
    """Spelled alike in both languages: a bloke, the bonnet, the grille, it felt, a yellow warning, a Mini."""
    return True


def _is_listened_to(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« A buzz you could hear with the radio on »."""
    used = words_before(tokens, one, _A_FEW) | {word_after(tokens, one)}
    return not _OPERATED.isdisjoint(used) and _FAILS.isdisjoint(clause_words(tokens, one) - {"turned", "off"})


def _is_of_a_turbo(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« The boost gauge »; « it needs a boost » to start."""
    return word_before(tokens, one) not in _GIVEN


def _is_of_the_brakes(tokens: Sequence[Token], one: Occurrence) -> bool:
    return not _BRAKES.isdisjoint(sentence_words(tokens, one))


def _is_of_a_foot(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« I pull the pedal up with my toe »."""
    return word_before(tokens, one) in _HIS


def _is_a_way(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« A track day », « train tracks »; the track of a seat is one of its rails."""
    return _SEATS.isdisjoint(sentence_words(tokens, one))


def _is_where_it_stands(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« A message on the screen », « the heated screen »."""
    heated = word_before(tokens, one) in {"heated", "front", "rear", "back"}
    told = word_before(tokens, one, 2) == "on" and word_before(tokens, one) in {"the", "my", "a"}
    return heated or (told and _FAILS.isdisjoint(clause_words(tokens, one)))


def _is_asked_for(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« At half throttle », « when accelerating »: when, and nothing that the car does by itself."""
    return _UNASKED.isdisjoint(sentence_words(tokens, one))


def _is_floored(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Stutters at full throttle »."""
    return word_before(tokens, one) in _AT_PEDAL and _UNASKED.isdisjoint(sentence_words(tokens, one))


def _is_small(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Little blue sparks », « a little »; « little power » is weak."""
    return word_after(tokens, one) not in _WEAKLY


def _is_no_level(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« At low speed », « low mileage », « below 2000 », « when the sun is low »."""
    after = word_after(tokens, one)
    near = words_before(tokens, one, _NEAR + 1)
    return after in _NO_LEVEL or after.isdecimal() or not _HEIGHT.isdisjoint(near)


def _is_slow(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« It won't go over 40 mph »."""
    before = word_before(tokens, one)
    return before.isdecimal() and int(before) < _SPEED_IN_TOWN


def _is_of_no_axle(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« A big wobble when the engine shuts off »."""
    return _STEERS.isdisjoint(sentence_words(tokens, one))


def _is_the_pedal(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Foot on the gas », « when I let off the gas »; « it smells of gas »."""
    before = words_before(tokens, one, _A_FEW)
    by_foot = word_before(tokens, one) in {"the", "it", "off"} and not _FOOT.isdisjoint(before)
    return by_foot or word_after(tokens, one) in _PEDAL


def _is_no_frost(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Like on ice », « ice cream », « ice cold »."""
    return word_after(tokens, one) in _COLD_THING or not _LIKE.isdisjoint(words_before(tokens, one, _A_FEW))


def _is_in_no_tyre(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Like a box of nails », « nail varnish »."""
    return _TYRES.isdisjoint(sentence_words(tokens, one))


def _was_none(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« It almost caused an accident », « stuck behind a crash »."""
    return not _AVOIDED.isdisjoint(words_before(tokens, one, _A_FEW))


def _is_hit_by_hand(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Thump the dash and it works »."""
    return word_after(tokens, one) in _ARTICLES and (
        word_before(tokens, one) in _WHO_HITS or not word_before(tokens, one)
    )


def _is_one_day(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« This morning », « Friday morning »: when, and no cold start."""
    return word_before(tokens, one) in _ONE_DAY


def _is_where_one_sits(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Water under the seat », « I feel it through my seat »."""
    before = words_before(tokens, one, _A_FEW)
    return not _IN_PLACE.isdisjoint(before) and _SEAT_TELLS.isdisjoint(sentence_words(tokens, one))


def _is_towing(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« When hot and pulling », « as if pulling it with a rope »: to no side."""
    return _SIDEWAYS.isdisjoint(sentence_words(tokens, one))


def _does_not_cease(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« It wouldn't stop trying », and no car that rolls on."""
    after = word_after(tokens, one)
    return after.endswith("ing") or "noise" in sentence_words(tokens, one)


def _is_drawn(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Through my open window », « with the windows down »."""
    drawn = word_before(tokens, one) == "open" or word_after(tokens, one) in _DRAWN
    return drawn and _WINDOW_FAILS.isdisjoint(clause_words(tokens, one))


def _is_what_was_done(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« He took everything apart », « switching everything off »."""
    return word_before(tokens, one) in _TAKEN or word_after(tokens, one) in _APART


def _is_on_the_dash(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« The coil light »."""
    return word_after(tokens, one) in _LAMP


def _is_of_a_thing(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« A crack in the corner », « the lower corner of the screen »: no bend in the road."""
    beside = {word_before(tokens, one), word_after(tokens, one)}
    return bool(beside & _OF_A_THING) or not _ON_A_THING.isdisjoint(clause_words(tokens, one))


def _is_for_current(tokens: Sequence[Token], one: Occurrence) -> bool:
    return word_before(tokens, one) in {"chademo", "charging", "charge", "ccs", "rapid"}


def _same(
    names: str, *others: tuple[Collection[str], _Sense]
) -> Mapping[str, Sequence[tuple[Collection[str], _Sense]]]:
    return dict.fromkeys(words(names), others)


_WONT_STOP = tuple(
    f"{verb} stop" for verb in ("wouldn t", "won t", "would not", "will not", "doesn t", "does not", "didn t")
)
IN_ENGLISH: Mapping[str, Sequence[tuple[Collection[str], _Sense]]] = {
    **_same("bloke blokes", ({ALL}, _always)),
    "bonnet": (({"bundled"}, _always),),
    **_same("grille grilles", ({"out", "blow", "burntout"}, _always)),
    "felt": (({"crack"}, _always),),
    **_same("mini minis", ({"low"}, _always)),
    **_same("warning warnings", ({"indicator"}, _always)),
    **_same("ticket tickets ticketed", ({ALL}, _always)),
    **_same("radio stereo", ({ALL}, _is_listened_to)),
    "boost": (({"jumpstart"}, _is_of_a_turbo),),
    **_same("booster boosters", ({"jumpstart"}, _is_of_the_brakes)),
    "toe": (({ALL}, _is_of_a_foot),),
    **_same("track tracks", ({MENTION}, _is_a_way)),
    "screen": (({MENTION, "system_infotainment", "screen"}, _is_where_it_stands),),
    **_same("throttle accelerate accelerates accelerated accelerating", ({"system_speed_control"}, _is_asked_for)),
    "full throttle": (({f"{SAID}unintended_acceleration"}, _is_floored),),
    "little": (({"weak"}, _is_small),),
    **_same("low lower below", ({"low", "weak", "dim"}, _is_no_level)),
    "mph": (({"highspeed"}, _is_slow),),
    **_same("wobble wobbles wobbling wobbled wobbly", ({f"{SAID}death_wobble"}, _is_of_no_axle)),
    "gas": (({"system_fuel", "fuel"}, _is_the_pedal),),
    "ice": (({"freezing"}, _is_no_frost),),
    **_same("nail nails", ({"puncture"}, _is_in_no_tyre)),
    **_same("crash accident wreck collision", ({"aftercrash", "crash"}, _was_none)),
    "rear ended": (({"aftercrash", "crash"}, _was_none),),
    **_same("thump thumped thumping bang banged", ({"knock", "clunk"}, _is_hit_by_hand)),
    "morning": (({"cold"}, _is_one_day),),
    **_same("seat seats", ({MENTION, "system_seats"}, _is_where_one_sits)),
    "pulling": (({f"{SAID}pulls_side"}, _is_towing),),
    **dict.fromkeys(_WONT_STOP, (({"nostopcar", f"{SAID}no_brakes"}, _does_not_cease),)),
    **_same("window windows", ({MENTION, "system_doors_locks", "window"}, _is_drawn)),
    "everything": (({"everything"}, _is_what_was_done),),
    "coil": (({MENTION}, _is_on_the_dash),),
    "corner": (({"bend", "turn"}, _is_of_a_thing),),
    "station": (({"refuel"}, _is_for_current),),
}
"""Word or phrase → what it does not speak of in an English text, and when."""
