"""Finds services with python-zeroconf, as its documentation does: a callback that asks for the rest of each instance.

usage: seeker.py TYPE       browses for _ipp._tcp, say; prints "added NAME" for each instance that is resolved
       seeker.py            reads a line for each thing to do, as Searching.java does, and answers each with one"""

import sys
import threading
import time

import zeroconf


class Search:
    """A browse; `reached_ns` is when so many were found whose names begin with a text."""

    def __init__(self, library, kind, wanted, prefix, tell):
        self.found, self.reached_ns, self.enough = 0, 0, threading.Event()
        self.wanted, self.prefix, self.tell, self.kind = wanted, prefix, tell, kind + ".local."
        self.began_ns = time.monotonic_ns()
        zeroconf.ServiceBrowser(library, self.kind, self)

    def add_service(self, library, kind, name):
        if not name.startswith(self.prefix) or library.get_service_info(kind, name) is None:
            return
        self.found += 1
        if self.tell:
            print("added", name, flush=True)
        if self.found == self.wanted:
            self.reached_ns = time.monotonic_ns()
            self.enough.set()

    def update_service(self, library, kind, name):
        pass

    def remove_service(self, library, kind, name):
        pass


def main(arguments):
    library = zeroconf.Zeroconf()
    if arguments:
        Search(library, arguments[0], 0, "", True)
        threading.Event().wait()
    print("ready", flush=True)
    for line in sys.stdin:
        words = line.split()
        if words == ["open"]:
            library.close()
            library = zeroconf.Zeroconf()
            print("opened", flush=True)
            continue
        kind, prefix, count, timeout_ms = words[1:]
        search = Search(library, kind, int(count), prefix, False)
        search.enough.wait(int(timeout_ms) / 1e3)
        print(f"began_ns={search.began_ns} nth_ns={search.reached_ns} found={search.found}", flush=True)


main(sys.argv[1:])
