"""The address of a database: what cannot be one, or hides a piece of its password elsewhere, is said and never shown."""

from __future__ import annotations

import pytest

from hub.edges.address import fault, fault_for_migrations

SECRET = "Secret1"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://hub:Secret1@127.0.0.1:5432/ioc_hub",
        "postgres://hub:p%25%40%2Fq@[::1]/ioc_hub",
        "postgresql://hub@/ioc_hub?host=/run/postgresql",
        "postgresql://first:5432,second:5432/ioc_hub",
    ],
)
def test_an_address(url: str) -> None:
    assert fault(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:/ioc_hub:Secret1@127.0.0.1:54399/ioc_hub",
        "host=127.0.0.1 password=Secret1",
        "mysql://hub:Secret1@127.0.0.1/ioc_hub",
        "postgresql://hub:Secret1%@127.0.0.1/ioc_hub",
        "postgresql://hub:Secret1%ec@127.0.0.1/ioc_hub",
        "postgresql://hub:Secret1\udcec@127.0.0.1/ioc_hub",
        "postgresql://hub:Sec@Secret1@127.0.0.1/ioc_hub",
        "postgresql://hub:Sec/Secret1@127.0.0.1/ioc_hub",
        "postgresql://hub:Sec#Secret1@127.0.0.1/ioc_hub",
        "postgresql://hub:Sec?Secret1@127.0.0.1/ioc_hub",
        "postgresql://hub:Sec[Secret1@127.0.0.1/ioc_hub",
        "postgresql://hub:Sec Secret1@127.0.0.1/ioc_hub",
        "postgresql://hub:Secret1@127.0.0.1/ioc_hub\npostgresql://hub:Secret1@127.0.0.1/ioc_hub",
        "postgresql://hub:Secret1@127.0.0.1:99999/ioc_hub",
        "postgresql://hub:Secret1@127.0.0.1/ioc_hub?nonsense=1",
    ],
)
def test_what_is_none_is_not_shown(url: str) -> None:
    problem = fault(url)
    assert problem is not None
    assert SECRET not in str(problem)
    assert "postgresql://user:password@host:port/name" in problem.expected


def test_nothing_is_none() -> None:
    assert fault("") is not None


def test_migrations_want_one_host() -> None:
    assert fault_for_migrations("postgresql://hub@first/ioc_hub") is None
    assert fault_for_migrations("postgresql://hub@first,second/ioc_hub") is not None
