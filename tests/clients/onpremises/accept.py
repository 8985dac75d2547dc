"""An NTLM acceptor written by others, pyspnego, judges how the relay signs in to Exchange.

Usage: accept.py ADDRESS, with the program that signs in named in TWINLINE_SIGN_IN. The address of
the served simulator is not used: here the server is pyspnego behind Python's own TLS, and it
requires channel bindings.
"""

import base64
import datetime
import hashlib
import http.server
import ipaddress
import os
import ssl
import subprocess
import sys
import tempfile
import threading

import spnego
import spnego.channel_bindings
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SECRET = "what only the right server may see"


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


def certificate(folder):
    """Makes an authority and a server's certificate; answers the server's in DER."""

    def named(name):
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])

    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)

    def begun(subject, key):
        return (x509.CertificateBuilder().subject_name(named(subject)).issuer_name(named("ca"))
                .public_key(key.public_key()).serial_number(x509.random_serial_number())
                .not_valid_before(now - day).not_valid_after(now + day))

    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca = (begun("ca", ca_key).add_extension(x509.BasicConstraints(True, None), True)
          .sign(ca_key, hashes.SHA256()))
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    own = begun("server", key).add_extension(here, False).sign(ca_key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    with open(f"{folder}/authority.pem", "wb") as file:
        file.write(ca.public_bytes(pem))
    with open(f"{folder}/server.pem", "wb") as file:
        file.write(key.private_bytes(pem, serialization.PrivateFormat.PKCS8,
                                     serialization.NoEncryption()))
        file.write(own.public_bytes(pem))
    return own.public_bytes(serialization.Encoding.DER)


class Acceptor(http.server.BaseHTTPRequestHandler):
    """Signs in connections. What it saw stands on the server."""

    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.context = None
        self.signed_in = False

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        token = self.headers.get("Authorization", "")
        if SECRET in body and not self.server.open_to(self, token):
            self.server.leaked += 1
        if token:
            self.step(token)
        elif self.signed_in:
            self.answer(200)
        else:
            self.answer(401, self.server.scheme)

    def step(self, token):
        scheme, coded = token.split(" ", 1)
        if self.context is None:
            self.context = spnego.server(protocol=self.server.protocol,
                                         channel_bindings=self.server.bindings)
        try:
            out = self.context.step(base64.b64decode(coded))
        except spnego.exceptions.SpnegoError as refused:
            self.server.refusals.append(type(refused).__name__)
            self.context = None
            return self.answer(401, self.server.scheme)
        if self.context.complete:
            self.signed_in = True
            self.server.names.append(self.context.client_principal)
            return self.answer(200)
        return self.answer(401, f"{scheme} {base64.b64encode(out).decode()}")

    def answer(self, status, authenticate=None):
        self.send_response(status)
        if authenticate:
            self.send_header("WWW-Authenticate", authenticate)
        self.send_header("Content-Length", "0")
        self.end_headers()


class Server(http.server.ThreadingHTTPServer):
    """One server on a free port of this machine."""

    def __init__(self, folder, scheme, bound_to):
        super().__init__(("127.0.0.1", 0), Acceptor)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(f"{folder}/server.pem")
        self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.scheme = scheme
        self.protocol = "ntlm" if scheme == "NTLM" else "negotiate"
        hashed = hashlib.sha256(bound_to).digest()
        self.bindings = spnego.channel_bindings.GssChannelBindings(
            application_data=b"tls-server-end-point:" + hashed)
        self.leaked, self.refusals, self.names = 0, [], []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def open_to(self, connection, token):
        """Whether a request may hold more than an empty body."""
        return connection.signed_in or (connection.context is not None and token)


def sign_in(server, folder, name, password):
    address = f"https://127.0.0.1:{server.server_port}/EWS/Exchange.asmx"
    words = [os.environ["TWINLINE_SIGN_IN"], address, f"{folder}/authority.pem", name]
    done = subprocess.run(words, input=f"{password}\n", capture_output=True, text=True, timeout=60)
    return done.stdout.strip() or done.stderr.strip()


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        own = certificate(folder)
        os.environ["NTLM_USER_FILE"] = f"{folder}/users"
        with open(f"{folder}/users", "w", encoding="utf-8") as file:
            file.write("ACME:ada:s\u00e9cret\n")
        for scheme in ("NTLM", "Negotiate"):
            server = Server(folder, scheme, own)
            checks.same(f"{scheme}: the right password signs in the connection",
                        sign_in(server, folder, "ACME\\ada", "s\u00e9cret"), f"{scheme} 200 200")
            checks.same(f"{scheme}: as who was said", server.names, ["ACME\\ada"])
            checks.same(f"{scheme}: nothing is refused on the way", server.refusals, [])
            checks.same(f"{scheme}: a wrong password is refused",
                        sign_in(server, folder, "ACME\\ada", "wrong"), f"{scheme} 401 401")
            checks.same(f"{scheme}: what is asked for leaves with the proof alone",
                        server.leaked, 0)
            other = Server(folder, scheme, own + b"x")
            checks.same(f"{scheme}: bound to another certificate nobody gets in",
                        sign_in(other, folder, "ACME\\ada", "s\u00e9cret"), f"{scheme} 401 401")
            checks.same(f"{scheme}: for that reason", set(other.refusals),
                        {"BadBindingsError"})
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
