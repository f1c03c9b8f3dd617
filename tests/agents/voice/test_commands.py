import re

import pytest

from agents.texts.lookup import catalogue
from agents.voice.choices import choice_of
from agents.voice.commands import Command, Order, order_of
from agents.voice.requests import request_of

PHRASINGS = {
    Command.wait: (
        ["Attends.", "Une seconde !", "Attendez un peu, s'il vous plaît.", "Pas encore.", "Je n'ai pas fini."],
        ["Wait.", "Hold on.", "One moment, please.", "Not yet.", "I'm not done yet."],
    ),
    Command.louder: (
        ["Plus fort.", "Parle plus fort.", "Je t'entends pas.", "Je n'entends rien.", "Un peu plus fort."],
        ["Louder.", "Speak up.", "I can't hear you.", "Speak louder, please.", "Can you speak up?"],
    ),
    Command.repeat: (
        ["Répète.", "Tu peux répéter, s'il te plaît ?", "Redis-moi ça.", "Encore une fois !", "Je n'ai pas compris."],
        ["Repeat.", "Can you say that again?", "Once more, please.", "Sorry?", "What did you say?"],
    ),
    Command.slower: (
        [
            "Plus lentement.",
            "Parle moins vite, Alex.",
            "Ralentis un peu.",
            "C'est trop rapide.",
            "Un peu plus doucement.",
        ],
        ["Slower.", "Can you speak more slowly?", "Slow down, please.", "You're going too fast.", "Not so fast."],
    ),
    Command.faster: (
        ["Plus vite.", "Accélère un peu.", "Tu parles trop lentement.", "Va plus vite.", "Lis plus rapidement."],
        ["Faster.", "Speed up, please.", "Could you talk faster?", "A bit faster.", "You're too slow."],
    ),
    Command.next: (
        ["Suivant.", "C'est fait.", "Étape suivante, s'il te plaît.", "Continue.", "Et ensuite ?"],
        ["Next.", "Done.", "Next step, please.", "Go on.", "What's next?"],
    ),
    Command.previous: (
        ["Précédent.", "Reviens en arrière.", "L'étape d'avant.", "Retour.", "Étape précédente."],
        ["Previous.", "Go back.", "The step before.", "Back, please.", "Go back one step."],
    ),
    Command.stop: (
        ["Stop.", "Arrête.", "Tais-toi.", "Ça suffit, merci.", "Arrête de parler."],
        ["Stop.", "Stop talking.", "Be quiet, please.", "That's enough.", "Can you stop reading?"],
    ),
    Command.human: (
        [
            "Humain.",
            "Je veux parler à quelqu'un.",
            "Passez-moi un conseiller.",
            "Je voudrais parler à une vraie personne.",
            "Un humain, s'il vous plaît.",
        ],
        [
            "Human.",
            "I want to talk to a person.",
            "Can I speak to someone?",
            "Get me a real human, please.",
            "I need an agent.",
        ],
    ),
    Command.hands_busy: (
        ["Mains occupées.", "Mode mains libres.", "Étape par étape.", "Guide-moi pas à pas.", "J'ai les mains sales."],
        ["Hands busy.", "Hands-free mode.", "Step by step.", "Walk me through it.", "My hands are full."],
    ),
    Command.male: (
        [
            "Voix d'homme.",
            "Prends une voix masculine.",
            "Mets la voix d'homme.",
            "Avec une voix grave.",
            "Une voix d'homme.",
        ],
        ["Male voice.", "Use a male voice.", "Switch to a man's voice.", "A deeper voice.", "With a male voice."],
    ),
    Command.yes: (
        ["Oui.", "Oui, c'est ça.", "C'est exact.", "Tout à fait.", "Ouais."],
        ["Yes.", "Yes, that's right.", "That's correct.", "Yeah.", "Exactly."],
    ),
    Command.no: (
        ["Non.", "Non, ce n'est pas ça.", "C'est faux.", "Pas du tout.", "Nan."],
        ["No.", "No, that's wrong.", "Nope.", "Not at all.", "That's not right."],
    ),
}
SAID = [(command, line) for command, lists in PHRASINGS.items() for lines in lists for line in lines]


@pytest.mark.parametrize(("command", "line"), SAID, ids=[f"{command}-{line}" for command, line in SAID])
def test_a_command_is_understood_in_five_phrasings_of_each_language(command: Command, line: str) -> None:
    assert order_of(line) == Order(command)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("Note que les plaquettes avant sont à deux millimètres.", "les plaquettes avant sont à deux millimètres."),
        ("Prends note : courroie changée à 120 000 km", "courroie changée à 120 000 km"),
        ("Alex, tu peux noter que le turbo siffle ?", "le turbo siffle ?"),
        ("Ajoute au dossier : pneus neufs", "pneus neufs"),
        ("Dictée. Vidange faite ce matin.", "Vidange faite ce matin."),
        ("Note that the left caliper sticks", "the left caliper sticks"),
        ("Make a note: oil changed today", "oil changed today"),
        ("Take a note, battery at 12.4 volts", "battery at 12.4 volts"),
        ("Write this down: coil on cylinder two", "coil on cylinder two"),
        ("Add to my file that the clutch slips", "the clutch slips"),
        ("Note", ""),
    ],
)
def test_a_note_keeps_what_follows_word_for_word(line: str, note: str) -> None:
    assert order_of(line) == Order(Command.note, note)


@pytest.mark.parametrize(
    "line",
    [
        "Le moteur s'arrête au stop et ne redémarre plus",
        "Le stop arrière gauche ne marche plus",
        "J'ai fait la vidange hier",
        "Elle cale au ralenti",
        "La personne avant moi a changé la batterie",
        "The engine stops at the next traffic light",
        "I need a mechanic for my brakes",
        "il faut aller plus vite pour que ça vibre",
        "oui elle fume aussi à chaud",
        "notez-vous les voitures aussi",
        "my previous car had the same noise",
    ],
)
def test_what_is_said_about_a_car_is_no_command(line: str) -> None:
    assert order_of(line) is None


@pytest.mark.parametrize(
    ("line", "choice"),
    [
        ("la deuxième", 2),
        ("Numéro trois, s'il te plaît.", 3),
        ("the second one", 2),
        ("Option 1", 1),
        ("le premier", 1),
        ("elle cale", None),
        ("la boîte", None),
    ],
)
def test_an_offered_answer_may_be_chosen_by_its_place(line: str, choice: int | None) -> None:
    assert choice_of(line) == choice


def test_whatever_alex_says_one_may_say_is_understood() -> None:
    told = [
        text
        for language in ("fr", "en")
        for key, text in catalogue(language).items()
        if key.startswith(("voice.", "reading."))
    ]
    phrases = [phrase for text in told for phrase in re.findall(r"[«“]\s*([^»”{]+?)\s*[»”]", text)]
    assert len(phrases) > 30
    assert [one for one in phrases if order_of(one) is None and request_of(one) is None] == []
