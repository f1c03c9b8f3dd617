"""The process that prints; the only place that imports WeasyPrint. It reads no network and no file but ours.

Run as `python -m bot.adapters.weasyprint.worker STATIC`; STATIC is the folder behind `static:/…`.
"""

import os
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bot.adapters.weasyprint.marking import described
from bot.children import Answer, ChildFailed, Header, serve

if TYPE_CHECKING:
    from weasyprint import Attachment, Document

_MOST_MEMORY = 3 * 1024**3
"""Address space of the child, in bytes: 300 sheets need a tenth of it."""
_STATIC = "static:/"


class Press:
    def __init__(self, static: Path) -> None:
        self._static = static.resolve()

    def handle(self, header: Header, payload: bytes) -> Answer:
        from weasyprint import HTML  # noqa: PLC0415 -- the child alone
        from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 -- the child alone

        if header.get("do") == "warm":
            HTML(string="<title>.</title><p>.", url_fetcher=self._fetcher()).render()
            return {}, b""
        html, *contents = _split(payload, cast("Sequence[int]", header["sizes"]))
        archival = bool(header["archival"])
        try:
            document = HTML(string=html.decode(), base_url=_STATIC, url_fetcher=self._fetcher()).render()
            _mark(document, header, archival=archival)
            enclosed = list(_attachments(header, contents, at=_moment(document)))
            _write(document, header, enclosed, archival=archival)
        except FatalURLFetchingError as error:
            raise ChildFailed(str(error), code="refused") from error
        return {"pages": len(document.pages)}, b""

    def _fetcher(self) -> Any:
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 -- the child alone

        static = self._static

        class Ours(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
            """Serves our static files and what the page itself carries; whatever else is asked for ends the page."""

            def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
                if url.startswith("data:"):
                    return super().fetch(url, headers)
                path = (static / url.removeprefix(_STATIC)).resolve()
                if not url.startswith(_STATIC) or not path.is_relative_to(static) or not path.is_file():
                    raise ValueError(f"no picture of ours: {url[:100]}")
                return URLFetcherResponse(path.as_uri(), path.read_bytes())

        return Ours(allowed_protocols=("data",), fail_on_errors=True)


def _split(payload: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    start = 0
    for size in sizes:
        yield payload[start : start + size]
        start += size


def _mark(document: "Document", header: Header, *, archival: bool) -> None:
    """Put our words into the one rdf:RDF there is: a second one would be no XMP."""
    enclosed = cast("Sequence[dict[str, str | None]]", header["enclosed"])
    invoices = [(str(one["name"]), str(one["invoice_level"])) for one in enclosed if one["invoice_level"]]
    words = described(made_by=str(header["made_by"]), invoice=invoices[0] if invoices else None, archival=archival)
    metadata = document.metadata
    plain = metadata.generate_rdf_metadata

    def generate(variant: str, version: str, conformance: str | None) -> bytes:
        return cast("bytes", plain(variant, version, conformance)).replace(b"</rdf:RDF>", words + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = generate


def _moment(document: "Document") -> datetime:
    """When the page says it was made: the same page printed again is the same file, byte for byte."""
    created = document.metadata.created
    return datetime.fromisoformat(created) if created else datetime.fromtimestamp(0, UTC)


def _attachments(header: Header, contents: Sequence[bytes], *, at: datetime) -> "Iterator[Attachment]":
    from weasyprint import Attachment  # noqa: PLC0415 -- the child alone

    for one, content in zip(cast("Sequence[dict[str, str]]", header["enclosed"]), contents, strict=True):
        yield Attachment(
            string=content,
            name=one["name"],
            description=one["description"],
            relationship=one["relationship"],
            created=at,
            modified=at,
        )


def _write(document: "Document", header: Header, attachments: "list[Attachment]", *, archival: bool) -> None:
    """Under another name first: a document that is cut off is none."""
    path = Path(str(header["path"]))
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    variant = "pdf/a-3b" if archival else "pdf/ua-1"
    try:
        document.write_pdf(
            unfinished, pdf_variant=variant, pdf_tags=True, attachments=attachments, finisher=_one_reference_each
        )
        unfinished.chmod(0o600)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _one_reference_each(_document: "Document", pdf: Any) -> None:
    """WeasyPrint 70 names an attachment twice among the associated files of a PDF/A."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    serve(Press(Path(sys.argv[1])).handle)
