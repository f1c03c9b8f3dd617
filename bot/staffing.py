"""The staff, put together: every service with what it needs from the doors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from agents.brain.budget import Budget
from agents.claims.compiler import Compiler
from agents.claims.facts import LibraryFigures
from agents.claims.service import ClaimsService
from agents.contacts.consent import Consents
from agents.contacts.service import ContactsService
from agents.diagnosis import report
from agents.diagnosis.learning import Learning
from agents.diagnosis.news import NewsDesk
from agents.diagnosis.remote import RemoteCases
from agents.diagnosis.report import ReportMaker
from agents.diagnosis.service import DiagnosisService
from agents.documents.letterheads import Letterheads
from agents.documents.links import DocumentLinks
from agents.documents.service import Documents
from agents.handbook import owning as handbook
from agents.handbook import specimen
from agents.handbook.composing import Composer
from agents.handbook.editions import Editions
from agents.handbook.maker import HandbookMaker
from agents.handbook.pressing import Pressing
from agents.handbook.specimen import SpecimenMaker
from agents.marketing.reviews import ReviewsService
from agents.marketing.service import MarketingService
from agents.ports import DocumentRenderer, HookCaller, SourceReader, TicketBoard
from agents.printing import BookBinder, DocumentMaker
from agents.sales import paper_maker, sheet_maker
from agents.sales.links import OrderLinks
from agents.sales.paper_maker import PaperMaker
from agents.sales.parts import BUILT, Part
from agents.sales.payments import Payments
from agents.sales.persuading import Persuading
from agents.sales.service import SalesService
from agents.sales.sheet_maker import SheetMaker
from agents.staff.auditing import Witness
from agents.staff.keys import StaffKeys
from agents.staff.roles import Roles
from agents.staff.second_factor import SecondFactors
from agents.staff.service import StaffService
from agents.support.abandoned import AbandonedTickets
from agents.support.articles import Articles
from agents.support.assigning import Assignment
from agents.support.board_sync import BoardSync
from agents.support.desk import SupportDesk
from agents.support.gaps import Gaps
from agents.support.importing import Importing
from agents.support.lessons import Lessons
from agents.support.order_help import OrderHelp
from agents.support.oversight import Oversight
from agents.support.proving import Proving
from agents.support.replay import Replay
from agents.support.service import SupportService
from agents.support.shop_desk import ShopDesk
from agents.support.wordings import Wordings
from agents.support.writing import ReplyWriter
from agents.team import Team
from agents.voice.reading_mode import ReadingMode
from agents.voice.recital import Recital
from agents.voice.service import VoiceService
from agents.webhooks.service import WebhooksService
from bot.adapters.reply_model import OpenAiReplyModel
from bot.library import Library
from bot.paying import Paying
from bot.rendering import render
from bot.secret_key import secret_key
from bot.settings import Settings, SettingsError
from knowledge.handbook.plan import BookLanguage, read_plan
from storage.database import Database
from storage.files import FileStore


def open_feeds(settings: Settings) -> tuple[SourceReader, ...]:
    """The sources that the knowledge reads; none without a list. Raises SettingsError naming what is wrong in it."""
    if settings.feeds is None:
        return ()
    from bot.adapters.feeds import open_sources  # noqa: PLC0415 -- an HTTP client that only a list of sources needs

    try:
        return open_sources(settings.feeds.file)
    except ValueError as error:
        raise SettingsError((f"ALEX_FEEDS__FILE: {error}",)) from error


def open_board(settings: Settings) -> TicketBoard | None:
    """The team's Notion; None without one."""
    group = settings.notion
    if group is None:
        return None
    from bot.adapters.notion.board import NotionBoard  # noqa: PLC0415 -- an HTTP client that only Notion needs

    return NotionBoard(
        token=group.token.get_secret_value(),
        replies_id=group.replies_id,
        contacts_id=group.contacts_id,
        base_url=group.base_url,
    )


def writer_of(settings: Settings, database: Database) -> ReplyWriter:
    """Who words the answers of the support desk beside its templates."""
    group = settings.model
    if group is None or group.ticket_replies == "off":
        return ReplyWriter(database)
    key = group.api_key.get_secret_value() if group.api_key else "none"
    model = OpenAiReplyModel(name=group.name, api_key=key, base_url=group.base_url, budget=Budget(database))
    return ReplyWriter(database, model, may_send=group.ticket_replies == "answers")


def webhooks_of(settings: Settings, database: Database) -> WebhooksService:
    may_be_private = settings.web.private_webhooks == "on"

    @cache
    def caller() -> HookCaller:
        from bot.adapters.hook_caller import HttpHookCaller  # noqa: PLC0415 -- an HTTP client that few need

        return HttpHookCaller(may_be_private=may_be_private)

    return WebhooksService(database, caller=caller, secret_key=secret_key(settings), may_be_private=may_be_private)


@dataclass(frozen=True, slots=True)
class Outfit:
    """What the staff work with beside the database."""

    printer: DocumentRenderer
    files: FileStore
    binder: BookBinder
    books: Path
    """The folder that keeps the printed parts of the handbooks."""
    sources: Sequence[SourceReader] = ()


def _staff(database: Database, settings: Settings) -> StaffService:
    witness = Witness(settings.data_dir / "audit.head")
    required = settings.web.second_factor == "required"
    return StaffService(database, secret_key=secret_key(settings), factor_required=required, witness=witness)


def build_team(database: Database, library: Library, paying: Paying, outfit: Outfit, settings: Settings) -> Team:
    key = secret_key(settings)
    compiler = Compiler(built=frozenset(BUILT), library=lambda: _figures(library))
    sales = _sales(database, OrderLinks(secret_key=key), paying, compiler)
    diagnosis = _diagnosis(database, library, sales)
    handbooks = _handbooks(database, library, outfit)
    letterheads = Letterheads(database, files=outfit.files, may_sign=partial(sales.may, part=Part.garage_reports))
    makers = {**_makers(database, diagnosis, letterheads), **_book_makers(database, handbooks, compiler)}
    return Team(
        articles=Articles(database),
        board=BoardSync(database, open_board(settings)),
        wordings=Wordings(database),
        abandoned=AbandonedTickets(database),
        lessons=Lessons(database, library=lambda: diagnosis.retriever),
        gaps=Gaps(database, library=lambda: diagnosis.retriever),
        replay=Replay(database, library=lambda: diagnosis.retriever),
        claims=ClaimsService(database, compiler),
        contacts=ContactsService(database, secret_key=key),
        consents=Consents(database, secret_key=key),
        documents=_documents(database, outfit, key=key, public_url=paying.address, makers=makers),
        letterheads=letterheads,
        handbooks=handbooks,
        diagnosis=diagnosis,
        remote_cases=RemoteCases(database, diagnosis, secret_key=key),
        learning=Learning(database, diagnostician=lambda: diagnosis.diagnostician),
        news=NewsDesk(database, diagnostician=lambda: diagnosis.diagnostician, sources=outfit.sources),
        marketing=MarketingService(database),
        sales=sales,
        reviews=ReviewsService(database),
        staff=_staff(database, settings),
        roles=Roles(database),
        keys=StaffKeys(database),
        second_factors=SecondFactors(database, secret_key=key),
        support=SupportService(database),
        assignment=Assignment(database),
        voice=VoiceService(database),
        reading_mode=ReadingMode(database),
        recital=Recital(database),
        desk=SupportDesk(database, writer_of(settings, database)),
        oversight=Oversight(database),
        importing=Importing(database),
        shop_desk=ShopDesk(database),
        order_help=OrderHelp(database, Proving(secret_key=key)),
        webhooks=webhooks_of(settings, database),
    )


def composer_of(library: Library, language: BookLanguage) -> Composer:
    """What composes a handbook in a language from what this library knows now."""
    return Composer(library.diagnostician.base, library.codes, typeset=render, plan=read_plan(language))


def _diagnosis(database: Database, library: Library, sales: SalesService) -> DiagnosisService:
    return DiagnosisService(
        database,
        shelf=library,
        may_exceed=partial(sales.may, part=Part.unlimited_cases),
    )


def _handbooks(database: Database, library: Library, outfit: Outfit) -> Editions:
    pressing = Pressing(outfit.printer, outfit.binder, folder=outfit.books)
    return Editions(database, pressing, partial(composer_of, library), folder=outfit.books)


def _makers(database: Database, diagnosis: DiagnosisService, letterheads: Letterheads) -> dict[str, DocumentMaker]:
    """Who makes which kind of document."""
    return {
        paper_maker.KIND: PaperMaker(database, typeset=render),
        report.KIND: ReportMaker(database, diagnosis=diagnosis, typeset=render, signature_of=letterheads.signature_of),
    }


def _book_makers(database: Database, handbooks: Editions, compiler: Compiler) -> Mapping[str, DocumentMaker]:
    return {
        handbook.KIND: HandbookMaker(database, handbooks, compiler),
        specimen.KIND: SpecimenMaker(database, handbooks, compiler),
        sheet_maker.KIND: SheetMaker(database, compiler, typeset=render),
    }


def _documents(
    database: Database,
    outfit: Outfit,
    *,
    key: str,
    public_url: Callable[[], str],
    makers: Mapping[str, DocumentMaker],
) -> Documents:
    return Documents(
        database,
        printer=outfit.printer,
        files=outfit.files,
        links=DocumentLinks(secret_key=key),
        public_url=public_url,
        makers=makers,
        easy_style=render("easy.css") + render("easy_ground.css"),
    )


def _figures(library: Library) -> LibraryFigures:
    base = library.diagnostician.base
    return LibraryFigures(base.version, len(base.faults), len(library.codes))


def _sales(database: Database, links: OrderLinks, paying: Paying, compiler: Compiler) -> SalesService:
    payments = Payments(database, gateway=paying.gateway, links=links, public_url=paying.address)
    paying.heard_by(payments)
    return SalesService(
        database,
        links=links,
        payments=payments,
        public_url=paying.address,
        persuading=Persuading(database, compiler),
    )
