"""hub broker: the accounts that devices and gateways have at the broker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Accounts of devices and gateways at the broker.")

AccountsFolder = Annotated[
    Path,
    typer.Option(
        "--folder",
        envvar="HUB_BROKER_ACCOUNTS",
        help="where the broker reads its accounts; the demo's is .local/mosquitto",
    ),
]
_DEMO_BROKER = Path(".local/mosquitto")


@app.command("add-device")
def add_device(
    device: Annotated[str, typer.Argument(help="the device as its topics name it")],
    folder: AccountsFolder = _DEMO_BROKER,
) -> None:
    """Make the broker account of a device, or give it a new password; the password is printed once and kept nowhere.

    The device may publish ioc/v1/{domain}/DEVICE/{format} and do nothing else.
    """
    from hub.edges.stack.accounts import in_folder

    typer.echo(in_folder(folder).add_device(device))
    _tell_broker(folder)


@app.command("remove-device")
def remove_device(
    device: Annotated[str, typer.Argument(help="the device as its topics name it")],
    folder: AccountsFolder = _DEMO_BROKER,
) -> None:
    """Take the account of a device away."""
    from hub.edges.stack.accounts import in_folder

    in_folder(folder).remove_device(device)
    _tell_broker(folder)


@app.command("list-devices")
def list_devices(folder: AccountsFolder = _DEMO_BROKER) -> None:
    """Name every device that has an account, one a line."""
    from hub.edges.stack.accounts import in_folder

    for name in in_folder(folder).devices():
        typer.echo(name)


@app.command("add-gateway")
def add_gateway(
    name: Annotated[str, typer.Argument(help="the account's name")],
    filters: Annotated[
        list[str],
        typer.Argument(metavar="FILTER", help="MQTT topic filters, such as 'application/+/device/+/event/up'"),
    ],
    folder: AccountsFolder = _DEMO_BROKER,
) -> None:
    """Make the broker account of a gateway, or give it a new password and these filters in place of those it had.

    The password is printed once and kept nowhere. The gateway (a network server, a bridge) may publish what falls under
    its filters and do nothing else. The hub hears it once a source with such a filter is enabled.
    """
    from hub.edges.stack.accounts import in_folder

    typer.echo(in_folder(folder).add_gateway(name, filters))
    _tell_broker(folder)


@app.command("remove-gateway")
def remove_gateway(
    name: Annotated[str, typer.Argument(help="the account's name")],
    folder: AccountsFolder = _DEMO_BROKER,
) -> None:
    """Take the account of a gateway away."""
    from hub.edges.stack.accounts import in_folder

    in_folder(folder).remove_gateway(name)
    _tell_broker(folder)


@app.command("list-gateways")
def list_gateways(folder: AccountsFolder = _DEMO_BROKER) -> None:
    """Name every gateway that has an account, its filters below it."""
    from hub.edges.stack.accounts import in_folder

    for name, filters in in_folder(folder).gateways().items():
        typer.echo("\n".join([name, *(f"  {filter_}" for filter_ in filters)]))


def _tell_broker(folder: Path) -> None:
    from hub.edges.stack.mosquitto import reload_running

    if not reload_running(folder):
        typer.echo("No broker runs in that folder here: send yours SIGHUP, so that it reads its accounts.", err=True)
