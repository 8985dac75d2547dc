"""Runs zeep, strict about the Partner WSDL, against the simulated org.

`python partner_client.py http://127.0.0.1:8081`; the WSDL is the one that jsforce carries along, so
`npm ci` must have run before.
"""

import datetime
import os
import pathlib
import sys
import traceback

import requests
from zeep import Client, Settings
from zeep.exceptions import Fault

HERE = pathlib.Path(__file__).parent
PACKAGES = pathlib.Path(os.environ.get("NODE_PATH", HERE / "node_modules"))
WSDL = PACKAGES / "jsforce/src/api/soap/wsdl.xml"
BINDING = "{urn:partner.soap.sforce.com}SoapBinding"
USER = "jane@example.com"
PASSWORD = "open<&sesameTOKEN"
COUNTS = {"passed": 0, "failed": 0}


def check(name, body):
    try:
        body()
        COUNTS["passed"] += 1
        print(f"ok    {name}")
    except Exception:
        COUNTS["failed"] += 1
        print(f"FAIL  {name}: {traceback.format_exc()}")


def equal(found, expected):
    if found != expected:
        raise AssertionError(f"{found!r} instead of {expected!r}")


def result(reply):
    """What a reply holds: operations with a header in the WSDL wrap it once more."""
    body = getattr(reply, "body", reply)
    return getattr(body, "result", body)


def main():
    if len(sys.argv) != 2:
        print("usage: python partner_client.py BASE_URL", file=sys.stderr)
        return 2
    base = sys.argv[1].rstrip("/")
    client = Client(str(WSDL), settings=Settings(strict=True))
    service = client.create_service(BINDING, base + "/services/Soap/u/64.0")
    session = {}

    def login():
        reply = result(service.login(USER, PASSWORD))
        equal((reply.userInfo.userName, reply.passwordExpired), (USER, False))
        equal(reply.serverUrl.startswith(base + "/services/Soap/u/64.0/00D"), True)
        session["header"] = {"SessionHeader": {"sessionId": reply.sessionId}}
        session["bearer"] = {"Authorization": f"Bearer {reply.sessionId}"}

    check("login fits the schema", login)

    def faults():
        try:
            service.login(USER, "nonsense")
        except Fault as fault:
            equal(fault.message.startswith("INVALID_LOGIN: Invalid username"), True)
            equal(fault.code.endswith("INVALID_LOGIN"), True)
            return
        raise AssertionError("a fault was expected")

    check("a fault is read as one", faults)

    def person():
        info = result(service.getUserInfo(_soapheaders=session["header"]))
        equal((info.userName, info.roleId), (USER, None))
        stamp = result(service.getServerTimestamp(_soapheaders=session["header"])).timestamp
        now = datetime.datetime.now(datetime.timezone.utc)
        equal(abs(now - stamp) < datetime.timedelta(minutes=10), True)

    check("getUserInfo and getServerTimestamp fit the schema", person)

    def bin_and_back():
        made = requests.post(
            base + "/services/data/v64.0/sobjects/Contact", json={"LastName": "Binned"},
            headers=session["bearer"], timeout=30).json()
        ids = [made["id"], "nonsense"]
        for operation in (service.delete, service.undelete, service.delete):
            first, second = result(operation(ids, _soapheaders=session["header"]))
            equal((first.id, first.success), (made["id"], True))
            equal((second.success, second.errors[0].statusCode), (False, "MALFORMED_ID"))

    check("delete and undelete fit the schema", bin_and_back)

    def logout():
        service.logout(_soapheaders=session["header"])
        reply = requests.get(
            base + "/services/data/v64.0/limits", headers=session["bearer"], timeout=30)
        equal(reply.status_code, 401)

    check("logout ends the session", logout)
    print(f"{COUNTS['passed']} passed, {COUNTS['failed']} failed")
    return 1 if COUNTS["failed"] else 0


sys.exit(main())
