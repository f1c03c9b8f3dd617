"""Fetches models of speech into var/models and tries them; serving never downloads anything."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from agents.errors import SpeechError
from agents.sounds import Gender, Manner, Sound
from bot.adapters.piper.voice import PiperVoiceFile
from bot.adapters.whisper.transcriber import WhisperTranscriber
from scripts.models_known import MODELS, VOICES, Model

FOLDER = Path("var/models")
Fetch = Callable[[Model, Path], None]


def download(model: Model, folder: Path) -> None:
    """From Hugging Face (HF_ENDPOINT names a mirror); what was fetched before is not fetched again."""
    from huggingface_hub import snapshot_download  # noqa: PLC0415 -- listing needs no network library

    snapshot_download(model.repository, allow_patterns=list(model.files), local_dir=folder)


def get(names: Sequence[str], *, fetch: Fetch = download) -> int:
    for name in names:
        model = MODELS[name]
        # Voices share a folder, so that all of them are found beside the one that is named.
        folder = FOLDER / ("voices" if model.repository == VOICES else name)
        try:
            fetch(model, folder)
        except OSError as error:
            print(f"{name} could not be fetched: {error}", file=sys.stderr)
            return 1
        place = folder / model.files[0] if model.repository == VOICES else folder
        print(f"{name} is there; use it by {model.setting}={place}")
    return 0


async def check(path: Path) -> str | None:
    """Why the model cannot be used; None when it works."""
    engine: PiperVoiceFile | WhisperTranscriber | None = None
    try:
        if path.suffix == ".onnx":
            engine = PiperVoiceFile(path)
            manners = [Manner(language, gender) for language in ("fr", "en") for gender in Gender]
            manner = next((one for one in manners if engine.speaks(one)), Manner("fr"))
            return None if (await engine.say("Un, deux.", manner)).samples else "it says nothing"
        engine = WhisperTranscriber(str(path))
        await engine.warm()
        return None if (await engine.transcribe(Sound(bytes(32_000), 16_000), language="fr")).text == "" else "it raves"
    except SpeechError as error:
        return str(error.facts["reason"])
    finally:
        if engine is not None:
            await engine.close()


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/models", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="what can be fetched")
    verbs.add_parser("get", help="fetch").add_argument("names", nargs="+", choices=MODELS, metavar="NAME")
    verbs.add_parser("check", help="try").add_argument("paths", nargs="+", type=Path, metavar="PATH")
    arguments = parser.parse_args(argv)
    if arguments.verb == "list":
        for name, model in MODELS.items():
            print(f"{name:<16} {model.size_mb:>4} MB  {model.licence:<18}  {model.repository}")
        return 0
    if arguments.verb == "get":
        return get(arguments.names)
    problems = {path: asyncio.run(check(path)) for path in arguments.paths}
    for path, problem in problems.items():
        print(f"{path}: {problem or 'works'}")
    return int(any(problems.values()))


if __name__ == "__main__":
    raise SystemExit(main())
