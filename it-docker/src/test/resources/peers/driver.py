"""What the drivers of peers written in Python share: their arguments, and the lines they print.

    publish TYPE PORT NAME... --txt ITEM... --then ITEM...
    browse TYPE

publish prints {"event":"published"} once everything is announced; at a line on its standard input it goes over to the
second list of items and prints {"event":"updated"}; at SIGTERM it withdraws everything and ends. browse prints a line for
each change, with all that the peer's own interface told of the service; one that has to ask again and again prints
{"event":"asked","about":NAME} after each answer. An item is key, key=text or key:hex.
"""

import argparse
import base64
import ipaddress
import json
import signal
import socket
import sys


def arguments():
    # An exception: whoever waits is left by way of its finally.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    parser = argparse.ArgumentParser()
    ways = parser.add_subparsers(dest="way", required=True)
    publish = ways.add_parser("publish")
    publish.add_argument("type")
    publish.add_argument("port", type=int)
    publish.add_argument("names", nargs="+")
    publish.add_argument("--txt", nargs="*", type=item, default=[])
    publish.add_argument("--then", nargs="*", type=item, default=[])
    browse = ways.add_parser("browse")
    browse.add_argument("type")
    return parser.parse_args()


def item(text):
    """The key, and the value's bytes, which are None if there is no value."""
    for at, char in enumerate(text):
        if char == "=":
            return text[:at], text[at + 1 :].encode()
        if char == ":":
            return text[:at], bytes.fromhex(text[at + 1 :])
    return text, None


def string(key, value):
    """A string of a TXT record (RFC 6763 6.4)."""
    return key.encode() if value is None else key.encode() + b"=" + value


def parsed(strings):
    """Pairs of the strings of a TXT record."""
    for one in strings:
        key, equals, value = one.partition(b"=")
        yield key.decode("ascii", "replace"), value if equals else None


def say(event, **fields):
    print(json.dumps({"event": event, **fields}, ensure_ascii=False), flush=True)


def seen(name, host, port, addresses, txt):
    """TXT as pairs of a key and bytes or None."""
    say(
        "seen",
        name=name,
        host=host.rstrip("."),
        port=port,
        addresses=sorted(addresses),
        txt={key: shown(value) for key, value in txt if key},
    )


def shown(value):
    if value is None:
        return True
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def await_line():
    sys.stdin.readline()


def await_end():
    while True:
        signal.pause()


def own_addresses():
    """Of eth0, as the kernel knows them: IPv4 and IPv6, no link-local ones."""
    # A datagram socket that is connected sends nothing, but has got its source address.
    for family, beyond in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((beyond, 9))
            except OSError:
                continue  # a network without that family
            yield ipaddress.ip_address(probe.getsockname()[0])
