"""Opens the library: codes, faults, articles, and the two indexes over them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from threading import Lock

from pydantic import SecretStr

from bot.setting_groups import ModelSettings
from bot.settings import Settings
from knowledge.codes import CodeCatalogue
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.evidence import Learned
from knowledge.errors import RetrievalUnavailable
from knowledge.faults.base import FaultBase
from knowledge.faults.generation import shipped_base
from knowledge.index import DenseIndex, Embeddings
from knowledge.loader import Citation, Record, fault_passages, fingerprint, load_articles, taught_passages
from knowledge.retriever import Retriever

log = logging.getLogger(__name__)

_LEASE = "vectors"
_LOOKS_EVERY = 30.0
"""Seconds between two looks whether the vectors fit the library, or can be reached again."""
Alone = Callable[[str, Callable[[], Awaitable[None]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What was read."""

    codes: CodeCatalogue
    diagnostician: Diagnostician
    retriever: Retriever
    news: tuple[Record, ...] = ()
    """What configured sources brought and somebody approved."""

    articles: tuple[Record, ...] = ()
    """Articles of the team that somebody published."""

    def with_shelf(self, *, news: tuple[Record, ...], articles: tuple[Record, ...]) -> "Holdings":
        """The library that answers from what stands in the database as well, in place of what stood there before."""
        if (news, articles) == (self.news, self.articles):
            return self
        added = {passage.id for passage in taught_passages((*self.news, *self.articles))}
        passages = [one for one in self.retriever.passages if one.id not in added]
        retriever = Retriever((*passages, *taught_passages((*news, *articles))))
        return replace(self, retriever=retriever, news=news, articles=articles)


class Library:
    """Holdings that are read when the first of them is asked for, once, whichever thread asks."""

    def __init__(self, read: Callable[[], Holdings]) -> None:
        self._read = read
        self._held: Holdings | None = None
        self._reading = Lock()

    @property
    def held(self) -> Holdings:
        if self._held is not None:
            return self._held
        with self._reading:
            if not self.is_read:
                self._held = self._read()
        assert self._held is not None, "read by this thread, or by the one it waited for"
        return self._held

    @property
    def is_read(self) -> bool:
        return self._held is not None

    @property
    def codes(self) -> CodeCatalogue:
        return self.held.codes

    @property
    def diagnostician(self) -> Diagnostician:
        return self.held.diagnostician

    @property
    def retriever(self) -> Retriever:
        return self.held.retriever

    def taught(self, learned: Learned | None, *, news: tuple[Record, ...], articles: tuple[Record, ...]) -> "Library":
        """The library that also answers from what repairs taught and what stands in the database."""
        held = replace(self.held, diagnostician=self.diagnostician.taught(learned))
        held = held.with_shelf(news=news, articles=articles)
        return opened(held)


def opened(held: Holdings) -> Library:
    library = Library(lambda: held)
    _ = library.held
    return library


def open_library() -> Library:
    """Read now."""
    return opened(read_library())


def read_library() -> Holdings:
    codes = CodeCatalogue.load()
    faults = shipped_base()
    passages = (*load_articles(), *fault_passages(_known_faults(faults)))
    return Holdings(codes, Diagnostician(faults, codes), Retriever(passages))


def _known_faults(base: FaultBase) -> Iterator[Record]:
    """The faults somebody wrote a note about; the generated ones say nothing an article would not."""
    for fault in base.faults:
        if fault.note.fr:
            citation = Citation(fault.name.fr, fault.source)
            yield Record(fault.id, fault.name.fr, f"{fault.note.fr} {fault.repair.fr}", citation)


class Vectors:
    """Dense vectors beside the words of the library in use, where an embedding model is set.

    They are opened and filled off the event loop. While they cannot be, the words rank alone; `note` says so, and
    `trouble` is told once.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        library: Callable[[], Library],
        alone: Alone,
        trouble: Callable[[str], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._library = library
        self._alone = alone
        self._trouble = trouble
        self._embeddings: _Interruptible | None = None
        self._index: DenseIndex | None = None
        self._looking = asyncio.Lock()
        self._why_down = ""
        self._is_filling = False

    @property
    def _model(self) -> ModelSettings | None:
        model = self._settings.model
        return model if model is not None and model.embedding_name is not None else None

    @property
    def note(self) -> str:
        if self._model is None:
            return "words"
        if self._why_down or self._library().retriever.dense_is_down:
            return f"words alone, the vectors are down: {self._why_down or 'no answer'}"
        return "words, the vectors are being made" if self._is_filling else "words and vectors"

    async def keep(self) -> None:
        """Look again and again until cancelled. An embedded folder of vectors is opened by one process of all."""
        if self._model is None:
            return
        if self._settings.knowledge.chroma_url is None:
            await self._alone(f"{_LEASE}:{self._settings.data_dir}", self._keep)
        else:
            await self._keep()

    async def _keep(self) -> None:
        while True:
            await self.refresh()
            await asyncio.sleep(_LOOKS_EVERY)

    async def refresh(self) -> None:
        """One look: open, fill and use the vectors that fit the library; whatever is down is told, not raised."""
        model = self._model
        if model is None:
            return
        async with self._looking:
            retriever = self._library().retriever
            try:
                if not retriever.is_dense:
                    await self._attach(model, retriever)
                why = "no answer in time" if retriever.dense_is_down else ""
            except RetrievalUnavailable as error:
                why = str(error)
            await self._tell(why)

    async def _attach(self, model: ModelSettings, retriever: Retriever) -> None:
        self._is_filling = True
        if self._index is None:
            self._index = await asyncio.to_thread(self._open, model)
        index, version = self._index, f"{fingerprint(retriever.passages)}-{model.embedding_name}"

        async def fill() -> None:
            if await asyncio.to_thread(index.rebuild, retriever.passages, version):
                log.info("vectors made", extra={"passages": len(retriever), "version": version})

        if self._settings.knowledge.chroma_url is None:
            await fill()
        else:
            await self._alone(_LEASE, fill)
        retriever.use(index)
        self._is_filling = False

    def _open(self, model: ModelSettings) -> DenseIndex:
        self._embeddings = _Interruptible(_embeddings(model))
        url = self._settings.knowledge.chroma_url
        if url is not None:
            return DenseIndex.remote(str(url), self._embeddings)
        return DenseIndex.embedded(self._settings.data_dir / "chroma", self._embeddings)

    async def _tell(self, why: str) -> None:
        is_news = bool(why) and not self._why_down
        self._why_down = why
        if is_news:
            await self._trouble(f"dense retrieval is down, the words rank alone: {why}")

    async def close(self) -> None:
        if self._embeddings is not None:
            self._embeddings.stopped = True
        if self._index is not None:
            await asyncio.to_thread(self._index.close)
            self._index = None


class _Interruptible:
    """Ends the making of thousands of vectors between two batches when the service stops."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings
        self.stopped = False

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if self.stopped:
            raise RetrievalUnavailable("the service is stopping")
        return self._embeddings.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._embeddings.embed_query(text)


def _embeddings(model: ModelSettings) -> Embeddings:
    from langchain_openai import OpenAIEmbeddings  # noqa: PLC0415 -- 2.7 s of import that only vectors need

    assert model.embedding_name is not None
    key = model.api_key.get_secret_value() if model.api_key else "none"
    # Counting tokens would download a tokenizer, and only OpenAI's own server takes token numbers for words.
    return OpenAIEmbeddings(
        model=model.embedding_name,
        openai_api_key=SecretStr(key),
        openai_api_base=model.base_url,
        request_timeout=8,
        max_retries=1,
        check_embedding_ctx_length=False,
    )
