"""The dialogue policy of the local brain: what a turn calls for, decided by rules in a fixed order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agents.brain.local.intents import Intent, intents_of
from agents.brain.turn import TurnContext
from agents.messages import AttachmentKind
from knowledge.language.entities import Entities, extract


@dataclass(frozen=True, slots=True)
class Call:
    tool: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """Sentences to say (keys of the catalogue) and tools to call; `failed` counts a turn that was not understood."""

    sentences: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    topic: str | None = None
    failed: bool = False
    repeat: str | None = None
    """`same` says the last answer again, `shorter` its gist, `notes` what was kept of an old thread."""
    digresses: bool = False
    """Answers something else while a check is open: the question is put again after it."""
    drops_question: bool = False
    """The check that was asked is no longer waited for."""
    offers_person: bool = False
    clarifies: bool = False
    """Shows what may be meant as buttons."""
    is_a_guess: bool = False
    """No rule knew what it was for: what a tool has found already is a better answer."""


Recognises = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a turn before deciding."""

    turn: TurnContext
    intents: frozenset[Intent]
    found: Entities
    symptomatic: bool
    recognises: Recognises

    @property
    def topic(self) -> object:
        return self.turn.state.get("topic")

    @property
    def asks(self) -> object:
        return self.turn.state.get("asks")

    @property
    def has_vehicle(self) -> bool:
        vehicle = self.found.vehicle
        return vehicle is not None and bool(vehicle.model or vehicle.make or vehicle.engine)


def read(turn: TurnContext, recognises: Recognises) -> Reading:
    text = turn.text
    return Reading(turn, intents_of(text), extract(text), recognises(text), recognises)


def plan(reading: Reading) -> Plan:
    """The first rule that applies decides; safety and a wish for a person come before everything."""
    for rule in _RULES:
        decided = rule(reading)
        if decided is not None:
            return decided
    return _lost(reading)


_SALES_BUTTONS: Mapping[str, str] = {
    "prices": "list_products",
    "product": "offer_product",
    "withdraw": "withdraw_from_contract",
    "withdraw-yes": "withdraw_from_contract",
    "unsubscribe": "cancel_subscription",
    "unsubscribe-yes": "cancel_subscription",
}


def _press(reading: Reading) -> Plan | None:
    button = reading.turn.button
    if button is None:
        return None
    kind, _, value = button.partition(":")
    match kind:
        case "check":
            return Plan(calls=(Call("diagnose", {}),), topic="diagnosis")
        case "human":
            return Plan(calls=(Call("ask_for_person", {"reason": _reason(reading)}),))
        case "cost":
            return Plan(calls=(Call("repair_costs", {}),), topic="diagnosis")
        case "fault":
            return Plan(sentences=("local.ask_symptom",), topic="vehicle")
        case "code":
            return Plan(sentences=("local.ask_code",), topic="codes")
        case "keep":
            return Plan(sentences=("order.kept",))
        case _ if kind in _SALES_BUTTONS:
            return Plan(calls=(Call(_SALES_BUTTONS[kind], {}),), topic="products")
        case "received":
            return Plan(sentences=("local.glad_received",))
        case _:
            return Plan(sentences=("command.help",)) if value or kind == "help" else None


_BARE_WISH = 45
"""Characters: a wish for a person that is no longer tells nothing else."""


def _reason(reading: Reading) -> str:
    """What the person last said in words, for whoever takes over; a bare wish for a person says nothing of it."""
    turn = reading.turn
    if turn.button is None and (len(turn.text) > _BARE_WISH or reading.symptomatic or not turn.history):
        return turn.text
    said = [line.text for line in turn.history if line.role == "customer" and _tells(line.text)]
    of_the_car = [text for text in said if reading.recognises(text)]
    return max(of_the_car, key=len) if of_the_car else next(reversed(said), turn.text)


def _tells(text: str) -> bool:
    """Whether a line says something of its own: no wish for a person, no command, no single word."""
    return len(text.split()) > 2 and not text.startswith("/") and Intent.human not in intents_of(text)


def _person(reading: Reading) -> Plan | None:
    call = Call("ask_for_person", {"reason": _reason(reading)})
    if Intent.human in reading.intents:
        return Plan(calls=(call,))
    if Intent.angry in reading.intents and not reading.symptomatic:
        return Plan(sentences=("local.angry",), calls=(call,))
    return None


def _guarded(reading: Reading) -> Plan | None:
    if Intent.dangerous in reading.intents:
        return Plan(sentences=("local.no_danger",), offers_person=True)
    if Intent.authority in reading.intents:
        return Plan(sentences=("local.dont_authorise",), offers_person=True)
    if (own := _own_orders(reading)) is not None:
        return own
    if Intent.order in reading.intents and not reading.symptomatic:
        return Plan(sentences=("local.order",), calls=(Call("ask_for_person", {"reason": reading.turn.text}),))
    return None


def _told_with_the_answer(reading: Reading) -> Plan | None:
    """As in "yes, but only when it is cold"; but "no, it is a 1.5 dCi" corrects the car and answers no check."""
    plain = not (reading.found.codes or reading.has_vehicle or _wants_business(reading))
    said = reading.intents & {Intent.yes, Intent.no} and not reading.intents & {Intent.cost, Intent.cancel}
    return _answer(reading) if reading.asks and plain and said and reading.symptomatic else None


def _own_orders(reading: Reading) -> Plan | None:
    """What may be done about one's own purchases without a person; ending a contract comes before any car."""
    tools = (
        (Intent.withdraw, "withdraw_from_contract"),
        (Intent.unsubscribe, "cancel_subscription"),
        (Intent.orders, "my_orders"),
    )
    tool = next((name for intent, name in tools if intent in reading.intents), None)
    if tool is None or (tool == "my_orders" and reading.symptomatic):
        return None
    return Plan(calls=(Call(tool, {}),), topic="products")


def _car(reading: Reading) -> Plan | None:
    codes = [mention.code for mention in reading.found.codes]
    if Intent.cost in reading.intents and not reading.symptomatic and not codes:
        return _cost(reading)
    if (
        reading.intents & {Intent.resume, Intent.what_about}
        and reading.has_vehicle
        and not (codes or reading.symptomatic)
    ):
        return Plan(calls=(Call("recap", {}),), topic="diagnosis")
    if Intent.urgency in reading.intents and not (codes or reading.symptomatic or reading.has_vehicle):
        return Plan(calls=(Call("how_urgent", {}),))
    if codes and not reading.symptomatic and not reading.has_vehicle and reading.topic != "diagnosis":
        return Plan(calls=(Call("decode_fault_code", {"codes": codes}),), topic="codes", digresses=True)
    if not codes and reading.intents & {Intent.site, Intent.marketing}:
        return None
    if codes or (reading.symptomatic and not _is_question_of_knowledge(reading)):
        return Plan(calls=(Call("diagnose", {}),), topic="diagnosis")
    if reading.has_vehicle and not _wants_business(reading):
        if reading.topic == "diagnosis":
            return Plan(calls=(Call("diagnose", {}),), topic="diagnosis")
        return Plan(sentences=("local.ask_symptom",), calls=(Call("remember_vehicle", {}),), topic="vehicle")
    if Intent.code in reading.intents:
        return Plan(sentences=("local.ask_code",), topic="codes")
    return None


def _cost(reading: Reading) -> Plan | None:
    if reading.topic == "diagnosis":
        return Plan(calls=(Call("repair_costs", {}),), topic="diagnosis")
    if reading.topic == "products" or Intent.prices in reading.intents:
        return Plan(calls=(Call("list_products", {}),), topic="products")
    return Plan(sentences=("local.cost_which",))


def _is_question_of_knowledge(reading: Reading) -> bool:
    """Whether it asks for an article ("What is a DPF?"), not for a diagnosis ("why does my car stall?")."""
    folded = f" {reading.turn.text.lower()} "
    if folded.startswith((" que faire si", " what if", " what should i do if", " what do i do if")):
        return True
    own = any(mine in folded for mine in (" ma ", " mon ", " mes ", " my ", " j'", " j’", " elle ", " il "))
    return Intent.question in reading.intents and not own and not reading.has_vehicle


def _wants_business(reading: Reading) -> bool:
    return bool(reading.intents & {Intent.prices, Intent.purchase, Intent.site, Intent.marketing, Intent.training})


def _business(reading: Reading) -> Plan | None:
    if Intent.expensive in reading.intents and Intent.question not in reading.intents:
        return Plan(sentences=("local.expensive",), offers_person=True)
    for intent in (Intent.site, Intent.marketing):
        if intent in reading.intents:
            return Plan(calls=(Call("note_request", {"interest": intent.value}),), topic="products")
    if Intent.purchase in reading.intents:
        return Plan(calls=(Call("offer_product", {"product": reading.turn.text}),), topic="products")
    if Intent.prices in reading.intents and not _is_about_parts(reading):
        return Plan(calls=(Call("list_products", {}),), topic="products")
    if Intent.training in reading.intents:
        return Plan(calls=(Call("note_request", {"interest": "training"}),), topic="products")
    return None


_OFFERS = (
    *("formation", "training", "cours", "coaching", "abonnement", "subscription", "pack"),
    *("offre", "offer", "vend", "sell"),
)


def _is_about_parts(reading: Reading) -> bool:
    words = reading.turn.text.lower()
    return reading.topic == "diagnosis" and not any(word in words for word in _OFFERS)


def _answer(reading: Reading) -> Plan | None:
    """A short answer to the check that was asked."""
    short = reading.intents & {Intent.yes, Intent.no, Intent.unknown, Intent.skip}
    if not short:
        return None
    if reading.asks:
        return Plan(calls=(Call("answer_check", {}),), topic="diagnosis")
    if Intent.skip in short:
        return Plan(sentences=("local.nothing_to_skip",))
    if Intent.no in short:
        return Plan(sentences=("local.no_then",))
    return Plan(sentences=("local.unknown_then" if Intent.unknown in short else "local.yes_what",), clarifies=True)


_SETTLED: Sequence[tuple[Intent, Plan]] = (
    (Intent.cancel, Plan(sentences=("local.cancelled",), topic="", drops_question=True)),
    (Intent.resume, Plan(calls=(Call("recap", {}),), topic="diagnosis")),
    (Intent.solved, Plan(sentences=("local.solved",), topic="", drops_question=True)),
    (Intent.worried, Plan(sentences=("local.worried",), topic="vehicle")),
    (Intent.vague, Plan(sentences=("local.ask_symptom",), topic="vehicle")),
)
"""What is answered the same wherever the conversation stands, the first that applies."""


def _repair_talk(reading: Reading) -> Plan | None:
    again = (Call("explain_again", {}),) if reading.topic == "diagnosis" else ()
    if Intent.rephrase in reading.intents:
        return Plan(calls=again) if again else Plan(repeat="shorter")
    if Intent.sure in reading.intents:
        return Plan(sentences=("local.sure",), calls=again)
    if Intent.repeat in reading.intents:
        return Plan(repeat="same")
    settled = next((decided for intent, decided in _SETTLED if intent in reading.intents), None)
    if settled is not None:
        return settled
    if Intent.noted in reading.intents:
        return Plan(calls=(Call("recap", {}),)) if reading.asks else Plan(sentences=("local.noted",))
    return _cost(reading) if Intent.prices in reading.intents else None


def _small_talk(reading: Reading) -> Plan | None:
    turn = reading.turn
    if Intent.who in reading.intents:
        return Plan(sentences=("local.who",))
    if Intent.help in reading.intents:
        return Plan(sentences=("command.help",))
    if Intent.well in reading.intents and len(turn.text) < 60:
        return Plan(sentences=("local.well",))
    if Intent.chitchat in reading.intents:
        return Plan(sentences=("local.chitchat",))
    if Intent.question in reading.intents and len(turn.text) > 25:
        return None
    if Intent.thanks in reading.intents and len(turn.text) < 80:
        return Plan(sentences=("local.thanks",))
    if Intent.bye in reading.intents:
        return Plan(sentences=("local.bye",))
    if Intent.greet in reading.intents and len(turn.text) < 60:
        return Plan(sentences=("local.greeting_again" if turn.history else "local.greeting",))
    return None


def _file(reading: Reading) -> Plan | None:
    """A picture with a word or two: it is kept for the team, and its words answer nothing."""
    attached = [plain for fragment in reading.turn.fragments for plain in fragment.attachments]
    if any(not AttachmentKind(str(plain["kind"])).is_recording for plain in attached):
        return Plan(sentences=("conversation.file_kept",))
    return None


def _look_up(reading: Reading) -> Plan | None:
    text = reading.turn.text
    if len(text.split()) >= 2:
        return Plan(calls=(Call("search_knowledge", {"question": text}),), digresses=True, is_a_guess=True)
    return None


def _lost(reading: Reading) -> Plan:
    failures = reading.turn.state.get("failures", 0)
    if isinstance(failures, int) and failures >= 1:
        return Plan(sentences=("local.unclear_again",), failed=True, offers_person=True, is_a_guess=True)
    return Plan(sentences=("local.unclear",), failed=True, clarifies=True, is_a_guess=True)


_RULES: Sequence[Callable[[Reading], Plan | None]] = (
    _press,
    _person,
    _guarded,
    _own_orders,
    _told_with_the_answer,
    _car,
    _business,
    _answer,
    _repair_talk,
    _small_talk,
    _file,
    _look_up,
)
