"""The one reader of the environment: groups of settings, each whole or absent, every problem named at once."""

import difflib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from agents.calendar import Region
from bot.setting_addresses import DatabaseUrl, Host, ModelUrl, Origin
from bot.setting_sources import overruled, read_env_file, read_secret_file
from bot.setting_templates import Templates
from bot.setting_values import (
    BotToken,
    DataDir,
    Filled,
    KeepDays,
    MailFrom,
    Numbers,
    Secret,
    TelegramSecret,
    Token,
    Word,
    refusal,
)

PREFIX = "ALEX_"
_LATER = ("REGISTRAR", "RDAP", "HOSTING")
"""Groups whose part reads them once it exists; naming one is no mistake."""


class SettingsError(Exception):
    """Every problem, one sentence each, naming the setting."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class DatabaseSettings(Group):
    url: DatabaseUrl | None = Field(
        None, description="SQLite in the data folder when absent", json_schema_extra={"was": "DATABASE_URL"}
    )


class WebSettings(Group):
    host: Host = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="0 picks a free port", json_schema_extra={"was": "PORT"})
    public_url: Origin | None = Field(None, description="how the outside reaches this service")
    secret_key: Secret | None = Field(
        None, description="signs links; made by itself when embedded", json_schema_extra={"was": "SECRET_KEY"}
    )
    rate_limits: Literal["on", "off"] = Field("on", description="off for load tests")
    second_factor: Literal["offered", "required"] = Field("offered", description="required: of admins, in the console")
    private_webhooks: Literal["on", "off"] = Field("off", description="on: webhooks may go to our own network, by http")


class ModelSettings(Group):
    name: Filled = Field(description="required in its group", json_schema_extra={"was": "OPENAI_MODEL"})
    api_key: Token | None = Field(None, json_schema_extra={"was": "OPENAI_API_KEY"})
    base_url: ModelUrl | None = Field(
        None, description="any OpenAI-compatible server", json_schema_extra={"was": "OPENAI_BASE_URL"}
    )
    embedding_name: Filled | None = Field(None, description="absent: lexical retrieval alone")
    ticket_replies: Literal["off", "drafts", "answers"] = Field("drafts", description="drafts: a person sends them")


class KnowledgeSettings(Group):
    chroma_url: Origin | None = Field(None, description="absent: embedded")


class TelegramSettings(Group):
    token: BotToken = Field(description="required in its group", json_schema_extra={"was": "TELEGRAM_BOT_TOKEN"})
    webhook_secret: TelegramSecret | None = Field(None, description="required by the webhook mode")
    base_url: Origin = Field("https://api.telegram.org")
    support_group_id: int | None = Field(None, description="forum group of the staff")
    admin_ids: Numbers = Field((), description="user ids, separated by commas")
    mode: Literal["polling", "webhook"] = "polling"


class WhatsappSettings(Group):
    access_token: Token = Field(description="required in its group", json_schema_extra={"was": "WHATSAPP_TOKEN"})
    phone_number_id: Word = Field(
        description="required in its group", json_schema_extra={"was": "WHATSAPP_PHONE_NUMBER_ID"}
    )
    app_secret: Secret = Field(description="required in its group", json_schema_extra={"was": "META_APP_SECRET"})
    verify_token: Secret = Field(description="required in its group", json_schema_extra={"was": "VERIFY_TOKEN"})
    base_url: Origin = Field("https://graph.facebook.com")
    templates: Templates = Field((), description="such as aftercare/fr=suivi_reparation (docs/operations.md)")


class StripeSettings(Group):
    secret_key: Token = Field(description="required in its group", json_schema_extra={"was": "STRIPE_SECRET_KEY"})
    webhook_secret: Token = Field(
        description="required in its group: of the endpoint /webhooks/stripe",
        json_schema_extra={"was": "STRIPE_WEBHOOK_SECRET"},
    )
    base_url: Origin = Field("https://api.stripe.com")


class ShopSettings(Group):
    url: Token = Field(description="a shop's database: mysql://reader:password@host/crm_ecommerce")


class FeedsSettings(Group):
    file: Path = Field(description="the list of sources that the knowledge reads (docs/sources.md)")


class MailSettings(Group):
    host: Host = Field(description="required in its group: the SMTP server; absent: mails lie in var/outbox")
    port: int = Field(587, ge=1, le=65535, description="465 is TLS, 587 STARTTLS; 25 takes STARTTLS when offered")
    username: Filled | None = None
    password: Secret | None = None
    from_: MailFrom | None = Field(
        None, alias="from", description="such as Alex <alex@example.org>; absent: USERNAME when it is an address"
    )
    dkim_key_file: Path | None = Field(None, description="an RSA key (PEM); absent: the server signs")
    dkim_selector: Word = Field("alex", description="the public key stands at SELECTOR._domainkey.DOMAIN")
    imap_host: Host | None = Field(None, description="the mailbox that is read; IMAP_USERNAME and _PASSWORD with it")
    imap_port: int = Field(993, ge=1, le=65535, description="993 is TLS, others STARTTLS")
    imap_username: Filled | None = None
    imap_password: Secret | None = None

    @property
    def sender(self) -> str:
        if self.from_ is not None:
            return self.from_
        return self.username if self.username and "@" in self.username else f"alex@{self.host}"


class NotionSettings(Group):
    token: Token = Field(description="required in its group", json_schema_extra={"was": "NOTION_TOKEN"})
    replies_id: Word | None = Field(None, description="the database Réponses support")
    contacts_id: Word | None = Field(None, description="the database Contacts clients")
    base_url: Origin = Field("https://api.notion.com")


class VoiceSettings(Group):
    transcriber_model: Filled | None = Field(
        None, description="a faster-whisper folder, or the name of a fetched model"
    )
    voice: Path | None = Field(None, description="a Piper voice (.onnx); absent: espeak-ng, when it is installed")


class Settings(Group):
    data_dir: DataDir = Path("var")
    keep_days: KeepDays = 30
    holidays: Region = Field(
        Region.france, description="alsace-moselle: the team also keeps Good Friday and 26 December"
    )
    mode: Literal["embedded", "production"] = Field("embedded", description="production refuses stand-ins")
    database: DatabaseSettings = DatabaseSettings(url=None)
    web: WebSettings = WebSettings.model_validate({})
    model: ModelSettings | None = None
    knowledge: KnowledgeSettings = KnowledgeSettings(chroma_url=None)
    telegram: TelegramSettings | None = None
    whatsapp: WhatsappSettings | None = None
    stripe: StripeSettings | None = None
    voice: VoiceSettings | None = None
    shop: ShopSettings | None = None
    feeds: FeedsSettings | None = None
    mail: MailSettings | None = None
    notion: NotionSettings | None = None

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.data_dir / 'alex.db'}"

    @property
    def on_postgres(self) -> bool:
        return self.database_url.startswith("postgresql")

    def secrets(self) -> list[str]:
        """Every secret value, for the log's redaction."""
        values = [value for group in vars(self).values() if isinstance(group, Group) for value in vars(group).values()]
        found = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        password = urlsplit(self.database_url).password
        return [*found, unquote(password)] if password else found


def load_settings(environ: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """Read `.env` and the environment, which wins. Raises SettingsError with every problem."""
    problems: list[str] = []
    written = read_env_file(env_file, problems) if env_file else {}
    values = {key: value for key, value in written.items() if not overruled(key, environ)} | dict(environ)
    tree, unread = _tree(values, problems)
    settings = None
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        # What was given without a value was named already: that it is missing would only confuse.
        problems += [_sentence(one) for one in error.errors() if _name(one) not in unread]
    if settings is not None and not unread:
        problems += _contradictions(settings)
    if problems or settings is None:
        raise SettingsError(tuple(dict.fromkeys(problems)))
    return settings


def _tree(values: Mapping[str, str], problems: list[str]) -> tuple[dict[str, object], set[str]]:
    """The values by group, and the names that were given without one."""
    tree: dict[str, object] = {}
    unread: set[str] = set()
    for key, value in sorted(values.items()):
        name = key.removeprefix(PREFIX)
        if key == name or value == "" or name.partition("__")[0] in _LATER:
            continue
        target = _target(name)
        if target is None:
            problems.append(_unknown(key, name))
        elif not value.strip():
            problems.append(f"{key} must not be empty")
            unread.add(PREFIX + target)
        elif target == name:
            _place(tree, target, value)
        elif values.get(PREFIX + target):
            problems.append(f"{PREFIX}{target} and {key} are both set: give one of them")
        elif content := read_secret_file(key, value, problems):
            _place(tree, target, content)
        else:
            unread.add(PREFIX + target)
    return tree, unread


def _target(name: str) -> str | None:
    """The setting that a name gives, by itself or by a file; None when there is none."""
    known = _known_names()
    if name in known:
        return name
    of_file = name.removesuffix("_FILE")
    return of_file if of_file != name and of_file in known and "__" in name else None


def _unknown(key: str, name: str) -> str:
    if name.lower() in groups():
        return f"{key} is a group: its settings begin with {PREFIX}{name.upper()}__"
    names = {known: known for known in _known_names()} | _older_names()
    near = difflib.get_close_matches(name.removesuffix("_FILE").upper(), names, n=1, cutoff=0.6)
    return f"{key} is no setting of Alex" + (f"; did you mean {PREFIX}{names[near[0]]}?" if near else "")


def _older_names() -> dict[str, str]:
    """The name a setting had in older tools → its name here."""
    fields = [(f"{group}__{leaf}", field) for group, model in groups().items() for leaf, field in leaves(model).items()]
    extras = [(name.upper(), field.json_schema_extra) for name, field in fields]
    return {str(extra["was"]): name for name, extra in extras if isinstance(extra, dict) and "was" in extra}


def _place(tree: dict[str, object], name: str, value: str) -> None:
    group, _, leaf = name.lower().partition("__")
    if leaf:
        branch = tree.setdefault(group, {})
        assert isinstance(branch, dict)
        branch[leaf] = value
    else:
        tree[group] = value


def groups() -> Mapping[str, type[Group]]:
    return {
        "database": DatabaseSettings,
        "web": WebSettings,
        "model": ModelSettings,
        "knowledge": KnowledgeSettings,
        "telegram": TelegramSettings,
        "whatsapp": WhatsappSettings,
        "stripe": StripeSettings,
        "voice": VoiceSettings,
        "shop": ShopSettings,
        "feeds": FeedsSettings,
        "mail": MailSettings,
        "notion": NotionSettings,
    }


def leaves(group: type[Group]) -> Mapping[str, FieldInfo]:
    """The settings of a group by the name they are given under; `from` is no name in Python."""
    return {field.alias or name: field for name, field in group.model_fields.items()}


def _known_names() -> tuple[str, ...]:
    grouped = [f"{group}__{leaf}".upper() for group, model in groups().items() for leaf in leaves(model)]
    alone = (name.upper() for name in Settings.model_fields if name not in groups())
    return (*alone, *grouped)


def _name(error: ErrorDetails) -> str:
    return PREFIX + "__".join(str(part).upper() for part in error["loc"][:2])


def _sentence(error: ErrorDetails) -> str:
    if error["type"] == "missing":
        return f"{_name(error)} is missing: the group {PREFIX}{str(error['loc'][0]).upper()} is whole or absent"
    return f"{_name(error)} {refusal(error['type'], error['msg'], error.get('ctx', {}))}"


def _contradictions(settings: Settings) -> list[str]:
    problems = []
    if settings.data_dir.exists() and not settings.data_dir.is_dir():
        problems.append(f"ALEX_DATA_DIR must be a folder: {settings.data_dir} is a file")
    if settings.model is not None and not (settings.model.api_key or settings.model.base_url):
        problems.append("ALEX_MODEL__API_KEY or ALEX_MODEL__BASE_URL is missing: ALEX_MODEL__NAME needs one of them")
    telegram = settings.telegram
    if telegram is not None and telegram.mode == "webhook" and telegram.webhook_secret is None:
        problems.append("ALEX_TELEGRAM__WEBHOOK_SECRET is missing: ALEX_TELEGRAM__MODE=webhook needs it")
    if settings.voice is not None and settings.voice.voice is not None and not settings.voice.voice.is_file():
        problems.append(f"ALEX_VOICE__VOICE must be the file of a Piper voice (.onnx): {settings.voice.voice} is none")
    if settings.mail is not None:
        problems += _mail(settings.mail)
    if settings.mode == "production":
        problems += _production(settings)
    return problems


def _mail(mail: MailSettings) -> list[str]:
    imap = {"HOST": mail.imap_host, "USERNAME": mail.imap_username, "PASSWORD": mail.imap_password}
    given = [name for name, value in imap.items() if value is not None]
    problems = [
        f"ALEX_MAIL__IMAP_{name} is missing: ALEX_MAIL__IMAP_{given[0]} needs it"
        for name, value in imap.items()
        if value is None and given
    ]
    if (mail.username is None) != (mail.password is None):
        lacks, has = ("PASSWORD", "USERNAME") if mail.password is None else ("USERNAME", "PASSWORD")
        problems.append(f"ALEX_MAIL__{lacks} is missing: ALEX_MAIL__{has} needs it")
    if mail.dkim_key_file is not None and not mail.dkim_key_file.is_file():
        problems.append(f"ALEX_MAIL__DKIM_KEY_FILE must be the file of a key: {mail.dkim_key_file} is none")
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
    if settings.stripe is None:
        doors.append(("payment by Stripe", "ALEX_STRIPE__SECRET_KEY"))
    if settings.model is None:
        doors.append(("remote model", "ALEX_MODEL__NAME"))
    if settings.mail is None:
        doors.append(("sending e-mail (kept in the folder outbox)", "ALEX_MAIL__HOST"))
    if settings.mail is None or settings.mail.imap_host is None:
        doors.append(("reading e-mail", "ALEX_MAIL__IMAP_HOST"))
    if settings.notion is None:
        doors.append(("Notion", "ALEX_NOTION__TOKEN"))
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
