"""The `postgresql://` address of a warehouse: tools that read it find the same user, password, place and database."""

import dataclasses
import subprocess
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
import sqlalchemy
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg2 import sql
from psycopg2.extensions import parse_dsn
from yoyo.connections import parse_uri

from clickstream_pipeline.local.dagster_instance import sqlalchemy_url
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_string
from clickstream_pipeline.storage.server.embedded_server import BINARIES
from tests.conftest import administration

# Whatever a name in PostgreSQL may hold: no U+0000, nor half of a character.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)
HOSTS = st.one_of(
    st.sampled_from(["127.0.0.1", "warehouse.internal", "my_host", "::1", "2001:DB8::ff00:42:8329", "::ffff:10.0.0.1"]),
    st.sampled_from(["/run/postgresql", "/tmp/a folder", "@abstract", "fe80::1%eth0"]),
)
HOSTILE = "p@ss:w/o?r#d%25&=+ '\"\\[é]"


@given(host=HOSTS, port=st.integers(1, 65535), user=TEXT, database=TEXT, password=st.one_of(st.none(), TEXT))
@example(host="127.0.0.1", port=5432, user=HOSTILE, database=HOSTILE, password=HOSTILE)
@example(host="::1", port=5432, user="u", database="clickstream_dw", password="%41")
def test_libpq_sqlalchemy_and_yoyo_read_what_the_address_says(
    host: str, port: int, user: str, database: str, password: str | None
) -> None:
    told = connection_string(WarehouseAddress(host, port, user, database, password))
    said = {"host": host, "port": str(port), "user": user, "dbname": database}
    said |= {"password": password} if password else {}
    assert told.startswith("postgresql://")
    assert told.isascii()
    assert " " not in told
    assert parse_dsn(told) == said
    assert _by_sqlalchemy(told) == said
    assert _by_yoyo(told) == {**said, "host": said["host"].lower() if ":" in host else host}


def _by_sqlalchemy(told: str) -> dict[str, str]:
    url = sqlalchemy.make_url(sqlalchemy_url(told))
    _, options = url.get_dialect()().create_connect_args(url)
    return {name: str(value) for name, value in options.items()}


def _by_yoyo(told: str) -> dict[str, str]:
    """What its backend passes to psycopg2: a parameter first, else its place in the address."""
    read = parse_uri(told)
    places = {"host": read.hostname, "port": read.port, "dbname": read.database}
    read_names = {"user": read.username, "password": read.password}
    return {name: str(value) for name, value in {**places, **read_names, **read.args}.items() if value}


@pytest.fixture
def hostile(server: WarehouseAddress) -> Iterator[WarehouseAddress]:
    """A login and a database whose names mean something in an address."""
    name = sql.Identifier(HOSTILE)
    with administration(server) as cursor:
        cursor.execute(sql.SQL("create role {} login password {}").format(name, sql.Literal(HOSTILE)))
        cursor.execute(sql.SQL("create database {} owner {}").format(name, name))
    yield dataclasses.replace(server, user=HOSTILE, database=HOSTILE, password=HOSTILE)
    with administration(server) as cursor:
        cursor.execute(sql.SQL("drop database {}").format(name))
        cursor.execute(sql.SQL("drop role {}").format(name))


def test_names_that_mean_something_in_an_address_are_let_in(hostile: WarehouseAddress) -> None:
    assert who_is_let_in(connection_string(hostile)) == {HOSTILE}


def who_is_let_in(told: str) -> set[str]:
    """The users as whom psycopg2, SQLAlchemy and psql log in with an address as it stands."""
    with closing(psycopg2.connect(told)) as connection, connection.cursor() as cursor:
        cursor.execute("select current_user")
        (by_psycopg2,) = cursor.fetchone() or (None,)
    engine = sqlalchemy.create_engine(sqlalchemy_url(told))
    with engine.connect() as opened:
        by_sqlalchemy = opened.execute(sqlalchemy.text("select current_user")).scalar_one()
    engine.dispose()
    command = [str(BINARIES / "psql"), "--no-psqlrc", "--no-password", "-Atc", "select current_user", told]
    by_psql = subprocess.run(command, capture_output=True, text=True, check=True).stdout.removesuffix("\n")
    return {by_psycopg2, by_sqlalchemy, by_psql}
