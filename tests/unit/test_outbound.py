"""Where the hub may speak to on an administrator's word."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from hub.core.outbound import host_problem, refusal, url_problem

REFUSED = [
    "127.0.0.1", "127.8.8.8", "::1", "169.254.169.254", "169.254.1.1", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1",
    "168.63.129.16", "fd20:ce::254", "fd00:c1::a9fe:a9fe",
    "255.255.255.255", "fd00:ec2::254", "100.100.100.200", "::ffff:169.254.169.254", "::ffff:127.0.0.1",
    "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_this_machine_and_the_credentials_of_clouds_are_out_of_reach(text: str) -> None:
    assert refusal(ip_address(text)) is not None


@pytest.mark.parametrize("text", ["10.0.0.7", "192.168.1.20", "172.16.0.1", "203.0.113.9", "2001:db8::1", "fd12::7"])
def test_private_networks_and_the_world_are_in_reach(text: str) -> None:
    assert refusal(ip_address(text)) is None


def test_a_setting_may_allow_a_network() -> None:
    allowed = [ip_network("127.0.0.0/8"), ip_network("169.254.7.0/24")]
    assert refusal(ip_address("127.0.0.1"), allowed) is None
    assert refusal(ip_address("::ffff:127.0.0.1"), allowed) is None
    assert refusal(ip_address("169.254.7.9"), allowed) is None
    assert refusal(ip_address("169.254.169.254"), allowed) is not None


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.vn/x", "example.vn", "//example.vn", "http://", "http:///x", "http://user@example.vn/", "file:///etc",
        "http://user:pw@example.vn/", "http://example.vn:99999/", "http://example.vn/#x", "http://exa mple.vn/",
        "http://example.vn/a b", "http://example.vn/\r\nX: y", "http://[::1", "http://127.0.0.1:8080/", "http://[::1]/",
        "http://localhost:5432/", "http://LOCALHOST./", "http://169.254.169.254/latest/meta-data", "http://0x7f000001/x y",
        "http://2130706433/", "http://1.2.3/", "http://-/\x00",
    ],
)  # fmt: skip
def test_urls_that_are_refused_when_they_are_written(url: str) -> None:
    problem = url_problem(url, "config.url")
    assert problem is not None
    assert problem.field == "config.url"


@pytest.mark.parametrize(
    "url", ["http://10.0.0.7/ioc", "https://dispatch.example.vn:8443/a?b=c", "https://điều-phối.vn/x"]
)
def test_urls_that_are_taken(url: str) -> None:
    assert url_problem(url, "config.url") is None


def test_hosts() -> None:
    assert host_problem("smtp.example.vn", "config.host") is None
    assert host_problem("10.0.0.7", "config.host") is None
    for host in ("", "a b", "-.x..y", "127.0.0.1", "localhost", "x" * 300):
        assert host_problem(host, "config.host") is not None
    assert host_problem("localhost", "config.host", [ip_network("127.0.0.0/8")]) is None
