"""The models of speech that Alex was made for, and where they are published."""

from dataclasses import dataclass

_WHISPER_FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.*", "preprocessor_config.json")
VOICES = "rhasspy/piper-voices"


@dataclass(frozen=True, slots=True)
class Model:
    """What to fetch from where; `setting` is the one that names it, `licence` the publisher's word."""

    repository: str
    files: tuple[str, ...]
    size_mb: int
    licence: str
    setting: str


def _whisper(size: str, size_mb: int) -> Model:
    setting = "ALEX_VOICE__TRANSCRIBER_MODEL"
    return Model(f"Systran/faster-whisper-{size}", _WHISPER_FILES, size_mb, "MIT", setting)


def _piper(locale: str, speaker: str, licence: str) -> Model:
    path = f"{locale[:2]}/{locale}/{speaker}/medium/{locale}-{speaker}-medium.onnx"
    return Model(VOICES, (path, f"{path}.json"), 63, licence, "ALEX_VOICE__VOICE")


MODELS = {
    "whisper-tiny": _whisper("tiny", 75),
    "whisper-base": _whisper("base", 145),
    "whisper-small": _whisper("small", 484),
    "voice-fr-female": _piper("fr_FR", "siwis", "CC BY 4.0"),
    "voice-fr-male": _piper("fr_FR", "tom", "see the model card"),
    "voice-en-female": _piper("en_GB", "alba", "CC BY 4.0"),
    "voice-en-male": _piper("en_GB", "alan", "see the model card"),
}
"""Sizes as their publishers list them (huggingface.co, November 2026)."""
