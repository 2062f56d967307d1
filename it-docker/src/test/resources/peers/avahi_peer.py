"""Drives avahi-daemon over D-Bus, as its own tools do; those can't change a TXT record."""

import signal
import sys

import dbus
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

import driver

SERVICE = "org.freedesktop.Avahi"
ANY = dbus.Int32(-1)
NO_FLAGS = dbus.UInt32(0)
ESTABLISHED = 2


def interface(bus, path, name):
    return dbus.Interface(bus.get_object(SERVICE, path, introspect=False), f"{SERVICE}.{name}")


def strings(txt):
    return dbus.Array([dbus.ByteArray(driver.string(*item)) for item in txt], signature="ay")


def publish(bus, server, loop, arguments):
    groups = {name: interface(bus, server.EntryGroupNew(), "EntryGroup") for name in arguments.names}
    waiting = set(groups)

    def key(name):
        return ANY, ANY, NO_FLAGS, name, arguments.type, "local"

    def state_of(name):
        def changed(state, error):
            if state == ESTABLISHED and name in waiting:
                waiting.remove(name)
                if not waiting:
                    driver.say("published")

        return changed

    def update(stdin, condition):
        driver.await_line()
        for name, group in groups.items():
            group.UpdateServiceTxt(*key(name), strings(arguments.then))
        driver.say("updated")
        return GLib.SOURCE_REMOVE

    for name, group in groups.items():
        group.connect_to_signal("StateChanged", state_of(name))
        group.AddService(*key(name), "", dbus.UInt16(arguments.port), strings(arguments.txt))
        group.Commit()
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN, update)
    loop.run()
    for group in groups.values():
        group.Free()


def browse(bus, server, loop, arguments):
    addresses = {}  # of a name, by the browser's item: each family is one
    resolvers = {}  # by item

    def found(interface_index, protocol, name, service_type, domain, host, family, address, port, txt, flags):
        addresses.setdefault(name, {})[interface_index, protocol] = str(address)
        driver.seen(
            name, host, int(port), set(addresses[name].values()), driver.parsed(bytes(one) for one in txt)
        )

    def new(interface_index, protocol, name, service_type, domain, flags):
        path = server.ServiceResolverNew(
            interface_index, protocol, name, service_type, domain, protocol, NO_FLAGS
        )
        resolvers[interface_index, protocol, name] = path

    def remove(interface_index, protocol, name, service_type, domain, flags):
        path = resolvers.pop((interface_index, protocol, name), None)
        if path is not None:
            interface(bus, path, "ServiceResolver").Free()
        left = addresses.get(name, {})
        left.pop((interface_index, protocol), None)
        if not left:
            driver.say("removed", name=name)

    # By name of the signal, before there are objects: the first signals come before the replies with their paths.
    for member, handler, of in (
        ("ItemNew", new, "ServiceBrowser"),
        ("ItemRemove", remove, "ServiceBrowser"),
        ("Found", found, "ServiceResolver"),
    ):
        bus.add_signal_receiver(handler, member, f"{SERVICE}.{of}", byte_arrays=True)
    server.ServiceBrowserNew(ANY, ANY, arguments.type, "local", NO_FLAGS)
    loop.run()


def main():
    arguments = driver.arguments()
    bus = dbus.SystemBus(mainloop=DBusGMainLoop())
    loop = GLib.MainLoop()
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, loop.quit)
    server = interface(bus, "/", "Server")
    {"publish": publish, "browse": browse}[arguments.way](bus, server, loop, arguments)


main()
