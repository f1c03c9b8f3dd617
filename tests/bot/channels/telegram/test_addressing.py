import pytest

from bot.channels.telegram.addressing import addressed


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("/prendre", "/prendre"),
        ("/prendre@alex_bot", "/prendre"),
        ("/note@ALEX_bot vu au garage", "/note vu au garage"),
        ("/note@alex_bot\nvu au garage", "/note\nvu au garage"),
        ("/prendre@alex_bot2", "/prendre@alex_bot2"),
        ("/clore@autre_bot merci", "/clore@autre_bot merci"),
        ("/note écrire à bob@alex_bot", "/note écrire à bob@alex_bot"),
        ("prendre@alex_bot", "prendre@alex_bot"),
    ],
)
def test_a_command_to_us_loses_our_name_and_one_to_another_bot_keeps_its_own(said: str, heard: str) -> None:
    assert addressed(said, "Alex_Bot") == heard


def test_while_we_do_not_know_our_name_every_command_is_for_us() -> None:
    assert addressed("/clore@autre_bot merci", None) == "/clore merci"
