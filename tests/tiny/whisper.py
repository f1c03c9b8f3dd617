"""A Whisper of 17 MB in CTranslate2's form, made of zeros but for what it shall "hear".

Its decoder maps a position to a token, so the real faster-whisper code runs (features, language, prompt, beams) and
the outcome is the chosen sentence.
"""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ctranslate2.specs import whisper_spec
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from bot.adapters.whisper.worker import PROMPTS

_CODES = """
en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml cy sk
te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo
ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su
"""
_LANGUAGES = _CODES.split()
_SPECIALS = [
    "<|endoftext|>", "<|startoftranscript|>", *[f"<|{name}|>" for name in _LANGUAGES],
    "<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
]  # fmt: skip
_TIMES = [f"<|{step * 0.02:.2f}|>" for step in range(1501)]
_WIDTH = 128
_LONGEST_PROMPT = 223
_POSITIONS = 448
_VOCABULARY = 51_865

Floats = npt.NDArray[np.float32]


def make_tiny_whisper(folder: Path, *, hears: str, language: str = "fr", no_speech: float = 0.0) -> Path:
    """Write the model and return its folder. `no_speech` above 0 makes it doubt that anybody speaks."""
    tokenizer = _tokenizer()
    spec = _silent_spec()
    _teach(spec, tokenizer, hears, language, no_speech)
    config = spec.config
    config.suppress_ids = [1, 2, 7]
    config.suppress_ids_begin = [220, 50257]
    config.lang_ids = [tokenizer.token_to_id(f"<|{name}|>") for name in _LANGUAGES]
    config.alignment_heads = [(0, 0), (0, 1)]
    spec.register_vocabulary([word for word, _ in sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])])
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    features = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(features), "utf-8")
    return folder


def _byte_names() -> dict[int, str]:
    """How byte-level tokenizers write each byte as one printable character."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + place) for place, byte in enumerate(others)}


def _tokenizer() -> Tokenizer:
    names = _byte_names()
    space = names[32]
    # A lone space is on Whisper's list of suppressed tokens, so it is joined to what follows.
    merges = [(space, names[byte]) for byte in range(256)]
    words = [*(names[byte] for byte in range(256)), *(space + names[byte] for byte in range(256))]
    words += [f"<unused{number}>" for number in range(len(words), 50_256)]
    # CTranslate2 takes a model for English-only unless the token 50256 is empty.
    vocabulary = {word: place for place, word in enumerate([*words, ""])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(word, special=True, normalized=False) for word in _SPECIALS])
    tokenizer.add_tokens([AddedToken(word, special=False, normalized=False) for word in _TIMES])
    assert tokenizer.get_vocab_size() == _VOCABULARY
    return tokenizer


def _zeros(*shape: int) -> Floats:
    return np.zeros(shape, np.float32)


def _silent_spec() -> whisper_spec.WhisperSpec:
    spec = whisper_spec.WhisperSpec(1, 2, 1, 2)
    noise = np.random.default_rng(0)
    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = _small(noise, _WIDTH, 80, 3), _zeros(_WIDTH)
    encoder.conv2.weight, encoder.conv2.bias = _small(noise, _WIDTH, _WIDTH, 3), _zeros(_WIDTH)
    encoder.position_encodings.encodings = _small(noise, 1500, _WIDTH)
    decoder.embeddings.weight = _zeros(_VOCABULARY, _WIDTH)
    _norm(encoder.layer_norm)
    _norm(decoder.layer_norm)
    for layer in encoder.layer:
        _attention(layer.self_attention, (3 * _WIDTH, _WIDTH))
        _feed_forward(layer.ffn)
    for layer in decoder.layer:
        _attention(layer.self_attention, (3 * _WIDTH, _WIDTH))
        _attention(layer.attention, (_WIDTH, 2 * _WIDTH, _WIDTH))
        _feed_forward(layer.ffn)
    return spec


def _small(noise: np.random.Generator, *shape: int) -> Floats:
    drawn: Floats = (noise.standard_normal(shape) * 0.02).astype(np.float32)
    return drawn


def _norm(spec: object) -> None:
    spec.gamma, spec.beta = np.ones(_WIDTH, np.float32), _zeros(_WIDTH)  # type: ignore[attr-defined]  # CTranslate2 has no types


def _linear(spec: object, outputs: int, inputs: int) -> None:
    spec.weight, spec.bias = _zeros(outputs, inputs), _zeros(outputs)  # type: ignore[attr-defined]  # as above


def _attention(spec: object, outputs: tuple[int, ...]) -> None:
    _norm(spec.layer_norm)  # type: ignore[attr-defined]  # as above
    for place, size in enumerate(outputs):
        _linear(spec.linear[place], size, _WIDTH)  # type: ignore[attr-defined]  # as above


def _feed_forward(spec: object) -> None:
    _norm(spec.layer_norm)  # type: ignore[attr-defined]  # as above
    _linear(spec.linear_0, 2 * _WIDTH, _WIDTH)  # type: ignore[attr-defined]  # as above
    _linear(spec.linear_1, _WIDTH, 2 * _WIDTH)  # type: ignore[attr-defined]  # as above


def _teach(spec: whisper_spec.WhisperSpec, tokenizer: Tokenizer, text: str, language: str, no_speech: float) -> None:
    """Position 0 names the language; after the prompt and its three marks each position names one token."""
    tokens = tokenizer.encode(f" {text}", add_special_tokens=False).ids[: _WIDTH - 4]
    prompt = tokenizer.encode(f" {PROMPTS[language]}", add_special_tokens=False).ids[-_LONGEST_PROMPT:]
    first = 1 + len(prompt) + 3
    places, wanted = _zeros(_POSITIONS, _WIDTH), _zeros(_VOCABULARY, _WIDTH)
    for position in range(_POSITIONS):
        places[position, 0 if position == 0 else max(1, min(position - first + 2, len(tokens) + 2))] = 4.0
    wanted[tokenizer.token_to_id(f"<|{language}|>"), 0] = 8.0
    for place, token in enumerate(tokens, start=2):
        wanted[token, place] += 8.0
    wanted[tokenizer.token_to_id("<|endoftext|>"), len(tokens) + 2] = 8.0
    if no_speech:
        wanted[tokenizer.token_to_id("<|nospeech|>"), :2] = 8.0 * no_speech
    spec.decoder.position_encodings.encodings = places
    spec.decoder.projection.weight = wanted
