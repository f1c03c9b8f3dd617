"""Reads a shop's own database, the tables `client` and `commande` of its `crm_ecommerce`; never writes there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

Row = Mapping[str, object]


class ShopUnreadable(OSError):
    """The shop's database does not answer, or lacks one of the two tables."""


@dataclass(frozen=True, slots=True)
class ShopRows:
    customers: Sequence[Row]
    orders: Sequence[Row]


def read_shop(url: str) -> ShopRows:
    """Every row of both tables, its columns by name; blocks, so run it in a thread. Raises ShopUnreadable.

    MySQL and MariaDB by PyMySQL; any other URL SQLAlchemy knows works as well.
    """
    engine = create_engine(_with_driver(make_url(url)))
    try:
        with engine.connect() as connection:
            customers = connection.execute(text("SELECT * FROM client")).mappings().all()
            orders = connection.execute(text("SELECT * FROM commande")).mappings().all()
    except SQLAlchemyError as error:
        raise ShopUnreadable(f"the shop's database cannot be read: {type(error).__name__}") from error
    finally:
        engine.dispose()
    return ShopRows([_lower(row.items()) for row in customers], [_lower(row.items()) for row in orders])


def _lower(columns: Iterable[tuple[object, object]]) -> Row:
    return {str(name).lower(): value for name, value in columns}


def _with_driver(url: URL) -> URL:
    return url.set(drivername="mysql+pymysql") if url.drivername in {"mysql", "mariadb"} else url
