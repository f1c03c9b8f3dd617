"""How long something took, reckoned by the database: the rows behind a mean must say their own share of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class MinutesBetween(GenericFunction[int]):
    """Whole minutes from one moment to a later one, by the clock on the wall; null where either is."""

    type = BigInteger()
    inherit_cache = True

    def __init__(
        self,
        begin: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None] | ColumnElement[Any],
        end: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None] | ColumnElement[Any],
    ) -> None:
        super().__init__(begin, end)


@compiles(MinutesBetween, "sqlite")
def _in_sqlite(element: MinutesBetween, compiler: SQLCompiler, **options: Any) -> str:
    begin, end = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST(ROUND((julianday({end}) - julianday({begin})) * 1440) AS INTEGER)"


@compiles(MinutesBetween, "postgresql")
def _in_postgres(element: MinutesBetween, compiler: SQLCompiler, **options: Any) -> str:
    begin, end = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST(ROUND(EXTRACT(EPOCH FROM ({end} - {begin})) / 60) AS BIGINT)"
