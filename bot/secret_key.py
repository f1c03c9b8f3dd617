"""The key that signs links, seals and second factors: the one that is set, or one of this machine's own."""

import secrets
import shutil
import tempfile
from pathlib import Path

from bot.settings import Settings, SettingsError


def secret_key(settings: Settings) -> str:
    """The configured key, or one made once and kept in the data folder, mode 0600; SettingsError when that is empty."""
    if settings.web.secret_key is not None:
        return settings.web.secret_key.get_secret_value()
    path = settings.data_dir / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
    key = path.read_text("utf-8")
    if not key.strip():
        raise SettingsError((f"{path} is empty: put it back from a backup, or delete it to have a new key made",))
    return key


def _make(path: Path) -> None:
    """Written beside its place and linked there: whole or absent, and of two processes that start the first wins.

    A disk that knows no links (exFAT, some shares) has it moved there, and the last wins.
    """
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret_key-", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        try:
            path.hardlink_to(file.name)
        except FileExistsError:
            return
        except OSError:
            shutil.copy(file.name, f"{file.name}-whole")
            Path(f"{file.name}-whole").replace(path)
