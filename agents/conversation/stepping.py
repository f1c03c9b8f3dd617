"""One step of an answer as it is said to somebody whose hands are busy."""

from agents.brain.turn import Reply
from agents.messages import Button
from agents.texts.lookup import say
from agents.voice.commands import Command
from agents.voice.service import Step

PREFIX = "voice:"
"""Of the values of our own buttons: each names a command."""
_CONTROLS = (Command.next, Command.repeat, Command.previous, Command.stop)


def stepped(step: Step, language: str) -> Reply:
    return Reply(text=text_of(step, language), buttons=controls_of(step, language), brain="none")


def text_of(step: Step, language: str) -> str:
    key = "voice.step_first" if step.number == 1 else "voice.step_last" if step.is_last else "voice.step"
    return say(key, language, number=step.number, count=step.count, step=step.text)


def controls_of(step: Step, language: str) -> tuple[Button, ...]:
    """What may be tapped: the answers of the whole after its last step, else the way on and back."""
    if step.is_last and step.buttons:
        return tuple(Button(**dict(one)) for one in step.buttons)  # type: ignore[arg-type]  # as asdict wrote them
    left_out = {Command.previous} if step.number == 1 else {Command.next} if step.is_last else set()
    return tuple(
        Button(say(f"voice.button_{command}", language), f"{PREFIX}{command}")
        for command in _CONTROLS
        if command not in left_out
    )
