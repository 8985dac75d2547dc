"""Drives the simulated NTLM acceptor with requests-ntlm and pyspnego, clients written by others.

Usage: ntlm.py "HTTPS_ADDRESS PLAIN_PORT AUTHORITY", as `serve onpremises PORT` tells it. The server
requires channel bindings.
"""

import base64
import os
import sys

import requests
import spnego
from requests_ntlm import HttpNtlmAuth

HOST = {"Host": "mail.example.com"}
BODY = "<none/>"


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


def status(url, auth):
    with requests.Session() as session:
        session.auth = auth
        answer = session.post(url, data=BODY, headers=HOST)
        return answer.status_code


def by_hand(url, name, scheme):
    """Signs in without a channel binding; answers the codes of both requests."""
    client = spnego.client(name, "secret", hostname="mail.example.com", service="http",
                           protocol="ntlm")
    with requests.Session() as session:

        def send(token):
            signed = {"Authorization": f"{scheme} {base64.b64encode(token).decode()}"}
            return session.post(url, data=b"", headers=HOST | signed)

        first = send(client.step())
        challenge = base64.b64decode(first.headers["WWW-Authenticate"].split()[1])
        codes = [first.status_code, send(client.step(challenge)).status_code]
        return codes


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    base, plain, trusted = sys.argv[1].split(" ", 2)
    # Said so, it also goes for a session, which would else follow the environment.
    os.environ["REQUESTS_CA_BUNDLE"] = trusted
    secure = f"{base}/autodiscover/autodiscover.xml"
    checks = Checks()
    offered = requests.post(secure, data=BODY, headers=HOST, timeout=10)
    checks.same("the schemes are offered", offered.headers["WWW-Authenticate"],
                'Negotiate, NTLM, Basic realm="exchange.example"')
    for name in ("EXAMPLE\\ada", "example\\ADA", "ada@example.com", "\\ada@example.com"):
        checks.same(f"{name} signs in with a binding",
                    status(secure, HttpNtlmAuth(name, "secret")), 200)
    checks.same("a wrong password is refused",
                status(secure, HttpNtlmAuth("EXAMPLE\\ada", "wrong")), 401)
    checks.same("an unknown name is refused",
                status(secure, HttpNtlmAuth("EXAMPLE\\nobody", "secret")), 401)
    checks.same("without a binding nobody gets in",
                status(secure, HttpNtlmAuth("EXAMPLE\\ada", "secret", send_cbt=False)),
                401)
    for scheme in ("NTLM", "Negotiate"):
        checks.same(f"{scheme} by hand, without a binding",
                    by_hand(secure, "EXAMPLE\\ada", scheme), [401, 401])
    led = requests.get(f"http://127.0.0.1:{plain}/autodiscover/autodiscover.xml",
                       headers={"Host": "autodiscover.example.com"}, allow_redirects=False,
                       timeout=10)
    checks.same("port 80 leads on", (led.status_code, led.headers["Location"]),
                (302, "https://mail.example.com/autodiscover/autodiscover.xml"))
    with requests.Session() as session:
        session.post(secure, data=BODY, headers=HOST, auth=HttpNtlmAuth("EXAMPLE\\ada", "secret"))
        kept = session.post(secure, data=BODY, headers=HOST).status_code
        checks.same("the connection stays signed in", kept, 200)
    with requests.Session() as session:
        checks.same("another connection is not",
                    session.post(secure, data=BODY, headers=HOST).status_code, 401)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
