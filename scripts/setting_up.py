"""Files that are generated from the code, and the checks that they are current."""

import sys
import tempfile
from pathlib import Path

from scripts.env_example import env_example
from storage.migrating import connected, migrate
from storage.revising import differences, write_revision

_EXAMPLE = Path(".env.example")


def main(arguments: list[str]) -> int:
    match arguments:
        case ["env-example"]:
            _EXAMPLE.write_text(env_example(), "utf-8")
            return 0
        case ["check-env-example"]:
            if _EXAMPLE.read_text("utf-8") == env_example():
                return 0
            print(".env.example is not current: run python -m scripts.setting_up env-example")
            return 1
        case ["check-migrations"]:
            return _check_migrations()
        case ["revision", message]:
            with tempfile.TemporaryDirectory() as folder:
                url = f"sqlite:///{folder}/alex.db"
                migrate(url)
                with connected(url) as connection:
                    write_revision(connection, message)
            return 0
        case _:
            print("usage: python -m scripts.setting_up env-example|check-env-example|check-migrations|revision MESSAGE")
            return 2


def _check_migrations() -> int:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/alex.db"
        migrate(url)
        with connected(url) as connection:
            found = differences(connection)
    for difference in found:
        print(difference)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
