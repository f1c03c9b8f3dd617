"""Silence and its end: /pause and /reprendre, of everything, a channel or one thread."""

from agents.bus.asked import Command, Done, UsageWrong
from agents.bus.wording import channel_called
from agents.conversation.receiving import turn_job
from agents.errors import NotAllowed, NotFound
from agents.messages import ChannelName
from agents.texts.lookup import LANGUAGES, say
from knowledge.language.folding import fold
from storage.database import Transaction
from storage.models.staff import StaffRole

EVERYWHERE = "all"
_EVERYTHING = frozenset({"", "tout", "all"})
_SHORTEST = 3
"""Letters of a word that names a channel: « du » names none."""
_HERE = frozenset({"ici", "here"})


def pause(tx: Transaction, command: Command) -> Done:
    """From the commit on Alex says nothing there, in any process; what is asked meanwhile waits. Again, no change."""
    scope = _scope(tx, command)
    new = tx.pauses.begin(scope, by=command.by.contact_id, now=tx.now)
    tx.publish("inbox", {"type": "pause", "scope": scope})
    key = "bus.paused" if new else "bus.paused_already"
    return Done(say(key, command.language, scope=scope_told(scope, command.language)), scope)


def resume(tx: Transaction, command: Command) -> Done:
    """Alex speaks again, and answers first what was asked meanwhile; threads that a person holds stay theirs."""
    scope = _scope(tx, command)
    ended = tx.pauses.end(scope, tx.now)
    for conversation_id in tx.pauses.left_unanswered():
        tx.enqueue(turn_job(conversation_id))
    tx.publish("inbox", {"type": "resume", "scope": scope})
    rest = [one.scope for one in tx.pauses.in_force()]
    lines = [
        say("bus.resumed" if ended else "bus.not_paused", command.language, scope=scope_told(scope, command.language))
    ]
    lines += [say("bus.paused_line", command.language, scope=scope_told(one, command.language)) for one in rest]
    return Done("\n".join(lines), scope)


def _scope(tx: Transaction, command: Command) -> str:
    """Raises NotAllowed where the role does not reach, NotFound for a thread that is none, UsageWrong."""
    word = fold(command.argument)
    if word in _HERE and command.conversation_id is not None:
        return f"conversation:{command.conversation_id}"
    number = word.removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) < 16:
        if tx.conversations.get(int(number)) is None:
            raise NotFound
        return f"conversation:{int(number)}"
    channel = _channel(word)
    if word not in _EVERYTHING and channel is None:
        raise UsageWrong(verb=command.verb)
    if not command.by.may(StaffRole.admin):
        raise NotAllowed
    return EVERYWHERE if channel is None else f"channel:{channel}"


def _channel(word: str) -> ChannelName | None:
    """By its own name, as the console calls it, or by a word of that: « chat du site », « site », « web »."""
    for one in ChannelName:
        called = {fold(channel_called(one, language)) for language in LANGUAGES}
        if word in {one, *called, *(part for name in called for part in name.split() if len(part) >= _SHORTEST)}:
            return one
    return None


def scope_told(scope: str, language: str) -> str:
    kind, _, which = scope.partition(":")
    return say(f"bus.scope_{kind}", language, which=channel_called(which, language) if kind == "channel" else which)
