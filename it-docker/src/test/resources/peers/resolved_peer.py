"""Drives systemd-resolved over D-Bus.

It looks things up when asked and follows nothing, so browsing is asking again. It can't change a TXT record: its users
withdraw the service and publish another.
"""

import concurrent.futures
import ipaddress
import socket
import sys
import threading
import time

import dbus

import driver

CLASS_IN = dbus.UInt16(1)
TYPE_PTR = dbus.UInt16(12)
ANY_INTERFACE = dbus.Int32(0)
ANY_FAMILY = dbus.Int32(0)
MDNS = dbus.UInt64(0x18)  # both families
AGAIN_AFTER_S = 0.5
MOST_AT_ONCE = 32
THREAD = threading.local()


def publish(resolved, arguments):
    paths = []

    def register(txt):
        for name in arguments.names:
            # A name in the syntax of its configuration files: % begins a specifier, a dot ends a label.
            template = name.replace("%", "%%").replace("\\", "\\\\").replace(".", "\\.")
            pairs = {key: dbus.ByteArray(value or b"") for key, value in txt}
            paths.append(
                resolved.RegisterService(
                    f"beacon-{len(paths)}",
                    template,
                    arguments.type,
                    dbus.UInt16(arguments.port),
                    dbus.UInt16(0),
                    dbus.UInt16(0),
                    dbus.Array([dbus.Dictionary(pairs, signature="say")], signature="a{say}"),
                )
            )

    def unregister():
        while paths:
            resolved.UnregisterService(paths.pop())

    register(arguments.txt)
    driver.say("published")
    try:
        driver.await_line()
        unregister()
        register(arguments.then)
        driver.say("updated")
        driver.await_end()
    finally:
        unregister()


def browse(resolved, arguments):
    told = {}
    asked = {}  # by name, what will be known of it: a name that nobody answers for takes long, the others don't wait
    pool = concurrent.futures.ThreadPoolExecutor(MOST_AT_ONCE)
    while True:
        # PTR records it asks for each time, SRV and TXT it has in its cache: those go by a goodbye only, and what was
        # told is looked up though nobody lists it any more.
        for name in (told.keys() | names(resolved, arguments.type)) - asked.keys():
            asked[name] = pool.submit(look_up, arguments.type, name)
        for name in [name for name, answer in asked.items() if answer.done()]:
            whole = asked.pop(name).result()
            if whole is None and told.pop(name, None):
                driver.say("removed", name=name)
            elif whole is not None and told.get(name) != whole:
                told[name] = whole
                driver.seen(name, *whole)
            driver.say("asked", about=name)
        time.sleep(AGAIN_AFTER_S)


def names(resolved, service_type):
    try:
        records, _ = resolved.ResolveRecord(
            ANY_INTERFACE, service_type + ".local", CLASS_IN, TYPE_PTR, MDNS, byte_arrays=True
        )
    except dbus.DBusException:
        return set()  # nobody has one
    return {first_label(bytes(record)) for _, _, _, record in records}


def first_label(record):
    """Of the name that a PTR record has as its data: past its own name, type, class, TTL and length."""
    at = 0
    while record[at]:
        at += 1 + record[at]
    at += 1 + 2 + 2 + 4 + 2
    return record[at + 1 : at + 1 + record[at]].decode()


def look_up(service_type, name):
    resolved = of_this_thread()
    try:
        services, txt, *_ = resolved.ResolveService(
            ANY_INTERFACE, name, service_type, "local", ANY_FAMILY, MDNS, byte_arrays=True
        )
    except dbus.DBusException as failed:
        print(name, failed, file=sys.stderr)
        return None
    _, _, port, host, *_ = services[0]
    shown = sorted(addresses(resolved, host))
    return str(host), int(port), shown, list(driver.parsed(bytes(one) for one in txt))


def addresses(resolved, host):
    """With the service come those of the family that was first to answer, so each is asked for."""
    for family in socket.AF_INET, socket.AF_INET6:
        try:
            found, *_ = resolved.ResolveHostname(
                ANY_INTERFACE, host, dbus.Int32(family), MDNS, byte_arrays=True
            )
        except dbus.DBusException:
            continue
        for _, _, address in found:
            yield str(ipaddress.ip_address(bytes(address)))


def of_this_thread():
    """A call keeps its connection until it is answered."""
    if not hasattr(THREAD, "resolved"):
        path = "/org/freedesktop/resolve1"
        proxy = dbus.SystemBus(private=True).get_object("org.freedesktop.resolve1", path, introspect=False)
        THREAD.resolved = dbus.Interface(proxy, "org.freedesktop.resolve1.Manager")
    return THREAD.resolved


def main():
    arguments = driver.arguments()
    {"publish": publish, "browse": browse}[arguments.way](of_this_thread(), arguments)


main()
