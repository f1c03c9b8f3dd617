"""Which unanswered messages belong together in one turn, and what each of them says."""

from collections.abc import Sequence
from dataclasses import replace

from agents.brain.turn import Fragment
from agents.conversation.shaping import resolve_choice
from agents.messages import Button
from storage.models.base import AnyRow
from storage.models.ids import MessageId
from storage.models.message import Role


def is_immediate(line: AnyRow) -> bool:
    return line.button is not None or line.text.startswith("/")


def first_group(unanswered: Sequence[AnyRow]) -> Sequence[AnyRow]:
    """The messages of one turn: a command or a press stands alone, plain words up to it belong together."""
    if is_immediate(unanswered[0]):
        return unanswered[:1]
    for position, line in enumerate(unanswered):
        if is_immediate(line):
            return unanswered[:position]
    return unanswered


def last_buttons(history: Sequence[AnyRow]) -> tuple[Button, ...]:
    for line in reversed(history):
        if line.role == Role.assistant:
            return buttons_of(line)
    return ()


def buttons_of(line: AnyRow) -> tuple[Button, ...]:
    return tuple(Button(**button) for button in line.buttons or ())


def fragments_of(group: Sequence[AnyRow], *, buttons: tuple[Button, ...]) -> tuple[Fragment, ...]:
    here = {line.id for line in group}
    fragments = [
        Fragment(
            message_id=MessageId(line.id),
            seq=line.seq,
            text=line.text,
            button=line.button,
            attachments=tuple(line.attachments or ()),
            edited=line.edit_of_id is not None,
        )
        # A correction that came before the answer is already in the line it corrects.
        for line in group
        if line.edit_of_id not in here or len(group) == 1
    ]
    last = replace(fragments[-1], seq=group[-1].seq)
    if len(fragments) == 1 and last.button is None:
        last = replace(last, button=resolve_choice(last.text, buttons))
    return (*fragments[:-1], last)
