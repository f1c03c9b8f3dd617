import json
from pathlib import Path

import pytest

from knowledge.language.dictated import exact
from scripts.measuring.spoken_codes import SPELLINGS, said, sample
from scripts.measuring.voice import main
from tests.tiny.piper import make_tiny_piper
from tests.tiny.whisper import make_tiny_whisper


@pytest.fixture
def _engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = make_tiny_whisper(tmp_path / "whisper", hears="code P0301")
    monkeypatch.setenv("ALEX_VOICE__TRANSCRIBER_MODEL", str(model))
    monkeypatch.setenv("ALEX_VOICE__VOICE", str(make_tiny_piper(tmp_path / "fr_FR-siwis-medium.onnx")))


def test_five_hundred_codes_said_in_ten_ways_are_read_back_exactly() -> None:
    codes = sample(500)
    right = [exact(words).codes == (code,) for _, code, words in said(codes)]
    assert len(right) == len(codes) * len(SPELLINGS)
    assert sum(right) / len(right) >= 0.97


@pytest.mark.usefixtures("_engines")
def test_the_engines_that_are_there_are_measured(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    assert main(["--codes", "3", "--heard", "1", "--json", str(file)]) == 0
    figures = json.loads(file.read_text("utf-8"))
    assert figures["PiperVoiceFile, first phrase, s"] > 0
    assert figures["hearing, seconds for a recording"] > 0
    assert 0 <= figures["codes exact, heard from real speech"] <= 1


def test_engines_that_are_not_there_are_said_to_be_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--codes", "2"]) == 0
    assert "not measured: ALEX_VOICE__TRANSCRIBER_MODEL" in capsys.readouterr().out
