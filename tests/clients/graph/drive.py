"""Drives the simulated Microsoft cloud with msal and msgraph-sdk, clients written by others.

Usage: drive.py BASE_URL, where `cargo run -p tests --example serve -- graph PORT` listens.
"""

import asyncio
import re
import sys
import traceback
from datetime import datetime, timezone
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import msal
from kiota_abstractions.api_error import APIError
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.contact import Contact
from msgraph.generated.models.contact_folder import ContactFolder
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.physical_address import PhysicalAddress
from msgraph.generated.models.single_value_legacy_extended_property import (
    SingleValueLegacyExtendedProperty,
)
from msgraph.generated.users.item.contacts.contacts_request_builder import ContactsRequestBuilder
from msgraph.generated.users.item.contacts.item.contact_item_request_builder import (
    ContactItemRequestBuilder,
)

CALLBACK = "http://localhost:8080/callback"
SCOPES = ["User.Read", "Contacts.ReadWrite", "Calendars.ReadWrite", "Tasks.ReadWrite",
          "MailboxSettings.Read"]
MARK = "String {23a4f37b-211e-4a56-b9e6-904636144202} Name TwinlineMark"


class Checks:
    """Counts checks and prints each."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def that(self, words, good, shown=""):
        self.passed += bool(good)
        self.failed += not good
        print(f"{'ok    ' if good else 'FAILED'} {words}{'' if good else f': {shown!r}'}")

    def same(self, words, found, expected):
        self.that(words, found == expected, (found, expected))

    async def refuses(self, words, status, code, act):
        try:
            found = await act
        except APIError as error:
            shown = error.response_status_code, error.error.code
            self.same(words, shown, (status, code))
        else:
            self.that(words, False, found)

    async def run(self, name, act):
        try:
            await act
        except Exception:
            traceback.print_exc()
            self.that(f"{name} runs to its end", False)


class Browser:
    """A browser that reads forms and clicks buttons by their words."""

    def __init__(self):
        self.http = httpx.Client(follow_redirects=False)
        self.page = None

    def go(self, url):
        self.page = self.http.get(url)
        return self

    @property
    def title(self):
        return unescape(re.search(r"<h1>(.*?)</h1>", self.page.text, re.S).group(1))

    def click(self, words, **fields):
        html = self.page.text
        action = unescape(re.search(r'<form method="post" action="([^"]*)"', html).group(1))
        data = {}
        for tag in re.findall(r"<input [^>]*>", html):
            found = {name: unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
            if found.get("type") != "checkbox":
                data[found["name"]] = found.get("value", "")
        for button, inside in re.findall(r"(<button [^>]*>)(.*?)</button>", html, re.S):
            if words in " ".join(inside.split()):
                data["answer"] = re.search(r'value="([^"]*)"', button).group(1)
        assert "answer" in data, f"no button {words!r} on {self.title!r}"
        self.page = self.http.post(action, data=data | fields)
        return self

    def sign_in(self, login, password):
        return self.click("Next", login=login).click("Sign in", passwd=password)

    @property
    def answer(self):
        """What the app is told at its callback."""
        to = self.page.headers["location"]
        assert to.startswith(CALLBACK), to
        return {name: value[0] for name, value in parse_qs(urlsplit(to).query).items()}


class Detour:
    """msal insists on TLS; its requests go to the simulator all the same."""

    def __init__(self, base):
        self.base = base
        self.http = httpx.Client(follow_redirects=False)

    def away(self, url):
        return re.sub(r"^https://login\.example", self.base, url)

    def post(self, url, params=None, data=None, headers=None, **_):
        return self.http.post(self.away(url), params=params, data=data, headers=headers)

    def get(self, url, params=None, headers=None, **_):
        answer = self.http.get(self.away(url), params=params, headers=headers)
        answer._content = answer.content.replace(self.base.encode(), b"https://login.example")
        return answer

    def close(self):
        self.http.close()


def app_of(base, secret="app-secret"):
    return msal.ConfidentialClientApplication(
        "twinline", client_credential=secret, authority="https://login.example/common",
        http_client=Detour(base), instance_discovery=False)


def sign_in(checks, base):
    """Through all the pages, with msal on the side of the app; answers msal's app."""
    app = app_of(base)
    browser = Browser()

    def begin(**more):
        flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=CALLBACK, **more)
        return flow, browser.go(flow["auth_uri"].replace("https://login.example", base))

    _, page = begin()
    checks.same("the account is asked for", page.title, "Sign in")
    page.click("Next", login="ada@example.com").click("Sign in", passwd="wrong")
    checks.same("a wrong password is asked for again", page.title, "Enter password")
    page.click("Sign in", passwd="secret")
    checks.same("the policy wants an administrator", page.title, "Need admin approval")
    page.click("Return to the application")
    checks.same("the app is told of the refusal", page.answer["error"], "access_denied")
    link = (f"{base}/organizations/v2.0/adminconsent?client_id=twinline&state=s1"
            f"&scope=https://graph.microsoft.com/.default&redirect_uri={CALLBACK}")
    page.go(link).sign_in("ada@example.com", "secret")
    checks.same("an ordinary person cannot approve", page.title, "Need admin approval")
    page.go(link).sign_in("boss@example.com", "secret")
    checks.that("an administrator reviews", "organization" in page.title, page.title)
    page.click("Accept")
    checks.same("and approves", (page.answer["admin_consent"], page.answer["state"]),
                ("True", "s1"))
    flow, page = begin(login_hint="ada@example.com")
    page.sign_in("ada@example.com", "secret")
    found = app.acquire_token_by_auth_code_flow(flow, page.answer)
    checks.that("after that the sign-in goes through", "access_token" in found, found)
    checks.same("the ID token tells who it is",
                found["id_token_claims"]["preferred_username"], "ada@example.com")
    again = app.acquire_token_by_auth_code_flow(flow, page.answer)
    checks.same("a code works once", again.get("error_codes"), [54005])
    account = app.get_accounts()[0]
    fresh = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)
    checks.that("a refresh gives another token",
                fresh.get("access_token") not in (None, found["access_token"]), fresh)
    wrong = app_of(base, "wrong").acquire_token_by_refresh_token("x", SCOPES)
    checks.same("a wrong secret is refused", (wrong["error"], wrong["error_codes"]),
                ("invalid_client", [7000215]))
    unknown = app.acquire_token_by_refresh_token("x", SCOPES)
    checks.same("an unknown refresh token is refused", unknown["error"], "invalid_grant")
    _, page = begin()
    page.sign_in("eve@outlook.com", "secret")
    checks.same("a personal account consents by itself", page.title, "Permissions requested")
    page.click("Accept")
    checks.that("and gets a code", "code" in page.answer, page.answer)
    return app


class Tokens(AccessTokenProvider):
    """Tokens of msal for the adapter."""

    def __init__(self, app):
        self.app = app

    async def get_authorization_token(self, uri, additional_authentication_context={}):
        account = self.app.get_accounts("ada@example.com")[0]
        return self.app.acquire_token_silent(SCOPES, account)["access_token"]

    def get_allowed_hosts_validator(self):
        return AllowedHostsValidator([])


def client_of(base, app):
    adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(Tokens(app)))
    adapter.base_url = f"{base}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


def asking(query=None, headers=None):
    found = RequestConfiguration(query_parameters=query)
    for name, value in (headers or {}).items():
        found.headers.add(name, value)
    return found


LASTING = {"Prefer": 'IdType="ImmutableId"'}


async def round_of(start, follow):
    """All rows of a round of changes, and its delta link."""
    page = await start
    rows = list(page.value)
    while page.odata_next_link:
        page = await follow(page.odata_next_link)
        rows += page.value
    return rows, page.odata_delta_link


def is_removed(row):
    return "@removed" in row.additional_data


async def contacts(checks, graph):
    me = await graph.me.get()
    checks.same("the person is known", me.mail, "ada@example.com")
    settings = await graph.me.mailbox_settings.get()
    checks.same("the zone is known", settings.time_zone, "UTC")
    delta = graph.me.contacts.delta
    rows, link = await round_of(delta.get(asking(headers=LASTING)),
                                lambda url: delta.with_url(url).get(asking(headers=LASTING)))
    checks.same("there is nobody yet", rows, [])
    made = await graph.me.contacts.post(Contact(
        given_name="Grace", surname="Hopper", company_name="Navy", title="Dr.",
        email_addresses=[EmailAddress(name="Grace", address="grace@example.com")],
        business_phones=["+1 1", "+1 2"], mobile_phone="+1 3", personal_notes="a note <&>",
        business_address=PhysicalAddress(street="1 St", city="Arlington"),
        birthday=datetime(1906, 12, 9, 11, 59, tzinfo=timezone.utc), categories=["Red"],
        single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=MARK, value="m1")],
    ))
    query = ContactItemRequestBuilder.ContactItemRequestBuilderGetQueryParameters(
        expand=[f"singleValueExtendedProperties($filter=id eq '{MARK}')"])
    item = graph.me.contacts.by_contact_id(made.id)
    read = await item.get(asking(query))
    checks.same("a contact is read as it was written",
                (read.given_name, read.company_name, read.title, read.business_phones,
                 read.mobile_phone, read.personal_notes, read.business_address.city,
                 read.email_addresses[0].address, read.categories, read.birthday),
                ("Grace", "Navy", "Dr.", ["+1 1", "+1 2"], "+1 3", "a note <&>", "Arlington",
                 "grace@example.com", ["Red"], made.birthday))
    checks.same("its names are made", (read.display_name, read.file_as),
                ("Grace Hopper", "Hopper, Grace"))
    checks.same("its mark is read",
                [p.value for p in read.single_value_extended_properties], ["m1"])
    lists = ContactsRequestBuilder.ContactsRequestBuilderGetQueryParameters
    any_mark = "singleValueExtendedProperties/Any(ep: ep/id eq '{}' and ep/value eq '{}')"
    for mark, number in (("m1", 1), ("m2", 0)):
        found = await graph.me.contacts.get(asking(lists(filter=any_mark.format(MARK, mark))))
        checks.same(f"the mark {mark} finds {number}", len(found.value), number)
    stale = {"If-Match": f'W/"{read.change_key}"'}
    changed = await item.patch(Contact(job_title="Admiral", business_phones=["+1 4"]),
                               asking(headers=stale))
    checks.same("a change is answered", (changed.job_title, changed.business_phones),
                ("Admiral", ["+1 4"]))
    checks.that("with another change key", changed.change_key != read.change_key)
    await checks.refuses("a stale etag is refused", 412, "ErrorIrresolvableConflict",
                         item.patch(Contact(job_title="x"), asking(headers=stale)))
    again = graph.me.contacts.delta.with_url(link)
    rows, link = await round_of(again.get(asking(headers=LASTING)), None)
    checks.same("the round tells it once, whole", [(row.surname, row.job_title) for row in rows],
                [("Hopper", "Admiral")])
    lasting = rows[0].id
    checks.that("ids are of two sorts", lasting != made.id, lasting)
    same = await graph.me.contacts.by_contact_id(lasting).get(asking(headers=LASTING))
    checks.same("both name one contact", same.change_key, changed.change_key)
    await item.delete()
    rows, link = await round_of(
        graph.me.contacts.delta.with_url(link).get(asking(headers=LASTING)), None)
    checks.same("its deletion is told", [(row.id, is_removed(row)) for row in rows],
                [(lasting, True)])
    await checks.refuses("it is gone", 404, "ErrorItemNotFound", item.get())


async def pages(checks, graph):
    folder = await graph.me.contact_folders.post(ContactFolder(display_name="Clients"))
    found = await graph.me.contact_folders.get()
    checks.same("a folder is made", [f.display_name for f in found.value], ["Clients"])
    here = graph.me.contact_folders.by_contact_folder_id(folder.id)
    for number in range(25):
        await here.contacts.post(Contact(given_name=f"P{number:02}", surname="Many"))
    lists = ContactsRequestBuilder.ContactsRequestBuilderGetQueryParameters
    query = lists(top=10, select=["givenName"], orderby=["givenName desc"], count=True)
    page = await here.contacts.get(asking(query))
    checks.same("they are counted", page.odata_count, 25)
    names = []
    while True:
        names += [contact.given_name for contact in page.value]
        if not page.odata_next_link:
            break
        page = await here.contacts.with_url(page.odata_next_link).get()
    checks.same("pages are walked in order", names, [f"P{n:02}" for n in reversed(range(25))])
    few = asking(headers={"Prefer": "odata.maxpagesize=7"})
    rows, link = await round_of(here.contacts.delta.get(few),
                                lambda url: here.contacts.delta.with_url(url).get(few))
    checks.same("a round is paged", sorted(row.given_name for row in rows), sorted(names))
    found = await here.contacts.get(asking(lists(filter="startswith(givenName,'P1')", top=50)))
    checks.same("prefixes are found", len(found.value), 10)
    await checks.refuses("what is unknown is refused", 400, "RequestBroker--ParseUri",
                         here.contacts.get(asking(lists(select=["nothing"]))))
    await here.delete()
    await checks.refuses("a folder is deleted with all in it", 404, "ErrorItemNotFound",
                         here.get())


async def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    base = sys.argv[1].rstrip("/")
    checks = Checks()
    try:
        app = sign_in(checks, base)
        graph = client_of(base, app)
        for story in (contacts, pages):
            await checks.run(story.__name__, story(checks, graph))
    except Exception:
        traceback.print_exc()
        checks.that("the driver runs to its end", False)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
