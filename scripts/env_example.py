"""The text of `.env.example`, drawn from the settings themselves."""

from collections.abc import Mapping
from pathlib import Path

from bot.setting_groups import groups, leaves
from bot.settings import PREFIX, Settings


def env_example() -> str:
    """The text of `.env.example`, drawn from the settings themselves."""
    lines = ["# Every setting of Alex. All are optional: with none, Alex runs embedded, with no key and no network."]
    lines += _example_lines(
        "", {key: Settings.model_fields[key] for key in ("data_dir", "keep_days", "holidays", "mode")}
    )
    for group, model in groups().items():
        lines += ["", f"# {group}: whole or absent"]
        lines += _example_lines(f"{group.upper()}__", leaves(model))
    return "\n".join(lines) + "\n"


def _example_lines(prefix: str, fields: Mapping[str, object]) -> list[str]:
    lines = []
    for name, field in fields.items():
        extra = getattr(field, "json_schema_extra", None) or {}
        notes = [note for note in (getattr(field, "description", None), _was(extra)) if note]
        default = getattr(field, "default", None)
        shown = default if isinstance(default, str | int | Path) else ""
        comment = f"  # {'; '.join(notes)}" if notes else ""
        lines.append(f"#{PREFIX}{prefix}{name.upper()}={shown}{comment}")
    return lines


def _was(extra: Mapping[str, object]) -> str:
    return f"was {extra['was']} in older tools" if "was" in extra else ""
