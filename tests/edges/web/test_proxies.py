"""Whose word on a client's address is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.edges.settings import load
from hub.edges.web import proxies
from hub.errors import SettingsError

NEEDED = {"HUB_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "HUB_MQTT_PASSWORD": "none"}
ROUTES = """\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth1\t000013AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
eth0\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0
"""


def test_the_gateway_is_the_host_of_the_container(tmp_path: Path) -> None:
    routes = tmp_path / "route"
    routes.write_text(ROUTES)
    assert proxies.addresses(["gateway", "10.0.0.0/8"], routes) == ["172.18.0.1", "10.0.0.0/8"]


def test_without_a_gateway_nobody_is_believed(tmp_path: Path) -> None:
    assert proxies.addresses(["gateway"], tmp_path / "none") == []


@pytest.mark.parametrize("given", ["everybody", "*", "10.0.0.1/8"])
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(SettingsError, match="HUB_TRUSTED_PROXIES"):
        load({**NEEDED, "HUB_TRUSTED_PROXIES": given})


def test_a_list_of_them() -> None:
    settings = load({**NEEDED, "HUB_TRUSTED_PROXIES": "gateway, 10.0.0.0/8"})
    assert settings.trusted_proxies == ["gateway", "10.0.0.0/8"]
