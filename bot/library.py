"""Opens the library once: codes, faults, articles and the index over them."""

from dataclasses import dataclass

from knowledge.codes import CodeCatalogue
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.faults.generation import generate
from knowledge.faults.reading import read_rows
from knowledge.loader import load_articles
from knowledge.retriever import Retriever


@dataclass(frozen=True, slots=True)
class Library:
    codes: CodeCatalogue
    diagnostician: Diagnostician
    retriever: Retriever


def open_library() -> Library:
    codes = CodeCatalogue.load()
    faults = generate(*read_rows())
    return Library(codes, Diagnostician(faults, codes), Retriever(load_articles()))
