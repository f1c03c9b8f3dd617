"""The terminal: the Message row is the delivery, so nothing is sent; `alex chat` reads the rows."""

from datetime import timedelta

from agents.messages import Capabilities

TERMINAL = Capabilities(
    row_is_delivery=True,
    max_buttons=20,
    plays_voice=False,
    settle=timedelta(0),
    settle_while_arriving=timedelta(0),
)
