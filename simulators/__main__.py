"""``python -m simulators``: play the city. ``registry``, ``print`` and ``load`` beside it."""

from __future__ import annotations

import itertools
import json
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from simulators import city as cities
from simulators import faults as fault_words
from simulators import fleet, scenario, stream
from simulators.device import Device
from simulators.faults import Faults, without
from simulators.load import LoadPlan, load
from simulators.publish import Broker
from simulators.run import Play, play
from simulators.world import World

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="A simulated city that speaks MQTT.")

Host = Annotated[str, typer.Option(help="broker host")]
Port = Annotated[int, typer.Option(help="broker port")]
Username = Annotated[str, typer.Option(help="broker account")]
Password = Annotated[
    str, typer.Option(envvar="SIMULATOR_PASSWORD", help="its password; better given by the environment")
]
CityName = Annotated[str, typer.Option("--city", help="a city folder, or the name of a shipped one")]
Sensors = Annotated[
    int | None,
    typer.Option(min=fleet.LEAST, max=fleet.MOST, help="how many sensors; as the city's plan says if not given"),
]
Seed = Annotated[int, typer.Option(help="same seed, same city")]
ScenarioName = Annotated[str, typer.Option("--scenario", help=f"one of {', '.join(scenario.NAMES)}")]
FaultWords = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        help=f"name=chance (0 to 1, a message; a device for clock_skew), or none first; may be repeated. Names: "
        f"{', '.join(fault_words.DEFAULT)}",
    ),
]
Spare = Annotated[
    bool, typer.Option("--spare/--no-spare", help="no faults for the devices that the scenario's ground truth rests on")
]


@app.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    host: Host = "127.0.0.1",
    port: Port = 1883,
    username: Username = "simulator",
    password: Password = "",
    city: CityName = "da-nang",
    sensors: Sensors = None,
    seed: Seed = 1,
    speed: Annotated[float, typer.Option(min=0.1, max=100, help="city seconds in a real second")] = 1.0,
    scenario_name: ScenarioName = "flood",
    fault: FaultWords = None,
    spare: Spare = True,
    truth: Annotated[Path | None, typer.Option(help="write the expected alarms here")] = None,
    counts: Annotated[Path | None, typer.Option(help="write what was sent here, every few seconds")] = None,
) -> None:
    """Play the city to a broker until Ctrl-C or SIGTERM."""
    if context.invoked_subcommand is not None:
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    what = _play(city, sensors, seed, speed, scenario_name, fault, spare)
    play(what, Broker(host, port, username, password or None), stop, _say, truth, counts)


@app.command()
def registry(city: CityName = "da-nang", sensors: Sensors = None, seed: Seed = 1) -> None:
    """The registry entries of all devices, one JSON object a line."""
    for device in fleet.build(cities.load(city), seed, sensors):
        sys.stdout.write(json.dumps(device.entry(), ensure_ascii=False) + "\n")


@app.command("print")
def print_(
    start: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%dT%H:%M:%S%z"], help="with offset, 2026-11-24T07:00:00+0700")
    ],
    seconds: Annotated[float, typer.Option(min=0)] = 60.0,
    city: CityName = "da-nang",
    sensors: Sensors = None,
    seed: Seed = 1,
    scenario_name: ScenarioName = "flood",
    fault: FaultWords = None,
    spare: Spare = True,
) -> None:
    """The messages of a span of time, one a line: topic, a blank, payload. Needs no broker."""
    what = _play(city, sensors, seed, 1.0, scenario_name, fault, spare)
    begin = start.timestamp()
    world = World(seed, begin, what.city.utc_offset, what.scenario)
    endless = stream.messages(what.devices, world, stream.Tempo(begin), what.faults, seed)
    for outgoing in itertools.takewhile(lambda message: message.at < begin + seconds, endless):
        sys.stdout.write(f"{outgoing.topic} {outgoing.payload.decode(errors='replace')}\n")


@app.command("load")
def load_(
    host: Host = "127.0.0.1",
    port: Port = 1883,
    username: Username = "simulator",
    password: Password = "",
    rate: Annotated[float, typer.Option(min=1, help="messages a second")] = 2000.0,
    format_: Annotated[str, typer.Option("--format", help="json or senml")] = "json",
    pack: Annotated[int, typer.Option(min=1, max=1000, help="records in a SenML pack")] = 50,
    devices: Annotated[int, typer.Option(min=1)] = 1000,
    seconds: Annotated[float, typer.Option(min=0.1)] = 10.0,
    window: Annotated[int, typer.Option(min=1, max=60000, help="messages in flight")] = 2000,
) -> None:
    """Publish at a fixed rate and count what the broker acknowledged; the result is one JSON object."""
    if format_ not in ("json", "senml"):
        _refuse(f"format: got {format_!r}, expected json or senml")
    plan = LoadPlan(rate, seconds, devices, format_, pack, window)
    result = load(Broker(host, port, username, password or None), plan)
    sys.stdout.write(json.dumps(result._asdict()) + "\n")


def _play(
    city: str, sensors: int | None, seed: int, speed: float, scenario_name: str, fault: list[str] | None, spare: bool
) -> Play:
    try:
        folder = cities.load(city)
        played = scenario.load(scenario_name)
        chances = fault_words.parse(fault or [])
        devices: list[Device] = fleet.build(folder, seed, sensors)
    except (ValueError, FileNotFoundError) as error:
        _refuse(str(error))
    # Else a reading lost on purpose would be held against the hub.
    perfect = {alarm.device for alarm in played.expected} if spare else set()
    return Play(folder, devices, played, seed, speed, without(Faults(seed, chances), *perfect))


def _refuse(message: str) -> NoReturn:
    sys.stderr.write(f"{message}\n")
    raise SystemExit(2)


def _say(message: str) -> None:
    sys.stdout.write(f"simulators: {message}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    app()
