"""hub user, hub token: people and machines that may sign in."""

from __future__ import annotations

import asyncio
import getpass
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.documents import Database, DatabaseUrl, database_of
from hub.errors import InputError, Problem, shown

user_app = typer.Typer(no_args_is_help=True, help="People who may sign in.")
token_app = typer.Typer(no_args_is_help=True, help="API tokens for machines.")

Username = Annotated[str, typer.Argument(help="the name they sign in with")]
AsJson = Annotated[bool, typer.Option("--json", help="print everything as JSON")]


@user_app.command("add")
def user_add(
    username: str,
    database: DatabaseUrl,
    role: Annotated[
        str | None, typer.Option(help="viewer, operator, integrator or admin; else as before, a new one is an operator")
    ] = None,
    name: Annotated[str | None, typer.Option(help="as colleagues read it; else as before")] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="read the password from this file instead of asking")
    ] = None,
) -> None:
    """Add a person, or give an existing one a new password; they may sign in again if they were shut out."""
    import psycopg

    from hub.edges.database import check_address, told
    from hub.edges.document_desk import actor
    from hub.edges.web.accounts import ensure_user

    check_address(database)  # before somebody types a password
    password = _read_password(password_file) if password_file else getpass.getpass(f"Password for {username}: ")
    with told(database), psycopg.connect(database, connect_timeout=10) as connection:
        _, role = ensure_user(connection, username, password, role, name, by=actor())
    typer.echo(f"{username} may sign in as {role}")


def _read_password(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except OSError as error:
        why = str(error.strerror)
    except UnicodeDecodeError:
        why = "it is no text in UTF-8"
    raise InputError(Problem("--password-file", shown(str(file)), f"a readable text file ({why})"))


@token_app.command("add")
def token_add(
    name: str,
    database: DatabaseUrl,
    role: Annotated[str, typer.Option(help="viewer, operator, integrator or admin")] = "viewer",
) -> None:
    """Make an API token; it is printed once and kept only as a hash."""
    import psycopg

    from hub.edges.database import told
    from hub.edges.document_desk import actor
    from hub.edges.web.accounts import ensure_token

    with told(database), psycopg.connect(database, connect_timeout=10) as connection:
        typer.echo(ensure_token(connection, name, role, by=actor()))


@user_app.command("list")
def user_list(as_json: AsJson = False, database: Database = None) -> None:
    """Name everybody who may sign in or once might, one a line: with role, state and last sign-in (UTC)."""
    from hub.edges import account_desk as desk

    found = asyncio.run(desk.list_users(database_of(database)))
    if as_json:
        _print_json(found)
        return
    state = {True: "active", False: "disabled"}
    _print_table(
        ("USER", "ROLE", "STATE", "LAST SIGN-IN", "NAME"),
        [(row["username"], row["role"], state[row["active"]], row["last_sign_in"], row["name"]) for row in found],
    )


@user_app.command("disable")
def user_disable(username: Username, database: Database = None) -> None:
    """Shut a person out; their sessions end. The last administrator stays. What they did stays in the histories."""
    _set_active(database, username, active=False)


@user_app.command("enable")
def user_enable(username: Username, database: Database = None) -> None:
    """Let a person sign in again, with the password they had."""
    _set_active(database, username, active=True)


def _set_active(database: str | None, username: str, *, active: bool) -> None:
    from hub.edges import account_desk as desk

    changed = asyncio.run(desk.set_active(database_of(database), username, active=active))
    word = "" if changed else " already"
    typer.echo(f"{username} may{word} sign in" if active else f"{username} may not sign in{word or ' any more'}")


@token_app.command("list")
def token_list(as_json: AsJson = False, database: Database = None) -> None:
    """Name every token, one a line: with role, state, last use (to the minute) and end (UTC). Secrets are not kept."""
    from hub.edges import account_desk as desk

    found = asyncio.run(desk.list_tokens(database_of(database)))
    if as_json:
        _print_json(found)
        return
    _print_table(
        ("ID", "ROLE", "STATE", "LAST USED", "EXPIRES", "MADE BY", "NAME"),
        [
            (row["id"], row["role"], row["state"], row["used_at"], row["expires_at"], row["created_by"], row["name"])
            for row in found
        ],
    )


@token_app.command("revoke")
def token_revoke(
    token: Annotated[str, typer.Argument(help="its id, or its name when one alone that opens something has it")],
    database: Database = None,
) -> None:
    """Take a token back: it opens nothing from now on, for good."""
    from hub.edges import account_desk as desk

    row = asyncio.run(desk.revoke(database_of(database), token))
    word = "was revoked already" if row["state"] == "revoked" else "is revoked"
    typer.echo(f"token {row['id']} ({row['name']}) {word}")


def _print_json(rows: Sequence[dict[str, Any]]) -> None:
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=_text))


def _print_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Aligned columns; what may have spaces in it stands last. A control character would end the line: it is shown."""
    lines = [tuple(head), *(tuple(_text(value) for value in row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head) - 1)]
    for line in lines:
        padded = [text.ljust(width) for text, width in zip(line, widths, strict=False)]
        typer.echo("  ".join([*padded, line[-1]]))


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    text = "-" if value is None else str(value)
    return text if text.isprintable() else repr(text)[1:-1]
