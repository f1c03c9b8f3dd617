"""The one reader of the environment: groups of settings, each whole or absent, every problem named at once."""

import difflib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

PREFIX = "ALEX_"
_LATER = ("STRIPE", "SHOP", "FEEDS", "MAIL", "NOTION", "REGISTRAR", "RDAP", "HOSTING")
"""Groups whose part reads them once it exists; naming one is no mistake."""


class SettingsError(Exception):
    """Every problem, one sentence each, naming the setting."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query:
        raise ValueError("must be an origin such as https://example.org, without a path")
    return value.rstrip("/")


def _model_url(value: str) -> str:
    if urlsplit(value).scheme not in {"http", "https"} or not value.rstrip("/").endswith("/v1"):
        raise ValueError("must be an http address that ends in /v1")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return value.replace("postgres://", "postgresql://", 1)


def _filled(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().strip():
        raise ValueError("must not be empty")
    return value


Origin = Annotated[str, AfterValidator(_origin)]
Secret = Annotated[SecretStr, AfterValidator(_filled)]
Filled = Annotated[str, Field(min_length=1)]


class Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(Group):
    url: Annotated[str, AfterValidator(_database_url)] | None = Field(
        None, description="SQLite in the data folder when absent", json_schema_extra={"was": "DATABASE_URL"}
    )


class WebSettings(Group):
    host: Filled = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="0 picks a free port", json_schema_extra={"was": "PORT"})
    public_url: Origin | None = Field(None, description="how the outside reaches this service")
    secret_key: Secret | None = Field(
        None, description="signs links; made by itself when embedded", json_schema_extra={"was": "SECRET_KEY"}
    )
    rate_limits: Literal["on", "off"] = Field("on", description="off for load tests")


class ModelSettings(Group):
    name: Filled = Field(description="required in its group", json_schema_extra={"was": "OPENAI_MODEL"})
    api_key: Secret | None = Field(None, json_schema_extra={"was": "OPENAI_API_KEY"})
    base_url: Annotated[str, AfterValidator(_model_url)] | None = Field(
        None, description="any OpenAI-compatible server", json_schema_extra={"was": "OPENAI_BASE_URL"}
    )
    embedding_name: Filled | None = Field(None, description="absent: lexical retrieval alone")


class KnowledgeSettings(Group):
    chroma_url: Origin | None = Field(None, description="absent: embedded")


class TelegramSettings(Group):
    token: Secret = Field(description="required in its group", json_schema_extra={"was": "TELEGRAM_BOT_TOKEN"})
    webhook_secret: Secret | None = Field(None, description="required by the webhook mode")
    base_url: Origin = Field("https://api.telegram.org")
    support_group_id: int | None = Field(None, description="forum group of the staff")
    admin_ids: tuple[int, ...] = Field((), description="user ids, separated by commas")
    mode: Literal["polling", "webhook"] = "polling"

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part for part in value.replace(" ", "").split(",") if part] if isinstance(value, str) else value


class WhatsappSettings(Group):
    access_token: Secret = Field(description="required in its group", json_schema_extra={"was": "WHATSAPP_TOKEN"})
    phone_number_id: Filled = Field(
        description="required in its group", json_schema_extra={"was": "WHATSAPP_PHONE_NUMBER_ID"}
    )
    app_secret: Secret = Field(description="required in its group", json_schema_extra={"was": "META_APP_SECRET"})
    verify_token: Secret = Field(description="required in its group", json_schema_extra={"was": "VERIFY_TOKEN"})
    base_url: Origin = Field("https://graph.facebook.com")


class VoiceSettings(Group):
    transcriber_model: Filled | None = Field(
        None, description="a faster-whisper folder, or the name of a fetched model"
    )
    voice: Path | None = Field(None, description="a Piper voice (.onnx); absent: espeak-ng, when it is installed")


class Settings(Group):
    data_dir: Path = Field(Path("var"), description="everything Alex keeps on this machine")
    mode: Literal["embedded", "production"] = Field("embedded", description="production refuses stand-ins")
    database: DatabaseSettings = DatabaseSettings(url=None)
    web: WebSettings = WebSettings(host="127.0.0.1", port=8080, public_url=None, secret_key=None, rate_limits="on")
    model: ModelSettings | None = None
    knowledge: KnowledgeSettings = KnowledgeSettings(chroma_url=None)
    telegram: TelegramSettings | None = None
    whatsapp: WhatsappSettings | None = None
    voice: VoiceSettings | None = None

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.data_dir / 'alex.db'}"

    def secrets(self) -> list[str]:
        """Every secret value, for the log's redaction."""
        found: list[str] = []
        for group in (self.web, self.model, self.telegram, self.whatsapp):
            values = vars(group).values() if group is not None else ()
            found += [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        return found


def load_settings(environ: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """Read `.env` and the environment, which wins. Raises SettingsError with every problem."""
    values = {key: value or "" for key, value in dotenv_values(env_file).items()} if env_file else {}
    values |= dict(environ)
    problems: list[str] = []
    tree = _tree(values, problems)
    settings = None
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        problems += [_sentence(one) for one in error.errors()]
    if settings is not None:
        problems += _contradictions(settings)
    if problems or settings is None:
        raise SettingsError(tuple(dict.fromkeys(problems)))
    return settings


def _tree(values: Mapping[str, str], problems: list[str]) -> dict[str, object]:
    tree: dict[str, object] = {}
    for key, value in sorted(values.items()):
        if not key.startswith(PREFIX) or value == "":
            continue
        name = key.removeprefix(PREFIX)
        group, _, leaf = name.partition("__")
        if group in _LATER:
            continue
        known = _known_names()
        from_file = leaf.endswith("_FILE") and name not in known
        target = name.removesuffix("_FILE") if from_file else name
        if target not in known:
            near = difflib.get_close_matches(target, known, n=1, cutoff=0.4)
            hint = f"; did you mean {PREFIX}{near[0]}?" if near else ""
            problems.append(f"{key} is no setting of Alex{hint}")
            continue
        content = _secret_file(key, value, problems) if from_file else value
        if content is not None:
            _place(tree, target, content)
    return tree


def _place(tree: dict[str, object], name: str, value: str) -> None:
    group, _, leaf = name.lower().partition("__")
    if leaf:
        branch = tree.setdefault(group, {})
        assert isinstance(branch, dict)
        branch[leaf] = value
    else:
        tree[group] = value


def _secret_file(key: str, path: str, problems: list[str]) -> str | None:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        problems.append(f"{key} names a file that cannot be read: {path}")
        return None


def groups() -> Mapping[str, type[Group]]:
    return {
        "database": DatabaseSettings,
        "web": WebSettings,
        "model": ModelSettings,
        "knowledge": KnowledgeSettings,
        "telegram": TelegramSettings,
        "whatsapp": WhatsappSettings,
        "voice": VoiceSettings,
    }


def _known_names() -> tuple[str, ...]:
    grouped = [f"{group}__{leaf}".upper() for group, model in groups().items() for leaf in model.model_fields]
    return ("DATA_DIR", "MODE", *grouped)


def _sentence(error: Mapping[str, object]) -> str:
    location = [str(part) for part in error["loc"] if not isinstance(part, int)]  # type: ignore[attr-defined]  # pydantic gives a tuple
    name = PREFIX + "__".join(part.upper() for part in location[:2])
    if error["type"] == "missing":
        return f"{name} is missing: the group {PREFIX}{location[0].upper()} is whole or absent"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{name} {message[0].lower()}{message[1:]}"


def _contradictions(settings: Settings) -> list[str]:
    problems = []
    if settings.model is not None and not (settings.model.api_key or settings.model.base_url):
        problems.append("ALEX_MODEL__API_KEY or ALEX_MODEL__BASE_URL is missing: ALEX_MODEL__NAME needs one of them")
    telegram = settings.telegram
    if telegram is not None and telegram.mode == "webhook" and telegram.webhook_secret is None:
        problems.append("ALEX_TELEGRAM__WEBHOOK_SECRET is missing: ALEX_TELEGRAM__MODE=webhook needs it")
    if settings.mode == "production":
        problems += _production(settings)
    return problems


def _production(settings: Settings) -> list[str]:
    problems = []
    key = settings.web.secret_key
    if key is None:
        problems.append("ALEX_WEB__SECRET_KEY is missing: ALEX_MODE=production makes none by itself")
    elif len(key.get_secret_value()) < 32:
        problems.append("ALEX_WEB__SECRET_KEY is too short: ALEX_MODE=production asks for 32 characters")
    if settings.web.public_url is None:
        problems.append("ALEX_WEB__PUBLIC_URL is missing: ALEX_MODE=production needs it")
    elif not settings.web.public_url.startswith("https://"):
        problems.append("ALEX_WEB__PUBLIC_URL must be https: ALEX_MODE=production")
    return problems


def secret_key(settings: Settings) -> str:
    """The configured key, or one made once and kept in the data folder with mode 0600."""
    if settings.web.secret_key is not None:
        return settings.web.secret_key.get_secret_value()
    path = settings.data_dir / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text("utf-8")


def closed_doors(settings: Settings) -> list[tuple[str, str]]:
    """Doors that are shut, each with the setting that opens it."""
    doors = []
    if settings.telegram is None:
        doors.append(("Telegram", "ALEX_TELEGRAM__TOKEN"))
    if settings.whatsapp is None:
        doors.append(("WhatsApp", "ALEX_WHATSAPP__ACCESS_TOKEN"))
    if settings.model is None:
        doors.append(("remote model", "ALEX_MODEL__NAME"))
    if settings.voice is None or settings.voice.transcriber_model is None:
        doors.append(("listening to voice messages", "ALEX_VOICE__TRANSCRIBER_MODEL"))
    return doors


def from_process() -> Settings:
    """The settings of this process: `.env` of the working folder, then the environment."""
    return load_settings(os.environ, Path(".env"))


def silence_telemetry() -> None:
    """Nothing calls home: set before any of these libraries is imported."""
    os.environ["LANGSMITH_TRACING"] = "false"
    os.environ["LANGCHAIN_TRACING_V2"] = "false"
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"


def env_example() -> str:
    """The text of `.env.example`, drawn from the settings themselves."""
    lines = ["# Every setting of Alex. All are optional: with none, Alex runs embedded, with no key and no network."]
    lines += _example_lines("", {key: Settings.model_fields[key] for key in ("data_dir", "mode")})
    for group, model in groups().items():
        lines += ["", f"# {group}: whole or absent"]
        lines += _example_lines(f"{group.upper()}__", model.model_fields)
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
