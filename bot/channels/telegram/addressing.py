"""Commands that name a bot, as Telegram writes them where several are: for us, or for another."""

import re

_NAMED = re.compile(r"/(?P<verb>\w{1,64})@(?P<bot>\w{1,64})(?!\w)")


def addressed(text: str, username: str | None) -> str:
    """A command to us without our name; one that names another bot keeps it, so that nobody obeys it.

    While we do not know our name every command is taken for ours.
    """
    named = _NAMED.match(text)
    if named is None or (username is not None and named["bot"].lower() != username.lower()):
        return text
    return f"/{named['verb']}{text[named.end() :]}"
