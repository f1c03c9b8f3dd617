"""`alex chat` and `alex diagnose`: a conversation in the terminal, for people and for scripts."""

import asyncio
import json
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from agents.diagnosis.cards import diagnosis_card
from agents.messages import ChannelName, IncomingMessage, Sender
from bot.app import App, build
from bot.serving import worker_lock
from bot.settings import Settings
from knowledge.language.detect import detect_language
from storage.migrating import migrate
from storage.models.ids import ConversationId

_PATIENCE = 60.0


def _sender(name: str) -> Sender:
    return Sender(ChannelName.terminal, name, name)


async def say_all(settings: Settings, lines: Sequence[str], *, as_json: bool) -> None:
    """Send each line in a conversation of its own run and print each answer; waits nothing between them."""
    migrate(settings.database_url)
    sender = _sender(uuid.uuid4().hex)
    with worker_lock(settings) as free:
        app = build(settings)
        mine = free and not await app.worker.anyone()
        await app.team.sales.set_up_catalogue()
        await app.brain.warm()
        try:
            if free:
                await app.vectors.refresh()
            for line in lines:
                started = time.perf_counter()
                answer = await _ask(app, sender, line, work=mine)
                latency = round((time.perf_counter() - started) * 1000, 1)
                _print(answer, latency, as_json=as_json)
        finally:
            await app.close()


async def _ask(app: App, sender: Sender, text: str, *, work: bool) -> Mapping[str, object]:
    message = IncomingMessage(sender, uuid.uuid4().hex, text, datetime.now(UTC))
    await app.pipeline.accept([message])
    if work:
        await app.worker.run_until_idle()
    conversation_id = await app.receiving.conversation_of(sender)
    return await _last_answer(app, conversation_id)


async def _last_answer(app: App, conversation_id: ConversationId) -> Mapping[str, object]:
    """The answer to the last line; where another process works the jobs, wait for its rows."""
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        found = await app.transcript.last_answer(conversation_id)
        if found is not None:
            return found
        await asyncio.sleep(0.05)
    raise OSError("no answer came: is `alex serve` still running?")


def _print(answer: Mapping[str, object], latency: float, *, as_json: bool) -> None:
    if as_json:
        line = json.dumps({**answer, "latency_ms": latency}, ensure_ascii=False, default=str)
    else:
        buttons = cast("Sequence[Mapping[str, object]]", answer["buttons"])
        choices = "".join(f"\n  {shown}" for shown in _choices(buttons))
        line = f"{answer['reply']}{choices}\n"
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _choices(buttons: Sequence[Mapping[str, object]]) -> Sequence[str]:
    """Numbered as they are typed; a link is no choice and shows its address."""
    links = [f"{one['label']}: {one['url']}" for one in buttons if one.get("url")]
    plain = [str(one["label"]) for one in buttons if not one.get("url")]
    return [*links, *(f"{number}. {label}" for number, label in enumerate(plain, start=1))]


async def converse(settings: Settings) -> None:
    """Talk until end of input or /quit."""
    from rich.console import Console  # noqa: PLC0415 -- only a person in a terminal needs it
    from rich.panel import Panel  # noqa: PLC0415 -- as above

    migrate(settings.database_url)
    console = Console()
    sender = _sender(uuid.uuid4().hex)
    with worker_lock(settings) as free:
        app = build(settings)
        mine = free and not await app.worker.anyone()
        await app.team.sales.set_up_catalogue()
        with console.status("Alex…"):
            await app.brain.warm()
        console.print("[bold]Alex[/bold] : écrivez votre question, /quit pour finir.")
        try:
            while (line := await asyncio.to_thread(_read_line)) is not None:
                if not line.strip():
                    continue
                answer = await _ask(app, sender, line, work=mine)
                console.print(Panel(str(answer["reply"]), title="Alex", title_align="left", border_style="cyan"))
                for shown in _choices(cast("Sequence[Mapping[str, object]]", answer["buttons"])):
                    console.print(f"  {shown}", markup=False)
        finally:
            await app.close()


def _read_line() -> str | None:
    sys.stdout.write("> ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    return None if not line or line.strip() in {"/quit", "/exit"} else line.rstrip("\n")


async def diagnose(settings: Settings, text: str, *, codes: Sequence[str], vehicle: str, as_json: bool) -> None:
    """Print one diagnosis, as the API gives it or as a person reads it."""
    migrate(settings.database_url)
    app = build(settings)
    language = detect_language(f"{text} {vehicle}").language or "fr"
    try:
        await app.use_what_was_learnt()
        found = await app.team.diagnosis.diagnose_once(text=text, codes=codes, vehicle=vehicle, language=language)
    finally:
        await app.close()
    if as_json:
        sys.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, default=str) + "\n")
    else:
        sys.stdout.write(diagnosis_card(found, language).text + "\n")
