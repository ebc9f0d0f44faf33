"""An integrator's afternoon: a vendor's gateway sends what nobody documented, and before tea its gauge is on the map."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from itertools import count
from typing import Any

import paho.mqtt.publish as publish
import pytest
from paho.mqtt.client import MQTTv5
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import RunningCity, until
from tests.e2e.test_access import violations

DEVICE = "24e124136d492105"
TOPIC = f"application/7/device/{DEVICE}/event/up"
FILTER = "application/+/device/+/event/up"


def uplink(distance: object, number: int = 1) -> str:
    return json.dumps(
        {
            "time": datetime.now(UTC).isoformat(),
            "deviceInfo": {"tenantName": "Đà Nẵng", "devEui": DEVICE},
            "fCnt": number,
            "object": {"distance": distance, "battery": 91},
            "rxInfo": [{"rssi": -101, "snr": 3.2}],
        },
        ensure_ascii=False,
    )


def assign(form: Locator, path: str, what: str, option: str) -> None:
    """Say what the value at ``path`` is: found by typing ``what``."""
    form.get_by_role("button", name=f"{path} là gì").click()
    form.page.get_by_role("combobox", name="Tìm chỉ số").fill(what)
    form.page.get_by_role("listbox").get_by_role("option", name=option).first.click()


class Gateway:
    """A network server with an account of its own at the city's broker."""

    def __init__(self, city: RunningCity, filters: str) -> None:
        command = [sys.executable, "-m", "hub", "broker", "add-gateway", "network-server", filters]
        made = subprocess.run(
            [*command, "--folder", city.folder / "mosquitto"], capture_output=True, text=True, check=True
        )
        self._auth: Any = {"username": "network-server", "password": made.stdout.strip()}
        self._broker = city.facts["mqtt"]

    def send(self, payload: str) -> None:
        publish.single(
            TOPIC, payload, qos=1, hostname=self._broker["host"], port=self._broker["port"], auth=self._auth,
            protocol=MQTTv5, client_id="network-server",
        )  # fmt: skip


def test_an_integrators_afternoon(new_person: NewPerson, city: RunningCity) -> None:
    gateway = Gateway(city, FILTER)
    person = new_person("integrator")
    page = person.page
    page.evaluate("() => { location.hash = '#/admin/sources' }")
    page.get_by_role("button", name="Thêm nguồn", exact=True).click()
    form = page.get_by_role("dialog")

    # What the device sends, pasted: every value of it is there to be named.
    form.get_by_label("Topic", exact=True).fill(TOPIC)
    form.get_by_label("Nội dung").fill(uplink(1480))
    form.get_by_label("Khóa", exact=True).fill("river-lora")
    form.get_by_label("Bộ lọc topic").fill(FILTER)
    form.get_by_label("Lĩnh vực").select_option("water")
    assign(form, "$.deviceInfo.devEui", "thiết bị", "Thiết bị")
    assign(form, "$.time", "thời gian", "Thời gian đo")
    assign(form, "$.fCnt", "thứ tự", "Số thứ tự")
    assign(form, "$.object.distance", "mực nước", "Mực nước")
    told = form.get_by_role("group", name="Hệ thống hiểu là")
    expect(told).to_contain_text("1.480")
    expect(told).to_contain_text("thiết bị mới, sẽ chờ duyệt")

    # It measures down from a bridge, in millimetres: 3300 - distance.
    form.get_by_label("Đơn vị của Mực nước").fill("mm")
    form.get_by_role("button", name="Hệ số và từ ngữ của Mực nước").click()
    form.get_by_label("Nhân với").fill("-1")
    form.get_by_label("rồi cộng").fill("3300")
    expect(told).to_contain_text("1,82")
    form.get_by_label("Đơn vị của Mực nước").fill("mmm")
    expect(told).to_contain_text("1 chỗ cần sửa")
    form.get_by_label("Đơn vị của Mực nước").fill("mm")
    expect(told).to_contain_text("Đọc được")
    assert violations(page) == []

    # A filter that would take the city's own topics is refused where it stands.
    form.get_by_label("Bộ lọc topic").fill("ioc/#")
    form.get_by_label("Bật nguồn này").check()
    form.get_by_role("button", name="Lưu").click()
    expect(form.get_by_role("alert").first).to_contain_text("không phải ioc")
    person.faults[:] = [fault for fault in person.faults if "status of 422" not in fault]
    form.get_by_label("Bộ lọc topic").fill(FILTER)
    form.get_by_role("button", name="Lưu").click()
    expect(form).to_have_count(0)
    row = page.get_by_role("row", name="river-lora")
    expect(row).to_contain_text(FILTER)

    # And it is read, without a restart.
    numbers = count(1)

    def levels() -> list[float]:
        sensor = city.sensor(DEVICE)
        return [one["value"] for one in city.api.get(f"/sensors/{sensor['id']}").json()["latest"]] if sensor else []

    def sent_and_stored() -> bool:
        gateway.send(uplink(1480, next(numbers)))
        return levels() != []

    until(sent_and_stored, "the gauge is known and its level stored")
    assert levels() == [pytest.approx(1.82)]
    gateway.send(uplink("dry", 99))
    until(
        lambda: any(one["topic"] == TOPIC for one in city.api.get("/dead-letters").json()["items"]), "a refused message"
    )
    [source] = [one for one in city.api.get("/sources").json()["items"] if one["key"] == "river-lora"]
    assert (source["enabled"], source["mapping"]["metrics"]["water_level"]["offset"]) == (True, 3300)
    kept = ("key", "topic_filter", "mapping", "time_zone", "version")
    ended = {name: source[name] for name in kept} | {"enabled": False}
    assert city.api.put(f"/sources/{source['id']}", json=ended).status_code == 200
