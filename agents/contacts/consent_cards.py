"""What a person sees of their consent: the question, the settings, the confirmation. A no is as easy as a yes."""

from collections.abc import Sequence
from itertools import groupby

from agents.contacts.consent import ASKED, EMAIL, Choice
from agents.messages import Button, Card
from agents.texts.lookup import say
from storage.models.consent import Purpose

BUTTON = "consent"
"""`consent:all:yes|no` for every purpose here, `consent:<channel>:<purpose>:yes|no`, `consent:show`, `consent:stop`."""


def question_card(language: str) -> Card:
    purposes = "\n".join(f"• {say(f'preferences.purpose_{purpose}', language)}" for purpose in ASKED)
    return Card(
        "consent_question",
        say("preferences.question", language, purposes=purposes),
        buttons=(
            Button(say("preferences.yes", language), f"{BUTTON}:all:yes"),
            Button(say("preferences.no", language), f"{BUTTON}:all:no"),
            Button(say("preferences.choose", language), f"{BUTTON}:show"),
        ),
    )


def preferences_card(choices: Sequence[Choice], *, here: str, language: str) -> Card:
    """The standing of every channel, and a button for each purpose of this one and of e-mail."""
    lines = [say("preferences.intro", language)]
    buttons: list[Button] = []
    for channel, of_channel in groupby(choices, key=lambda choice: choice.channel):
        lines.append(f"\n{say(f'preferences.on_{channel}', language)}")
        for choice in of_channel:
            state = say("preferences.state_yes" if choice.granted else "preferences.state_no", language)
            name = say(f"preferences.name_{choice.purpose}", language)
            lines.append(say("preferences.line", language, name=name, state=state))
            if channel in {here, EMAIL}:
                buttons.append(_toggle(choice, language))
    lines.append(f"\n{say('preferences.service', language)}")
    buttons.append(stop_button(language))
    return Card("preferences", "\n".join(lines), buttons=tuple(buttons))


def stop_button(language: str) -> Button:
    return Button(say("preferences.stop", language), f"{BUTTON}:stop")


def _toggle(choice: Choice, language: str) -> Button:
    key = "preferences.disallow" if choice.granted else "preferences.allow"
    label = say(key, language, name=say(f"preferences.name_{choice.purpose}", language))
    if choice.channel == EMAIL:
        label = say("preferences.by_mail", language, label=label)
    answer = "no" if choice.granted else "yes"
    return Button(label, f"{BUTTON}:{choice.channel}:{choice.purpose}:{answer}")


def chosen_text(choices: Sequence[Choice], language: str) -> str:
    """What was written down, in a sentence."""
    if len(choices) == 1:
        key = "preferences.allowed" if choices[0].granted else "preferences.disallowed"
        return say(key, language, name=say(f"preferences.name_{choices[0].purpose}", language))
    return say("preferences.all_allowed" if choices[0].granted else "preferences.all_disallowed", language)


def choices_of(button: str, *, here: str) -> Sequence[Choice] | None:
    """What a pressed button chooses; None when it is none of ours or is not for this thread."""
    match button.split(":"):
        case [kind, "all", ("yes" | "no") as answer] if kind == BUTTON:
            return [Choice(purpose, here, answer == "yes") for purpose in ASKED]
        case [kind, channel, purpose, ("yes" | "no") as answer] if (
            kind == BUTTON and channel in {here, EMAIL} and purpose in ASKED
        ):
            return [Choice(Purpose(purpose), channel, answer == "yes")]
    return None
