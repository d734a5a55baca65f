"""Addresses: understood wholly or refused in Vietnamese."""

import pytest

from hall.errors import BadInput
from printers.address import PROFILES, Address, parse_address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("virtual:", Address("virtual", PROFILES["generic80"], answers=True)),
        ("virtual:?profile=generic58", Address("virtual", PROFILES["generic58"], answers=True)),
        ("tcp://192.0.2.7:9100?profile=epson80", Address("tcp", PROFILES["epson80"], "192.0.2.7", 9100, answers=True)),
        ("tcp://may-in-1?answers=no", Address("tcp", PROFILES["generic80"], "may-in-1", 9100)),
        ("tcp://[2001:db8::7]:9101", Address("tcp", PROFILES["generic80"], "2001:db8::7", 9101, answers=True)),
        ("serial:///dev/ttyUSB0?baud=115200", Address("serial", PROFILES["generic80"], "/dev/ttyUSB0", baud=115200)),
        ("serial://COM3", Address("serial", PROFILES["generic80"], "COM3")),
        ("usb://04B8:0e15", Address("usb", PROFILES["generic80"], "04b8:0e15")),
        ("spooler://M%C3%A1y in 1", Address("spooler", PROFILES["generic80"], "Máy in 1")),
        ("file:///home/in/", Address("file", PROFILES["generic80"], "/home/in/")),
        ("file:///dev/usb/lp0", Address("file", PROFILES["generic80"], "/dev/usb/lp0")),
        ("file:///C:/badges/", Address("file", PROFILES["generic80"], "C:/badges/")),
    ],
)
def test_an_address_says_where_and_what(text, expected):
    assert parse_address(text) == expected


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "bắt đầu"),
        ("192.168.1.7:9100", "bắt đầu"),
        ("http://192.0.2.7", "bắt đầu"),
        ("tcp://", "tên máy"),
        ("tcp://host:0", "tên máy"),
        ("tcp://host:99999", "cổng"),
        ("tcp://host/queue", "tên máy"),
        ("tcp://host?profile=laser", "laser"),
        ("tcp://host?speed=9", "speed"),
        ("tcp://host?profile", "tên=giá trị"),
        ("tcp://host?answers=maybe", "answers"),
        ("tcp://[::1", "không đúng"),
        ("serial:///dev/ttyS0?baud=fast", "baud"),
        ("serial://", "tên cổng"),
        ("usb://epson", "04b8:0e15"),
        ("spooler://", "hàng đợi"),
        ("file://", "đường dẫn"),
        ("virtual:somewhere", "máy in ảo"),
    ],
)
def test_an_address_that_is_not_understood_is_refused_with_what_to_mend(text, word):
    with pytest.raises(BadInput) as trouble:
        parse_address(text)
    assert word in trouble.value.text
