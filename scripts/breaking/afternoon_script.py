"""What everybody does on the afternoon, minute by minute; drawn from one seed."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from random import Random

from agents.texts.lookup import say
from scripts.breaking.afternoon_customers import Customer
from scripts.breaking.afternoon_record import Corrected, Record, picture
from scripts.breaking.afternoon_staff import Agent, ConsoleAgent, GroupAgent

MINUTES = 300
_SIGN_OF_LIFE = 4
_QUESTIONS = (
    "P0301 sur ma Clio",
    "le voyant moteur est allumé et ça broute",
    "quels sont vos prix ?",
    "P0420 que faire ?",
    "ma voiture ne démarre plus à froid",
)
_WANTS_PERSON = ("Je veux parler à un humain, mon démarreur claque", "Passez-moi quelqu’un, ma facture est fausse")

READY = "accueil"
READY_WORDS = "Bonjour {nom}, votre dossier est devant moi."

Deed = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Script:
    """`deeds` by minute; `pledges` are the sentences by which people bound the house, with the customer's mark."""

    deeds: defaultdict[int, list[Deed]] = field(default_factory=lambda: defaultdict(list))
    pledges: dict[str, str] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    meant: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Drafts, ready replies, pictures and corrections that are to come."""
    notes: list[str] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)
    kept_waiting: list[str] = field(default_factory=list)
    """Marks of those who wait for a person beyond the warning and less than the promised delay."""
    rush: int = 0
    """The minute in which many write at once; the machine dies then."""

    def at(self, minute: int, deed: Deed) -> None:
        self.deeds[minute].append(deed)

    def replied(self, minute: int, agent: Agent, mark: str, words: str) -> None:
        self.record.replies.append((mark, words))
        self.at(minute, lambda: agent.does(mark, "reply", words))

    def means(self, *, drafts: int = 0, ready: int = 0, pictures: int = 0, corrections: int = 0) -> None:
        more = (drafts, ready, pictures, corrections)
        first, second, third, fourth = (known + one for known, one in zip(self.meant, more, strict=True))
        self.meant = (first, second, third, fourth)

    def done(self, minute: int, agent: Agent, mark: str, verb: str, text: str = "") -> None:
        self.at(minute, lambda: agent.does(mark, verb, text))


@dataclass(frozen=True, slots=True)
class Staffed:
    """Who works: somebody in the group, the others at the console."""

    group: GroupAgent
    desk: Sequence[ConsoleAgent]


Story = Callable[["Author", Customer, int], None]


class Author:
    """Writes the script: each customer has one of a few stories, and some are caught in the rush."""

    def __init__(self, chance: Random, team: Staffed, *, record: Record) -> None:
        self._chance = chance
        self._team = team
        self._agents: Sequence[Agent] = (team.group, *team.desk)
        self._fates = cycle(("accepted", "edited", "rejected"))
        self.script = Script(rush=chance.randrange(120, 180), record=record)

    def write(self, customers: Sequence[Customer]) -> Script:
        for place, customer in enumerate(customers):
            story = _STORIES[place % len(_STORIES)]
            story(self, customer, self._chance.randrange(2, MINUTES - 90))
        for agent in self._agents:
            for minute in range(0, MINUTES, _SIGN_OF_LIFE):
                self.script.at(minute, agent.is_there)
        return self.script

    def _somebody(self) -> Agent:
        return self._chance.choice(self._agents)

    def asks(self, customer: Customer, minute: int) -> None:
        """Alex alone answers; in the rush they write again, and a person answers some of them at that very moment."""
        first, second, third = self._chance.sample(_QUESTIONS, 3)
        self.script.at(minute, lambda: customer.says(first))
        self.script.at(minute + 2, lambda: customer.says(second))
        rush = self.script.rush
        self.script.at(rush, lambda: customer.says(third))
        if self._chance.random() < 0.5:
            agent = self._somebody()
            self.script.replied(rush, agent, customer.mark, f"Je suis là pour vous, {customer.mark}.")
            self.script.done(rush + 5, agent, customer.mark, "release")

    def wants_person(self, customer: Customer, minute: int) -> None:
        """Asked for, answered in time with a promise; the promise is kept, and Alex knows of it afterwards."""
        script, agent, mark = self.script, self._somebody(), customer.mark
        wish = self._chance.choice(_WANTS_PERSON)
        script.at(minute, lambda: customer.says(wish))
        taken = minute + self._chance.randrange(2, 8)
        if self._chance.random() < 0.5:
            script.done(taken - 1, agent, mark, "claim")
        pledge = f"Je vous envoie le devis {mark} avant ce soir."
        script.pledges[mark] = pledge
        script.replied(taken, agent, mark, f"Bonjour, je suis de l’équipe. {pledge}")
        note = f"note privée sur {mark}"
        script.notes.append(note)
        script.done(taken + 1, agent, mark, "note", note)
        script.at(taken + 2, lambda: customer.says("merci, j’attends"))
        script.replied(taken + 5, agent, mark, f"De rien, à tout à l’heure {mark}.")
        kept = taken + self._chance.randrange(12, 50)
        script.replied(kept, agent, mark, f"Voici le devis {mark}, comme convenu.")
        script.done(kept + 1, agent, mark, "release")
        script.at(kept + 4, lambda: customer.says("Qu’est-ce que vous m’avez promis ?"))

    def is_interrupted(self, customer: Customer, minute: int) -> None:
        """A person answers while Alex is thinking, settles it and asks for no more; the customer says how it was."""
        script, agent, mark = self.script, self._somebody(), customer.mark
        question = self._chance.choice(_QUESTIONS)
        script.at(minute, lambda: customer.says(question))
        script.replied(minute, agent, mark, f"Je regarde votre dossier {mark}.")
        script.at(minute + 2, lambda: customer.says("d’accord"))
        script.replied(minute + 5, agent, mark, f"C’est réglé pour {mark}.")
        script.done(minute + 6, agent, mark, "resolve")
        script.resolved.append(mark)
        script.at(minute + 8, lambda: customer.taps(say("takeover.csat_4", "fr")))

    def meets_silence(self, customer: Customer, minute: int) -> None:
        """Who is asked first says nothing, loses it, and somebody else answers while the promised delay still runs."""
        script, agent, mark = self.script, self._somebody(), customer.mark
        script.at(minute, lambda: customer.says(_WANTS_PERSON[0]))
        script.kept_waiting.append(mark)
        script.replied(minute + 14, agent, mark, f"Pardon pour l’attente {mark}.")
        script.done(minute + 20, agent, mark, "release")

    def changes_hands(self, customer: Customer, minute: int) -> None:
        """One of the team begins, another goes on."""
        script, mark = self.script, customer.mark
        first, second = self._chance.sample(self._agents, 2)
        script.at(minute, lambda: customer.says(_WANTS_PERSON[1]))
        script.done(minute + 2, first, mark, "claim")
        script.replied(minute + 3, first, mark, f"Je transmets à mon collègue, {mark}.")
        script.done(minute + 4, first, mark, "assign", second.who.name)
        script.at(minute + 5, lambda: customer.says("très bien"))
        script.done(minute + 7, second, mark, "claim")
        script.replied(minute + 8, second, mark, f"Je reprends votre dossier {mark}.")
        script.done(minute + 12, second, mark, "release")

    def is_helped_by_a_draft(self, customer: Customer, minute: int) -> None:
        """A person lets Alex draft the answer: says it, says it in other words, or puts it away and answers alone."""
        script, mark, fate = self.script, customer.mark, next(self._fates)
        agent = self._chance.choice(self._team.desk)
        script.means(drafts=1)
        script.at(minute, lambda: customer.says(_WANTS_PERSON[0]))
        script.done(minute + 2, agent, mark, "claim")
        script.at(minute + 3, lambda: customer.says("P0420, que faire ?"))
        script.done(minute + 5, agent, mark, "draft", fate)
        script.replied(minute + 7, agent, mark, f"Voilà pour votre question, {mark}.")
        script.done(minute + 9, agent, mark, "release")

    def is_greeted_with_ready_words(self, customer: Customer, minute: int) -> None:
        """A ready reply; of a stranger the name is missing, and nothing goes out before it is filled in."""
        script, mark, agent = self.script, customer.mark, self._chance.choice(self._team.desk)
        script.means(ready=1)
        script.at(minute, lambda: customer.says(_WANTS_PERSON[1]))
        script.done(minute + 3, agent, mark, "ready", READY)
        script.done(minute + 8, agent, mark, "release")

    def shows_and_is_shown(self, customer: Customer, minute: int) -> None:
        """Pictures and corrections both ways, through the topic of the group."""
        script, mark, group = self.script, customer.mark, self._team.group
        theirs, ours = picture(f"de {mark}"), picture(f"pour {mark}")
        caption, slip, mended = (
            f"La pièce de {mark}",
            f"C’est celle de gauhce, {mark}.",
            f"C’est celle de gauche, {mark}.",
        )
        script.at(minute, lambda: customer.says(_WANTS_PERSON[0]))
        script.at(minute + 2, lambda: group.shows(mark, ours, caption))
        script.at(minute + 4, lambda: self._shown(customer, theirs))
        script.at(minute + 6, lambda: group.does(mark, "reply", slip))
        script.at(minute + 8, lambda: group.corrects(mark, slip, mended))
        script.record.replies.append((mark, caption))
        script.means(pictures=2, corrections=1)
        if customer.line.channel == "telegram":
            script.means(corrections=1)
            script.at(minute + 9, lambda: customer.says("c’est bien sa"))
            script.at(minute + 11, lambda: self._mended(customer, "c’est bien ça"))
        script.done(minute + 13, group, mark, "release")

    async def _shown(self, customer: Customer, content: bytes) -> None:
        self.script.record.pictures.append(await customer.shows(content, "voici la mienne"))

    async def _mended(self, customer: Customer, text: str) -> None:
        before, after = await customer.corrects(text)
        self.script.record.corrections.append(Corrected(customer.mark, before, after, by_team=False))

    def calls_late(self, customer: Customer, minute: int) -> None:
        """Asks Alex first, and for a person so late that the afternoon ends before the promised delay."""
        script = self.script
        script.at(minute, lambda: customer.says(_QUESTIONS[1]))
        script.at(MINUTES - 8, lambda: customer.says(_WANTS_PERSON[0]))


_STORIES: Sequence[Story] = (
    Author.asks, Author.wants_person, Author.is_interrupted, Author.wants_person, Author.asks, Author.changes_hands,
    Author.is_interrupted, Author.meets_silence, Author.is_helped_by_a_draft, Author.wants_person, Author.calls_late,
    Author.asks, Author.is_greeted_with_ready_words, Author.shows_and_is_shown, Author.is_helped_by_a_draft,
    Author.shows_and_is_shown,
)  # fmt: skip
"""Sixteen, so that by turns every channel has each of them."""
