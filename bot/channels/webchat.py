"""The web chat: the Message row is the delivery, any process may work the turn and the browser reads the rows."""

from agents.messages import Capabilities

WEBCHAT = Capabilities(row_is_delivery=True, max_buttons=20)
