from pathlib import Path

import pytest

from scripts.models_known import MODELS, Model
from scripts.models_store import get, main
from tests.tiny.piper import make_tiny_piper
from tests.tiny.whisper import make_tiny_whisper


def test_what_can_be_fetched_is_listed_with_size_and_licence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(MODELS)
    assert all(" MB " in line for line in lines)


def test_models_that_work_and_models_that_do_not_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voice = make_tiny_piper(tmp_path / "fr_FR-siwis-medium.onnx")
    whisper = make_tiny_whisper(tmp_path / "whisper", hears="bonjour")
    assert main(["check", str(voice), str(whisper)]) == 0
    assert main(["check", str(tmp_path / "nothing.onnx")]) == 1
    told = capsys.readouterr().out
    assert f"{whisper}: works" in told
    assert "describes no Piper voice" in told


def test_voices_share_a_folder_and_the_setting_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    fetched: list[tuple[str, Path]] = []
    assert get(["voice-fr-male", "whisper-base"], fetch=lambda one, at: fetched.append((one.repository, at))) == 0
    assert [at.name for _, at in fetched] == ["voices", "whisper-base"]
    assert "ALEX_VOICE__TRANSCRIBER_MODEL=var/models/whisper-base" in capsys.readouterr().out


def test_without_a_network_one_sentence_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    def fails(model: Model, folder: Path) -> None:
        raise OSError("no network")

    assert get(["whisper-tiny"], fetch=fails) == 1
    assert "whisper-tiny could not be fetched: no network" in capsys.readouterr().err
