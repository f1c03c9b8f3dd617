"""The web server: routes, headers, and the boundary where an error becomes a status."""

import json
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from agents.errors import DomainError
from agents.texts.lookup import catalogue, say
from bot.adapters.standins import PAGE
from bot.app import App
from bot.metrics import METRICS
from bot.rendering import STATIC, render
from bot.web.api import PublicApi
from bot.web.chat import WebChat
from bot.web.checkout import Checkout
from bot.web.compressing import compressed, static_answer
from bot.web.console.access import AccessPages
from bot.web.console.business import BusinessPages
from bot.web.console.desk import DeskPages
from bot.web.console.inbox import InboxPages
from bot.web.console.knowledge import KnowledgePages
from bot.web.console.lab import LabPages
from bot.web.console.pages import Console
from bot.web.console.papers import PaperPages
from bot.web.console.prompts import PromptPages
from bot.web.console.webhooks import WebhookPages
from bot.web.diagnostic_api import DiagnosticApi
from bot.web.documents import DocumentPages
from bot.web.endpoints import Endpoint, register
from bot.web.hooks import Hooks
from bot.web.languages import language_of, remember_language
from bot.web.limits import Limits
from bot.web.listening import ListeningPages
from bot.web.mail_unsubscribe import MailUnsubscribePage
from bot.web.openapi import openapi
from bot.web.payment_hooks import PaymentHooks
from bot.web.problems import told
from bot.web.reading_mode import ReadingModePages
from bot.web.refusals import refused
from bot.web.shop import ShopApi
from bot.web.speech import ReadAloud
from bot.web.staff_api import StaffApi
from bot.web.support_api import SupportApi
from bot.web.trial_payment import TrialPayment

log = logging.getLogger(__name__)

VERSION = "0.1.0"
_LONGEST_BODY = 1024 * 1024
_LONGEST_UPLOAD = 21 * 1024 * 1024
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(), camera=()",
}
_CODES = {400: "bad_request", 401: "unauthorized", 403: "not_allowed", 404: "not_found", 413: "too_large"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build_server(app: App) -> web.Application:
    """The aiohttp application over a built App; starts nothing."""
    server = web.Application(middlewares=[compressed, boundary], client_max_size=_LONGEST_BODY)
    limits = Limits(on=app.settings.web.rate_limits == "on")
    chat = WebChat(
        transcript=app.transcript, pipeline=app.pipeline, feed=app.feed, files=app.files, clock=app.clock, limits=limits
    )
    aloud = ReadAloud(chat, transcript=app.transcript, speech=app.speech, limits=limits)
    api = PublicApi(app.team)
    diagnostic = DiagnosticApi(app.team, limits=limits)
    shop = ShopApi(
        app.team,
        limits=limits,
        faults=len(app.library.diagnostician.base.faults),
        stats_need_key=app.settings.mode == "production",
    )
    support = SupportApi(app.team, limits=limits)
    staff = StaffApi(app.bus, app.team.keys, limits=limits)
    endpoints = (*chat.endpoints(), *aloud.endpoints(), *api.endpoints(), *shop.endpoints(), *support.endpoints())
    endpoints = (*endpoints, *diagnostic.endpoints(), *staff.endpoints())
    register(server, endpoints)
    Hooks(app.doors, app.pipeline).register(server)
    console = Console(app, limits=limits)
    console.register(server)
    InboxPages(app, console).register(server)
    DeskPages(app, console).register(server)
    PromptPages(app, console).register(server)
    PaperPages(app, console).register(server)
    WebhookPages(app, console).register(server)
    BusinessPages(app, console).register(server)
    KnowledgePages(app, console).register(server)
    LabPages(app, console, limits=limits).register(server)
    AccessPages(app, console, limits=limits).register(server)
    _readable_pages(server, app, limits)
    MailUnsubscribePage(app.post.unsubscribing, limits=limits).register(server)
    PaymentHooks(app.team.sales.payments).register(server)
    server.on_response_prepare.append(_headers)
    server.on_shutdown.append(chat.end_streams)
    _pages(server, app, endpoints)
    return server


def _readable_pages(server: web.Application, app: App, limits: Limits) -> None:
    """Pages of text: shown, listened to, set easy to read."""
    checkout = Checkout(app.team.sales, limits=limits)
    papers = DocumentPages(app.team.documents, app.team.sales, limits=limits)
    terms, order = checkout.terms, checkout.show
    listened = {"/terms": terms, "/terms/{version}": terms, "/checkout/{reference}": order, **papers.pages()}
    if app.paying.trial is not None:
        trial = TrialPayment(app.paying.trial)
        trial.register(server)
        listened[f"{PAGE}/{{token}}"] = trial.show
    folder = app.settings.data_dir / "spoken"
    # Before the pages themselves: « aloud » is no version of the terms.
    ListeningPages(app.speech, folder=folder, pages=listened, limits=limits).register(server)
    checkout.register(server)
    papers.register(server)
    mode, sales, speaks = app.team.reading_mode, app.team.sales, app.speech.can_speak
    ReadingModePages(mode, sales, transcript=app.transcript, limits=limits, can_speak=speaks).register(server)


def _pages(server: web.Application, app: App, endpoints: tuple[Endpoint, ...]) -> None:
    document = json.dumps(openapi(endpoints, version=VERSION), ensure_ascii=False)

    async def chat_page(request: web.Request) -> web.Response:
        language = language_of(request)
        texts = {
            key.removeprefix("page."): text for key, text in catalogue(language).items() if key.startswith("page.")
        }
        body = render("chat.html.j2", language=language, texts=texts, contact=None, speaks=app.speech.can_speak)
        response = web.Response(text=body, content_type="text/html", headers={"Cache-Control": "no-cache"})
        remember_language(request, response, language)
        return response

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(_request: web.Request) -> web.Response:
        lines = await app.readiness()
        ready = all(ok for _, ok, _ in lines)
        text = "".join(f"{name}: {'ok' if ok else 'down'} {note}".rstrip() + "\n" for name, ok, note in lines)
        return web.Response(text=text, status=200 if ready else 503)

    async def metrics(_request: web.Request) -> web.Response:
        body = METRICS.text(await app.queues()).encode()
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def openapi_document(_request: web.Request) -> web.Response:
        return web.Response(text=document, content_type="application/json")

    async def docs(request: web.Request) -> web.Response:
        listing = [(one.method, one.path, one.summary) for one in endpoints]
        body = render("docs.html.j2", language=language_of(request), endpoints=listing)
        return web.Response(text=body, content_type="text/html")

    async def static(request: web.Request) -> web.StreamResponse:
        path = (STATIC / request.match_info["path"]).resolve()
        if not path.is_relative_to(STATIC) or not path.is_file():
            raise web.HTTPNotFound
        return static_answer(request, path)

    server.router.add_get("/", chat_page)
    server.router.add_get("/healthz", healthz)
    server.router.add_get("/readyz", readyz)
    server.router.add_get("/metrics", metrics)
    server.router.add_get("/api/openapi.json", openapi_document)
    server.router.add_get("/api/docs", docs)
    server.router.add_get("/static/{version}/{path:.+}", static)


async def _headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


@web.middleware
async def boundary(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.path == "/api/chat/files":
        request = request.clone(client_max_size=_LONGEST_UPLOAD)
    try:
        return await handler(request)
    except DomainError as error:
        return _refusal(request, error)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        code = _CODES.get(error.status, "refused")
        return refused(request, error.status, code, say(f"errors.{code}", language_of(request)), _allow(error))
    except Exception:
        log.exception("request failed", extra={"route": _route(request)})
        return refused(request, 500, "internal", HTTPStatus.INTERNAL_SERVER_ERROR.phrase)


def _route(request: web.Request) -> str:
    """The pattern of its address: an address itself may open an order or a document to whoever reads the log."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "none"


def _refusal(request: web.Request, error: DomainError) -> web.Response:
    detail = say(f"errors.{error.code}", language_of(request))
    if why := told(error.facts, language_of(request)):
        detail = f"{detail} {why}"
    response = refused(request, error.http_status, error.code, detail)
    if "retry_after" in error.facts:
        response.headers["Retry-After"] = str(error.facts["retry_after"])
    return response


def _allow(error: web.HTTPException) -> dict[str, str]:
    return {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
