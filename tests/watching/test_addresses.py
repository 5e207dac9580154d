"""Which addresses may be asked."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.watching.addresses import Guard, RefusedError, is_public, look_up, target_of

PRIVATE = """
    0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.0.0.1 192.168.1.1 198.18.0.1 224.0.0.1
    240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1
    64:ff9b:1::a00:1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%1 ff02::1 2002:7f00:1:: 2002:a00:1::
    2001:db8::1 2001:0:a00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdfe 100::1
""".split()
PUBLIC = (
    "8.8.8.8 93.184.216.34 2606:2800:220:1:248:1893:25c8:1946 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::".split()
)


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public_are_refused(address):
    with pytest.raises(RefusedError, match="not public"):
        Guard(resolve=lambda host, port: [address]).addresses("a.test", 80)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_asked(address):
    assert Guard(resolve=lambda host, port: [address]).addresses("a.test", 80) == [address]


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "017700000001", "localhost", "127.0.0.1"])
def test_other_spellings_of_this_machine_are_refused(host):
    with pytest.raises(RefusedError):
        Guard(resolve=look_up).addresses(host, 80)


def test_of_several_addresses_only_public_ones_are_asked():
    assert Guard(resolve=lambda host, port: ["10.0.0.1", "8.8.8.8", "::1"]).addresses("a.test", 80) == ["8.8.8.8"]


def test_networks_that_are_allowed_are_asked_and_no_others():
    guard = Guard((ipaddress.ip_network("10.1.0.0/16"),), lambda host, port: [host])
    assert guard.addresses("10.1.2.3", 80) == ["10.1.2.3"]
    for host in ("10.2.0.1", "127.0.0.1", "::1"):
        with pytest.raises(RefusedError):
            guard.addresses(host, 80)


@given(st.integers(0, 2**128 - 1))
def test_no_address_leads_to_a_private_one_of_the_old_kind(number):
    address = ipaddress.IPv6Address(number)
    if address.ipv4_mapped is not None and not is_public(address.ipv4_mapped):
        assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    ["", "news", "ftp://a.test/", "file:///etc/passwd", "http://", "http:///a", "http://a:b@c.test/", "http://a.test:x/",
     "http://a.test:99999/", "http://[::1/", "javascript:alert(1)", "http://" + "a" * 3000, "http://a..test/",
     "http://\udcff.test/"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url):
    with pytest.raises(RefusedError):
        target_of(url)


@given(st.text())
def test_whatever_an_address_holds_its_request_is_one_line(path):
    try:
        target = target_of(f"http://a.test/{path}")
    except RefusedError:
        return
    assert target.host == "a.test"
    assert target.path.isascii()
    assert not set(target.path) & set(" \r\n\t\0#")
    assert target_of(target.url) == target


@given(st.text(min_size=1))
def test_whatever_a_host_is_called_it_is_taken_or_refused(host):
    try:
        target = target_of(f"http://{host}/")
    except RefusedError:
        return
    assert target.host.isascii()
    assert not set(target.host) & set(" \r\n\t\0/@?#")
