"""Finds a mailbox by Autodiscover and opens it over NTLM with exchangelib, a client written by
others.

Usage: find.py "HTTPS_ADDRESS PLAIN_PORT AUTHORITY", as `serve onpremises PORT` tells it.
"""

import os
import socket
import sys
from urllib.parse import urlsplit

from exchangelib import DELEGATE, NTLM, Account, Configuration, Contact, Credentials
from exchangelib.autodiscover import discovery
from exchangelib.errors import AutoDiscoverFailed, ErrorNonExistentMailbox, UnauthorizedError

NAMES = ("example.com", "office365.com")


class Checks:
    """Counts checks and prints each."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def same(self, words, found, expected):
        good = found == expected
        self.passed += good
        self.failed += not good
        print(f"{'ok    ' if good else 'FAILED'} {words}{'' if good else f': {found!r}'}")

    def refuses(self, words, errors, act):
        try:
            found = act()
        except errors:
            found = None
        except Exception as other:  # noqa: BLE001  (any other error is what the check reports)
            found = other
        self.same(words, found, None)


def stand_in(secure, plain):
    """Lets the names of the world lead to the served ports, as a resolver of the test would."""
    real = socket.getaddrinfo
    ports = {443: secure, 80: plain}

    def resolve(host, port, *more, **named):
        if str(host).endswith(NAMES):
            return real("127.0.0.1", ports[int(port)], *more, **named)
        return real(host, port, *more, **named)

    socket.getaddrinfo = resolve
    discovery.Autodiscovery._ensure_valid_hostname = lambda self, url: None
    discovery.Autodiscovery._get_srv_records = lambda self, host: []


def found(email, name, password="secret"):
    return Account(email, credentials=Credentials(name, password), autodiscover=True,
                   access_type=DELEGATE)


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    base, plain, trusted = sys.argv[1].split(" ", 2)
    os.environ["REQUESTS_CA_BUNDLE"] = trusted
    stand_in(urlsplit(base).port, int(plain))
    checks = Checks()
    url = "https://mail.example.com/EWS/Exchange.asmx"
    account = found("ada@example.com", "EXAMPLE\\ada")
    checks.same("the mailbox is found", account.protocol.service_endpoint, url)
    checks.same("it speaks NTLM", account.protocol.auth_type, NTLM)
    Contact(folder=account.contacts, given_name="Grace", surname="Hopper",
            display_name="Grace Hopper").save()
    names = [contact.given_name for contact in account.contacts.all()]
    checks.same("a contact is written and read", names, ["Grace"])
    direct = Account("bob@example.com", autodiscover=False, access_type=DELEGATE,
                     config=Configuration(service_endpoint=url, auth_type=NTLM,
                                          credentials=Credentials("bob@example.com", "secret")))
    checks.same("another opens theirs by its address", direct.contacts.all().count(), 0)
    checks.refuses("an unknown address is not found",
                   (ErrorNonExistentMailbox, AutoDiscoverFailed),
                   lambda: found("nobody@example.com", "EXAMPLE\\ada"))
    wrong = Configuration(service_endpoint=url, auth_type=NTLM,
                          credentials=Credentials("EXAMPLE\\carol", "wrong"))
    checks.refuses("a wrong password is refused", UnauthorizedError,
                   lambda: Account("carol@example.com", autodiscover=False, config=wrong,
                                   access_type=DELEGATE).contacts.all().count())
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
