"""Speech in and out with whatever engines are there; what is not there is said to be not measured."""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from agents.ports import SoundCodec, Synthesizer
from agents.sounds import Manner, Sound
from agents.voice.ear import for_the_ear, phrases
from bot.adapters.piper.voice import PiperVoiceFile
from bot.adapters.whisper.transcriber import WhisperTranscriber
from bot.settings import from_process
from bot.voices import VoiceEngines, open_voices
from knowledge.language.dictated import exact
from scripts.measuring.report import table, tell
from scripts.measuring.spoken_codes import said, sample

_TEXT = (
    "**P0301** : ratés sur le cylindre 1. Coupez le contact, puis permutez les bobines des cylindres 1 et 2. "
    "Si le code passe au cylindre 2, la bobine est en cause : comptez 45,00 € à 80,00 €. "
    "Sinon, contrôlez la bougie et l'injecteur avant de rouler plus de 50 km."
)
_LONGEST = timedelta(minutes=10)
_NOT = "not measured"

Figures = dict[str, float | str]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench voice", description=__doc__)
    parser.add_argument("--codes", type=int, default=500, help="how many codes are said, each in ten ways")
    parser.add_argument("--heard", type=int, default=20, help="how many of them are heard through the real engine")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    arguments = parser.parse_args(argv)
    figures = asyncio.run(measure(codes=arguments.codes, heard=arguments.heard))
    rows = [(name, value if isinstance(value, str) else f"{value:,.3f}") for name, value in figures.items()]
    tell("voice", table(("measure", "figure"), rows), figures, json_file=arguments.json, keep=False)
    return 0


async def measure(*, codes: int, heard: int) -> Figures:
    engines = open_voices(from_process().voice)
    try:
        figures = _read_back(codes)
        for engine in engines.synthesizers:
            figures |= await _speaking(engine, engines.codec)
        return figures | await _hearing(engines, heard)
    finally:
        await engines.close()


def _read_back(count: int) -> Figures:
    """The share of codes that come out exactly, by the way they are said."""
    right, asked = Counter[str](), Counter[str]()
    for spelling, code, words in said(sample(count)):
        asked[spelling] += 1
        right[spelling] += exact(words).codes == (code,)
    return {f"codes exact, {spelling}": right[spelling] / asked[spelling] for spelling in asked}


async def _speaking(engine: Synthesizer, codec: SoundCodec) -> Figures:
    """Seconds to the first phrase, and computing seconds for each second of speech; the engine was warm."""
    name = type(engine).__name__
    manner = next(one for one in (Manner("fr"), Manner("en")) if engine.speaks(one))
    whole = phrases(for_the_ear(_TEXT, manner.language))
    await engine.say("Bonjour.", manner)
    began = time.perf_counter()
    sounds = [await engine.say(whole[0].text, manner)]
    first = time.perf_counter() - began
    sounds += [await engine.say(phrase.text, manner) for phrase in whole[1:]]
    spent = time.perf_counter() - began
    sound = Sound(b"".join(one.samples for one in sounds), sounds[0].rate)
    began = time.perf_counter()
    with TemporaryDirectory() as folder:
        await codec.write(sound, Path(folder) / "note.ogg", tags={})
    length = sound.duration.total_seconds()
    return {
        f"{name}, first phrase, s": first,
        f"{name}, seconds for a second of speech": spent / length,
        f"{name}, memory, MB": _memory(engine.process_id if isinstance(engine, PiperVoiceFile) else None),
        "voice note, seconds for a second of speech": (time.perf_counter() - began) / length,
    }


async def _hearing(engines: VoiceEngines, count: int) -> Figures:
    """Real speech of the first voice through the model of the settings."""
    if not isinstance(engines.transcriber, WhisperTranscriber) or not engines.synthesizers:
        why = f"{_NOT}: ALEX_VOICE__TRANSCRIBER_MODEL names no model, or no voice is installed"
        return {"hearing, seconds for a second of speech": why, "codes exact, heard from real speech": why}
    await engines.transcriber.warm()
    spent = length = 0.0
    right = asked = 0
    with TemporaryDirectory() as folder:
        for spelling, code, words in list(said(sample(count)))[: count * 5]:
            path = Path(folder) / f"{asked}.ogg"
            await engines.codec.write(await engines.synthesizers[0].say(words, Manner(spelling[:2])), path, tags={})
            sound = await engines.codec.read(path, longest=_LONGEST)
            began = time.perf_counter()
            heard = await engines.transcriber.transcribe(sound, language=spelling[:2])
            spent += time.perf_counter() - began
            length += sound.duration.total_seconds()
            right += exact(heard.text).codes == (code,)
            asked += 1
    return {
        "hearing, seconds for a second of speech": spent / length,
        "hearing, seconds for a recording": spent / asked,
        "codes exact, heard from real speech": right / asked,
        "hearing, memory, MB": _memory(engines.transcriber.process_id),
    }


def _memory(process_id: int | None) -> float | str:
    """What the engine's own process holds."""
    return psutil.Process(process_id).memory_info().rss / 1e6 if process_id is not None else f"{_NOT}: no process stays"


if __name__ == "__main__":
    raise SystemExit(main())
