"""Drives python-zeroconf."""

import socket
import threading

from zeroconf import IPVersion, ServiceBrowser, ServiceInfo, ServiceStateChange, Zeroconf

import driver


def publish(zeroconf, arguments):
    def info(name, txt):
        service_type = arguments.type + ".local."
        return ServiceInfo(
            service_type,
            f"{name}.{service_type}",
            port=arguments.port,
            server=socket.gethostname() + ".local.",
            addresses=[address.packed for address in driver.own_addresses()],
            properties=dict(txt),
        )

    for name in arguments.names:
        zeroconf.register_service(info(name, arguments.txt))
    driver.say("published")
    driver.await_line()
    for name in arguments.names:
        zeroconf.update_service(info(name, arguments.then))
    driver.say("updated")
    driver.await_end()


def browse(zeroconf, arguments):
    service_type = arguments.type + ".local."

    def changed(zeroconf, service_type, name, state_change):
        short = name[: -len(service_type) - 1]
        if state_change is ServiceStateChange.Removed:
            driver.say("removed", name=short)
            return
        # Asks the network for what is missing, so not in the thread that reads it.
        threading.Thread(target=resolve, args=(name, short), daemon=True).start()

    def resolve(name, short):
        info = zeroconf.get_service_info(service_type, name, timeout=5000)
        if info is not None:
            addresses = info.parsed_addresses(IPVersion.All)
            driver.seen(short, info.server, info.port, addresses, txt(info))

    def txt(info):
        for key, value in info.properties.items():
            yield key.decode("ascii", "replace"), value

    ServiceBrowser(zeroconf, service_type, handlers=[changed])
    driver.await_end()


def main():
    arguments = driver.arguments()
    zeroconf = Zeroconf(ip_version=IPVersion.All)
    try:
        {"publish": publish, "browse": browse}[arguments.way](zeroconf, arguments)
    finally:
        zeroconf.close()


main()
