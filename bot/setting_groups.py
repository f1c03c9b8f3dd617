"""What may be set, group by group; a description is the comment of its line in `.env.example`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from bot.setting_addresses import DatabaseUrl, Host, ModelUrl, Origin
from bot.setting_templates import Templates
from bot.setting_values import BotToken, Filled, MailFrom, Numbers, Secret, TelegramSecret, Token, Word


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
