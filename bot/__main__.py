"""The `alex` command."""

import sys

from bot.garbage import search_seldom
from bot.settings import SettingsError, silence_telemetry

search_seldom()
silence_telemetry()


def main() -> None:
    """Run the command; problems are one clear sentence on stderr and an exit code, never a traceback."""
    # Telemetry is silenced before any library loads.
    from bot.cli import cli  # noqa: PLC0415 -- as above

    try:
        cli()
    except SettingsError as error:
        for problem in error.problems:
            sys.stderr.write(f"{problem}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
