import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import RetrievalUnavailable
from knowledge.index import DenseIndex, PatientIndex
from knowledge.loader import Citation, Kind, Passage
from tests.knowledge.hashed import HashedGrams


def passage(name: str, text: str, kind: Kind = "article") -> Passage:
    return Passage(name, kind, name, text, "fr", Citation(name, "essai"))


BRAKES = passage("brakes", "les plaquettes de frein grincent")
BATTERY = passage("battery", "la batterie est vide par grand froid")
CODE = passage("p0301", "raté d'allumage du cylindre 1", "code")


@pytest.fixture
def embeddings() -> HashedGrams:
    return HashedGrams()


@pytest.fixture
def index(tmp_path: Path, embeddings: HashedGrams) -> Iterator[DenseIndex]:
    opened = DenseIndex.embedded(tmp_path / "chroma", embeddings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Chroma server on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    folder = tmp_path_factory.mktemp("server")
    with subprocess.Popen(
        [*command, "--path", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
    ) as process:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 200
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the Chroma server did not start")


def _let_go(index: DenseIndex) -> None:
    """Chroma's own close() leaves the connections to its server open."""
    client: Any = index._client
    client._server._session.close()
    client._admin_client._server._session.close()
    index.close()


def ids(index: DenseIndex, text: str, **wanted: object) -> list[str]:
    return [one.passage_id for one in index.query(text, **wanted)]  # type: ignore[arg-type]  # handed on as given


def test_the_nearest_passage_comes_first_with_its_cosine(index: DenseIndex) -> None:
    index.rebuild([BRAKES, BATTERY, CODE], "1")
    found = index.query("battery\nla batterie est vide par grand froid")
    assert found[0].passage_id == "battery"
    assert found[0].similarity == pytest.approx(1, abs=1e-5)
    assert [one.similarity for one in found] == sorted((one.similarity for one in found), reverse=True)


def test_only_the_kinds_asked_for_are_searched(index: DenseIndex) -> None:
    index.rebuild([BRAKES, BATTERY, CODE], "1")
    assert ids(index, "frein", kinds={"code"}) == ["p0301"]
    assert len(index.query("frein", limit=2)) == 2


def test_an_index_never_built_is_unavailable_rather_than_empty(index: DenseIndex) -> None:
    assert index.version() is None
    with pytest.raises(RetrievalUnavailable, match="never built"):
        index.query("frein")


def test_the_same_version_again_does_nothing(index: DenseIndex) -> None:
    assert index.rebuild([BRAKES], "1")
    assert not index.rebuild([BATTERY], "1")
    assert ids(index, "frein") == ["brakes"]


def test_a_new_version_replaces_the_old_one_whole(index: DenseIndex) -> None:
    index.rebuild([BRAKES, CODE], "1")
    index.rebuild([BATTERY], "2")
    assert index.version() == "2"
    assert ids(index, "frein") == ["battery"]


def test_a_rebuild_that_breaks_leaves_the_old_version_and_the_next_one_clears_its_rest(
    index: DenseIndex, embeddings: HashedGrams
) -> None:
    index.rebuild([BRAKES], "1")
    embeddings.broken = True
    with pytest.raises(RetrievalUnavailable, match="away"):
        index.rebuild([BATTERY], "2")
    embeddings.broken = False
    assert (index.version(), ids(index, "frein")) == ("1", ["brakes"])
    index.rebuild([BATTERY], "3")
    assert len(index._client.list_collections()) == 2


def test_vectors_outlive_the_process(tmp_path: Path, embeddings: HashedGrams) -> None:
    first = DenseIndex.embedded(tmp_path / "kept", embeddings)
    first.rebuild([BRAKES], "1")
    first.close()
    again = DenseIndex.embedded(tmp_path / "kept", embeddings)
    assert ids(again, "frein") == ["brakes"]
    again.close()


def test_a_server_is_rebuilt_and_read_as_a_folder_is(server: str, embeddings: HashedGrams) -> None:
    writer, reader = DenseIndex.remote(server, embeddings), DenseIndex.remote(server, embeddings)
    writer.rebuild([BRAKES, CODE], "1")
    assert ids(reader, "frein", kinds={"article"}) == ["brakes"]
    writer.rebuild([BATTERY], "2")
    assert ids(reader, "frein") == ["battery"]
    assert reader.version() == "2"
    _let_go(writer)
    _let_go(reader)


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # Chroma leaves the refused connection to the collector
def test_a_server_that_is_away_is_unavailable(embeddings: HashedGrams) -> None:
    with pytest.raises(RetrievalUnavailable):
        DenseIndex.remote("http://127.0.0.1:1", embeddings)


def test_a_question_that_takes_too_long_is_left_and_the_index_is_not_asked_again_for_a_while(
    index: DenseIndex, embeddings: HashedGrams
) -> None:
    index.rebuild([BRAKES], "1")
    seconds = [0.0]
    patient = PatientIndex(index, lambda: seconds[0], patience=timedelta(milliseconds=50))
    embeddings.gate.clear()
    assert patient.query("frein", limit=1) == ()
    assert patient.is_down
    embeddings.gate.set()
    seconds[0] = 29
    assert patient.query("frein", limit=1) == ()
    assert embeddings.asked == 1


def test_an_index_that_refused_is_asked_again_after_a_while(index: DenseIndex, embeddings: HashedGrams) -> None:
    index.rebuild([BRAKES], "1")
    seconds = [0.0]
    # No wait ends here: a busy machine may take its time, and the answer is the same.
    patient = PatientIndex(index, lambda: seconds[0], patience=timedelta(minutes=1))
    embeddings.broken = True
    assert patient.query("frein", limit=1) == ()
    assert patient.is_down
    embeddings.broken = False
    seconds[0] = 29
    assert patient.query("frein", limit=1) == ()
    seconds[0] = 31
    assert [one.passage_id for one in patient.query("frein", limit=1)] == ["brakes"]
    assert not patient.is_down


def test_importing_the_index_does_not_load_chroma() -> None:
    code = "import sys, knowledge.retriever; print('chromadb' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
