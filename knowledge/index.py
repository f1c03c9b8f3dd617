"""Dense vectors in Chroma: its only importer, opened only when an embedding model is set."""

import logging
import uuid
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import RetrievalUnavailable
from knowledge.loader import Kind, Passage

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api import ClientAPI

_POINTER = "alex-current"
"""A collection without vectors: its metadata names the collections that are read, so one write switches them all."""
_PREFIX = "alex-"
_BATCH = 256
_PAUSE = timedelta(seconds=30)
"""How long an index is left alone after it failed."""
_FLOOR = 0.45
"""Estimate: the cosine from which a passage counts as an answer although it shares no words with the question."""

_log = logging.getLogger(__name__)


class Embeddings(Protocol):
    """What LangChain calls embeddings; a remote one brings its own time limit and retries."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...

    def embed_query(self, text: str) -> list[float]: ...


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`similarity` is the cosine: 1 for the same direction."""

    passage_id: str
    similarity: float


class DenseIndex:
    """A collection for each kind of passage. Every method blocks and raises RetrievalUnavailable.

    An embedded folder belongs to one process: a second one would read stale vectors without noticing.
    """

    def __init__(self, client: "ClientAPI", embeddings: Embeddings) -> None:
        self._client = client
        self._embeddings = embeddings
        self._opened: dict[str, Collection] | None = None

    @classmethod
    def embedded(cls, folder: Path, embeddings: Embeddings) -> "DenseIndex":
        with _translated():
            import chromadb  # noqa: PLC0415  # 1.1 s and 50 MB: paid only where vectors are used
            from chromadb.config import Settings  # noqa: PLC0415  # as above

            return cls(chromadb.PersistentClient(folder, Settings(anonymized_telemetry=False)), embeddings)

    @classmethod
    def remote(cls, url: str, embeddings: Embeddings) -> "DenseIndex":
        """Connects at once; the address is an origin such as http://127.0.0.1:8000."""
        with _translated():
            import chromadb  # noqa: PLC0415  # as in embedded()
            from chromadb.config import Settings  # noqa: PLC0415  # as above

            place = urlsplit(url)
            secure = place.scheme == "https"
            client = chromadb.HttpClient(
                place.hostname or url,
                place.port or (443 if secure else 80),
                ssl=secure,
                settings=Settings(anonymized_telemetry=False),
            )
            return cls(client, embeddings)

    def version(self) -> str | None:
        """Of what is read now; None when nothing was ever built."""
        with _translated():
            return self._current().get("version")

    def rebuild(self, passages: Sequence[Passage], version: str) -> bool:
        """Embed the passages into new collections, then switch to them at once; readers never see a half-built one.

        `version` stands for the passages and the embedding model together: the same one again does nothing and
        returns False. One process rebuilds at a time: what an interrupted run left behind is swept away.
        """
        with _translated():
            if self._current().get("version") == version:
                return False
            kinds = sorted({passage.kind for passage in passages})
            built: dict[str, str] = {
                kind: self._fill(kind, [one for one in passages if one.kind == kind]) for kind in kinds
            }
            self._pointer().modify(metadata={"version": version} | built)
            self._opened = None
            self._sweep({_POINTER, *built.values()})
            return True

    def query(self, text: str, *, limit: int = 20, kinds: Container[Kind] | None = None) -> tuple[Neighbour, ...]:
        """The nearest passages, best first."""
        with _translated():
            vector = np.asarray(self._embeddings.embed_query(text), dtype=np.float32)
            try:
                found = self._nearest(vector, limit, kinds)
            except self._gone():
                # Another process switched to a new version since we opened ours.
                self._opened = None
                found = self._nearest(vector, limit, kinds)
        return tuple(sorted(found, key=lambda one: -one.similarity)[:limit])

    def close(self) -> None:
        self._client.close()  # type: ignore[attr-defined]  # the clients have it, their common base does not

    def _nearest(self, vector: NDArray[np.float32], limit: int, kinds: Container[Kind] | None) -> list[Neighbour]:
        opened = self._open()
        if not opened:
            raise RetrievalUnavailable("the dense index was never built")
        found: list[Neighbour] = []
        for kind, collection in opened.items():
            if kinds is None or kind in kinds:
                answer = collection.query(query_embeddings=vector, n_results=limit, include=["distances"])
                distances = answer["distances"] or [[]]
                found += map(Neighbour, answer["ids"][0], (1 - far for far in distances[0]))
        return found

    def _open(self) -> "Mapping[str, Collection]":
        if self._opened is None:
            self._opened = {
                kind: self._client.get_collection(name, embedding_function=None)
                for kind, name in self._current().items()
                if kind != "version"
            }
        return self._opened

    def _fill(self, kind: Kind, passages: Sequence[Passage]) -> str:
        name = f"{_PREFIX}{kind}-{uuid.uuid4().hex}"
        collection = self._client.create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        for start in range(0, len(passages), _BATCH):
            batch = passages[start : start + _BATCH]
            texts = [f"{passage.title}\n{passage.text}" for passage in batch]
            collection.add(
                ids=[passage.id for passage in batch],
                embeddings=list(np.asarray(self._embeddings.embed_documents(texts), dtype=np.float32)),
                documents=texts,
                metadatas=[{"title": passage.title, "language": passage.language} for passage in batch],
            )
        return name

    def _pointer(self) -> "Collection":
        return self._client.get_or_create_collection(_POINTER, embedding_function=None)

    def _current(self) -> Mapping[str, str]:
        return {key: str(value) for key, value in (self._pointer().metadata or {}).items()}

    def _sweep(self, kept: set[str]) -> None:
        names = [collection.name for collection in self._client.list_collections()]
        for name in names:
            if name.startswith(_PREFIX) and name not in kept:
                self._client.delete_collection(name)

    @staticmethod
    def _gone() -> type[Exception]:
        from chromadb.errors import NotFoundError  # noqa: PLC0415  # loaded already: a client exists

        return NotFoundError


@contextmanager
def _translated() -> Iterator[None]:
    """Chroma, its HTTP client and an embedding client share no root of errors, so all of theirs become ours."""
    try:
        yield
    except RetrievalUnavailable:
        raise
    except Exception as error:
        raise RetrievalUnavailable(f"{type(error).__name__}: {error}") from error


class PatientIndex:
    """A dense index that may cost an answer no more than a moment.

    A query that fails or takes longer than 1.5 s yields nothing, and for 30 s the index is not asked again.
    Chroma's HTTP client waits for ever, so each query runs in a thread that is left to itself when it dawdles.
    """

    def __init__(
        self, index: DenseIndex, monotonic: Callable[[], float], *, patience: timedelta = timedelta(seconds=1.5)
    ) -> None:
        self._index = index
        self._monotonic = monotonic
        self._patience = patience.total_seconds()
        self._asked_again_at = float("-inf")
        self.is_down = False
        self.floor = _FLOOR

    def query(self, text: str, *, limit: int, kinds: Container[Kind] | None = None) -> tuple[Neighbour, ...]:
        if self._monotonic() < self._asked_again_at:
            return ()
        answers: SimpleQueue[tuple[Neighbour, ...] | RetrievalUnavailable] = SimpleQueue()
        Thread(target=self._ask, args=(text, limit, kinds, answers), daemon=True).start()
        try:
            answer = answers.get(timeout=self._patience)
        except Empty:
            answer = RetrievalUnavailable(f"no answer within {self._patience} s")
        self.is_down = isinstance(answer, RetrievalUnavailable)
        if isinstance(answer, RetrievalUnavailable):
            self._asked_again_at = self._monotonic() + _PAUSE.total_seconds()
            _log.warning("dense retrieval is left out for %s: %s", _PAUSE, answer)
            return ()
        return answer

    def _ask(
        self,
        text: str,
        limit: int,
        kinds: Container[Kind] | None,
        answers: "SimpleQueue[tuple[Neighbour, ...] | RetrievalUnavailable]",
    ) -> None:
        try:
            answers.put(self._index.query(text, limit=limit, kinds=kinds))
        except RetrievalUnavailable as error:
            answers.put(error)
