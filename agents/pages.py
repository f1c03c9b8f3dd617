"""A page as it is handed to whoever prints it, and what goes into its PDF."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class DigitalSource(StrEnum):
    """How the content of a document came to be (IPTC NewsCodes), for the mark that the law asks for."""

    algorithm = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
    """Computed by rules from our own rows: a receipt, a diagnosis."""
    model = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    """A trained model wrote some of its words."""


class Relationship(StrEnum):
    """What an enclosed file is to its PDF (ISO 32000-2, AFRelationship)."""

    alternative = "Alternative"
    data = "Data"
    source = "Source"
    supplement = "Supplement"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file inside a PDF. `invoice_level` is the Factur-X level when it is the invoice as data (`EN 16931`)."""

    name: str
    content: bytes
    relationship: Relationship = Relationship.supplement
    description: str = ""
    invoice_level: str | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """The sheets of a book that lie printed already: they follow a cover that is printed for one reader.

    `numbers` has a foot for each sheet of the whole. The last sheet of the cover is no page: its foot is laid under
    every page but the first. Links to `book:12` lead to sheet 12 of the whole.
    """

    parts: tuple[Path, ...]
    numbers: Path


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A whole HTML document with its CSS inside; title, author, language and dates of the PDF are those of the HTML.

    Pictures are `static:/…` (our own files) or `data:`; any other address is refused.
    """

    html: str
    archival: bool = False
    """PDF/A-3 (invoices) instead of PDF/UA-1; both are tagged."""
    enclosed: tuple[Enclosed, ...] = ()
    made_by: DigitalSource = DigitalSource.algorithm
    long: bool = False
    """A piece of a handbook, to be bound with others: it gives way to what somebody waits for, its head carries its
    style (handbook.typ), and how it was made is said by its cover."""
    binding: Binding | None = None
    """What this page is the cover of."""
