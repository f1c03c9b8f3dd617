"""Opens the library once: codes, faults, articles and the index over them."""

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.codes import CodeCatalogue
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.faults.base import FaultBase
from knowledge.loader import Citation, Record, fault_passages, load_articles
from knowledge.retriever import Retriever


@dataclass(frozen=True, slots=True)
class Library:
    codes: CodeCatalogue
    diagnostician: Diagnostician
    retriever: Retriever


def open_library() -> Library:
    codes = CodeCatalogue.load()
    faults = FaultBase.load()
    passages = (*load_articles(), *fault_passages(_known_faults(faults)))
    return Library(codes, Diagnostician(faults, codes), Retriever(passages))


def _known_faults(base: FaultBase) -> Iterator[Record]:
    """The faults somebody wrote a note about; the generated ones say nothing an article would not."""
    for fault in base.faults:
        if fault.note.fr:
            citation = Citation(fault.name.fr, fault.source)
            yield Record(fault.id, fault.name.fr, f"{fault.note.fr} {fault.repair.fr}", citation)
