"""The `alex` command."""

import sys
from collections.abc import Callable

from bot.garbage import search_seldom
from bot.settings import SettingsError, silence_telemetry

search_seldom()
silence_telemetry()


def _commands() -> Callable[[], None]:
    """All commands; or one group by itself, which needs not the half of what stands behind all."""
    # Telemetry is silenced before any library loads.
    if sys.argv[1:2] == ["support"]:
        from bot.support_commands import support_alone  # noqa: PLC0415 -- as above

        return support_alone()
    if sys.argv[1:2] == ["knowledge"]:
        from bot.knowledge_commands import knowledge_alone  # noqa: PLC0415 -- as above

        return knowledge_alone()
    from bot.cli import cli  # noqa: PLC0415 -- as above

    return cli


def main() -> None:
    """Run the command; problems are one clear sentence on stderr and an exit code, never a traceback."""
    try:
        _commands()()
    except SettingsError as error:
        for problem in error.problems:
            sys.stderr.write(f"{problem}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
