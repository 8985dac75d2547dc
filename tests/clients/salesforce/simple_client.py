"""Runs simple-salesforce against the simulated org: `python simple_client.py http://127.0.0.1:8081`."""

import base64
import datetime
import hashlib
import html
import os
import re
import sys
import traceback
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce, format_soql
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)

VERSION = "64.0"
USER = "jane@example.com"
PASSWORD = "open<&sesame"
TOKEN = "TOKEN"
CALLBACK = "http://localhost:8080/oauth/salesforce/callback"
COUNTS = {"passed": 0, "failed": 0}


class ToSimulator(HTTPAdapter):
    """The client always speaks https to a host of its own making: this leads it here."""

    def __init__(self, base):
        super().__init__()
        self.target = urlsplit(base)

    def send(self, request, **kwargs):
        at = urlsplit(request.url)
        request.headers["Host"] = at.netloc
        request.url = urlunsplit((self.target.scheme, self.target.netloc, at.path, at.query, ""))
        return super().send(request, **kwargs)


def session(base):
    new = requests.Session()
    new.trust_env = False
    new.mount("https://", ToSimulator(base))
    return new


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


def refused(kind, words, call):
    try:
        call()
    except kind as error:
        if words not in str(error):
            raise AssertionError(f"{words} is not in {error}") from error
        return
    raise AssertionError(f"{kind.__name__} was expected")


def soap_login(base):
    made = {}

    def login():
        made["client"] = Salesforce(
            username=USER, password=PASSWORD, security_token=TOKEN, domain="test",
            session=session(base), version=VERSION,
        )
        equal(made["client"].query("SELECT COUNT() FROM Account")["totalSize"], 1)

    check("SOAP: login with the security token", login)

    def wrong():
        for password, token, code in [
            ("nonsense", TOKEN, "INVALID_LOGIN"),
            (PASSWORD, "", "LOGIN_MUST_USE_SECURITY_TOKEN"),
        ]:
            refused(
                SalesforceAuthenticationFailed, code,
                lambda p=password, t=token: Salesforce(
                    username=USER, password=p, security_token=t, session=session(base)),
            )

    check("SOAP: a wrong password and a missing token have their own faults", wrong)
    return made.get("client")


def oauth_login(base):
    """The web server flow by hand, then the token in the client."""
    made = {}

    def flow():
        verifier = base64.urlsafe_b64encode(os.urandom(64)).decode().rstrip("=")
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        page_url = base + "/services/oauth2/authorize?" + urlencode({
            "response_type": "code", "client_id": "twinline", "redirect_uri": CALLBACK,
            "scope": "api refresh_token", "state": "abc", "code_challenge": challenge,
        })
        http = session(base)
        page = http.get(page_url).text
        fields = {}
        for tag in re.findall(r"<input[^>]*>", page):
            value = re.search(r'value="([^"]*)"', tag)
            name = re.search(r'name="([^"]*)"', tag).group(1)
            fields[name] = html.unescape(value.group(1)) if value else ""
        fields.update(username=USER, password=PASSWORD, answer="allow")
        action = html.unescape(re.search(r'<form[^>]*action="([^"]*)"', page).group(1))
        reply = http.post(urljoin(page_url, action), data=fields, allow_redirects=False)
        equal(reply.status_code, 302)
        back = parse_qs(urlsplit(reply.headers["Location"]).query)
        equal(back["state"], ["abc"])
        form = {
            "grant_type": "authorization_code", "code": back["code"][0], "client_id": "twinline",
            "client_secret": "app-secret", "redirect_uri": CALLBACK, "code_verifier": verifier,
        }
        tokens = http.post(base + "/services/oauth2/token", data=form).json()
        equal(tokens["token_type"], "Bearer")
        refresh = {
            "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"],
            "client_id": "twinline", "client_secret": "app-secret",
        }
        again = http.post(base + "/services/oauth2/token", data=refresh).json()
        made["client"] = Salesforce(
            session_id=again["access_token"], instance_url="https://acme.my.salesforce.com",
            session=session(base), version=VERSION,
        )
        equal(made["client"].query("SELECT COUNT() FROM Account")["totalSize"], 1)

    check("OAuth: the form leads to a code, the code to tokens, the token to data", flow)
    return made.get("client")


def queries(client):
    def pages():
        found = client.query_all(
            format_soql("SELECT Id FROM Contact WHERE FirstName = {}", "Contact"))
        equal((found["totalSize"], len({row["Id"] for row in found["records"]})), (4500, 4500))

    check("query: several pages", pages)

    def escapes():
        name = "O'Br\\ien + \"Sons\" & Co"
        made = client.Contact.create({"LastName": name})
        found = client.query(format_soql("SELECT Id FROM Contact WHERE LastName = {}", name))
        equal([row["Id"] for row in found["records"]], [made["id"]])
        client.Contact.delete(made["id"])
        since = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
        query = format_soql("SELECT COUNT() FROM Contact WHERE CreatedDate > {}", since)
        equal(client.query(query)["totalSize"] >= 4500, True)

    check("query: escapes and instants", escapes)

    def usage():
        used = client.api_usage["api-usage"]
        equal(used.total, 15000)

    check("the use of the API is told", usage)


def rows(client):
    def life():
        made = client.Contact.create({"LastName": "Driver", "FirstName": "Two"})
        equal(made["success"], True)
        equal(client.Contact.update(made["id"], {"Title": "Tester"}), 204)
        row = client.Contact.get(made["id"])
        equal((row["Name"], row["Title"]), ("Two Driver", "Tester"))
        equal(client.Contact.delete(made["id"]), 204)
        refused(SalesforceResourceNotFound, "ENTITY_IS_DELETED",
                lambda: client.Contact.get(made["id"]))
        gone = client.query_all(
            format_soql("SELECT IsDeleted FROM Contact WHERE Id = {}", made["id"]),
            include_deleted=True)
        equal(gone["records"][0]["IsDeleted"], True)

    check("rows: create, update, read, delete", life)

    def refusals():
        for body, code in [
            ({"FirstName": "Nameless"}, "REQUIRED_FIELD_MISSING"),
            ({"LastName": "x" * 81}, "STRING_TOO_LONG"),
            ({"LastName": "x", "Nonsense": 1}, "INVALID_FIELD"),
        ]:
            refused(SalesforceMalformedRequest, code, lambda b=body: client.Contact.create(b))

    check("rows: refusals are named", refusals)

    def upsert():
        key = f"Ext__c/p{os.getpid()}"
        equal(client.Contact.upsert(key, {"LastName": "Upserted"}), 201)
        equal(client.Contact.upsert(key, {"LastName": "Again"}), 200)
        row = client.Contact.get_by_custom_id("Ext__c", f"p{os.getpid()}")
        equal(row["LastName"], "Again")
        client.Contact.delete(row["Id"])

    check("rows: upsert creates, then changes", upsert)

    def collections():
        records = [{"attributes": {"type": "Contact"}, "LastName": name} for name in "AB"]
        made = client.restful("composite/sobjects", method="POST",
                              json={"allOrNone": False, "records": records})
        equal([one["success"] for one in made], [True, True])
        changed = [{"attributes": {"type": "Contact"}, "id": one["id"], "Title": "T"}
                   for one in made]
        done = client.restful("composite/sobjects", method="PATCH",
                              json={"allOrNone": False, "records": changed})
        equal([one["success"] for one in done], [True, True])
        ids = ",".join(one["id"] for one in made)
        gone = client.restful("composite/sobjects", method="DELETE",
                              params={"ids": ids, "allOrNone": "false"})
        equal([one["success"] for one in gone], [True, True])

    check("collections: create, update, delete", collections)


def meta(client):
    def describe():
        names = [one["name"] for one in client.describe()["sobjects"]]
        equal({"Contact", "Event", "Task"} <= set(names), True)
        fields = {field["name"]: field for field in client.Event.describe()["fields"]}
        equal(fields["ShowAs"]["restrictedPicklist"], True)
        equal(fields["EndDate"]["updateable"], False)
        equal(client.Contact.metadata()["objectDescribe"]["keyPrefix"], "003")

    check("describe", describe)

    def views():
        listed = client.restful("sobjects/Contact/listviews")["listviews"]
        for view in listed:
            if view["soqlCompatible"]:
                described = client.restful(f"sobjects/Contact/listviews/{view['id']}/describe")
                client.query(described["query"])

    check("list views: every query of theirs runs", views)

    def changes():
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=2)
        start = end - datetime.timedelta(days=2)
        equal("deletedRecords" in client.Contact.deleted(start, end), True)
        equal("ids" in client.Contact.updated(start, end), True)
        limits = client.limits()["DailyApiRequests"]
        equal(limits["Remaining"] < limits["Max"], True)

    check("deleted, updated and limits", changes)

    def stranger():
        other = Salesforce(
            session_id="00Dnonsense!x", instance_url="https://acme.my.salesforce.com",
            session=client.session, version=VERSION)
        refused(SalesforceExpiredSession, "INVALID_SESSION_ID",
                lambda: other.query("SELECT Id FROM Contact"))

    check("a stale session is told as such", stranger)


def main():
    if len(sys.argv) != 2:
        print("usage: python simple_client.py BASE_URL", file=sys.stderr)
        return 2
    base = sys.argv[1].rstrip("/")
    soap_login(base)
    client = oauth_login(base)
    if client is not None:
        queries(client)
        rows(client)
        meta(client)
    print(f"{COUNTS['passed']} passed, {COUNTS['failed']} failed")
    return 1 if COUNTS["failed"] else 0


sys.exit(main())
