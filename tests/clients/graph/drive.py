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
from msgraph.generated.models.attendee import Attendee
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.contact import Contact
from msgraph.generated.models.contact_folder import ContactFolder
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.day_of_week import DayOfWeek
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.event import Event
from msgraph.generated.models.event_type import EventType
from msgraph.generated.models.free_busy_status import FreeBusyStatus
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.linked_resource import LinkedResource
from msgraph.generated.models.location import Location
from msgraph.generated.models.patterned_recurrence import PatternedRecurrence
from msgraph.generated.models.physical_address import PhysicalAddress
from msgraph.generated.models.recurrence_pattern import RecurrencePattern
from msgraph.generated.models.recurrence_pattern_type import RecurrencePatternType
from msgraph.generated.models.recurrence_range import RecurrenceRange
from msgraph.generated.models.recurrence_range_type import RecurrenceRangeType
from msgraph.generated.models.sensitivity import Sensitivity
from msgraph.generated.models.single_value_legacy_extended_property import (
    SingleValueLegacyExtendedProperty,
)
from msgraph.generated.models.task_status import TaskStatus
from msgraph.generated.models.todo_task import TodoTask
from msgraph.generated.models.todo_task_list import TodoTaskList
from msgraph.generated.models.week_index import WeekIndex
from msgraph.generated.models.wellknown_list_name import WellknownListName
from msgraph.generated.users.item.calendar_view.calendar_view_request_builder import (
    CalendarViewRequestBuilder,
)
from msgraph.generated.users.item.calendar_view.delta.delta_request_builder import (
    DeltaRequestBuilder,
)
from msgraph.generated.users.item.contacts.contacts_request_builder import ContactsRequestBuilder
from msgraph.generated.users.item.contacts.item.contact_item_request_builder import (
    ContactItemRequestBuilder,
)
from msgraph.generated.users.item.events.events_request_builder import EventsRequestBuilder
from msgraph.generated.users.item.events.item.event_item_request_builder import (
    EventItemRequestBuilder,
)
from msgraph.generated.users.item.events.item.instances.instances_request_builder import (
    InstancesRequestBuilder,
)
from msgraph.generated.users.item.todo.lists.item.tasks.tasks_request_builder import (
    TasksRequestBuilder,
)
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem

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
    tokens = Tokens(app)
    adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(tokens))
    adapter.base_url = f"{base}/v1.0"
    graph = GraphServiceClient(request_adapter=adapter)
    graph.tokens = tokens
    return graph


def asking(query=None, headers=None):
    found = RequestConfiguration(query_parameters=query)
    for name, value in (headers or {}).items():
        found.headers.add(name, value)
    return found


LASTING = {"Prefer": 'IdType="ImmutableId"'}


def strange(*things):
    """Names in answers that the SDK, made from the service's metadata, does not know."""
    return [name for thing in things for name in thing.additional_data if "@" not in name]


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
    checks.same("nothing in the answers is unknown", strange(me, settings, made, read), [])
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
    checks.same("nothing in folders is unknown", strange(folder, *found.value, page), [])
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


BERLIN = "Europe/Berlin"
IN_BERLIN = {"Prefer": f'outlook.timezone="{BERLIN}", outlook.body-content-type="text"'}


def at(day, hour, minute=0, zone=BERLIN):
    """A moment of March 2027, which ends with summer time on the 28th."""
    return DateTimeTimeZone(date_time=f"2027-03-{day:02}T{hour:02}:{minute:02}:00", time_zone=zone)


def clock(time):
    return time.date_time[8:16]


async def events(checks, graph):
    made = await graph.me.events.post(Event(
        subject="Visit", start=at(1, 9), end=at(1, 10), location=Location(display_name="Office"),
        body=ItemBody(content_type=BodyType.Text, content="one & two"), transaction_id="t-1",
        sensitivity=Sensitivity.Private, show_as=FreeBusyStatus.Oof, categories=["Red"],
        is_reminder_on=True, reminder_minutes_before_start=20,
        single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=MARK, value="a1")],
    ))
    item = graph.me.events.by_event_id(made.id)
    read = await item.get()
    checks.same("times are UTC unless asked", (clock(read.start), read.start.time_zone),
                ("01T08:00", "UTC"))
    checks.same("bodies are HTML unless asked", read.body.content_type, BodyType.Html)
    read = await item.get(asking(headers=IN_BERLIN))
    checks.same("an event is read as it was written",
                (clock(read.start), clock(read.end), read.start.time_zone, read.body.content,
                 read.location.display_name, read.sensitivity, read.show_as, read.categories,
                 read.reminder_minutes_before_start, read.type, read.transaction_id),
                ("01T09:00", "01T10:00", BERLIN, "one & two", "Office", Sensitivity.Private,
                 FreeBusyStatus.Oof, ["Red"], 20, EventType.SingleInstance, "t-1"))
    calendar = await graph.me.calendar.get()
    checks.same("nothing in events is unknown", strange(
        calendar, made, read, read.start, read.body, read.location, read.organizer,
        read.response_status), [])
    checks.that("it has a UID and the zone it was made in",
                read.i_cal_u_id and read.original_start_time_zone == "W. Europe Standard Time")
    again = await graph.me.events.post(Event(subject="Visit", start=at(1, 9), end=at(1, 10),
                                             transaction_id="t-1"))
    checks.same("a creation that is repeated creates nothing", again.id, made.id)
    lists = EventsRequestBuilder.EventsRequestBuilderGetQueryParameters
    found = await graph.me.events.get(asking(lists(
        filter=f"singleValueExtendedProperties/any(ep: ep/id eq '{MARK}' and ep/value eq 'a1')",
        expand=[f"singleValueExtendedProperties($filter=id eq '{MARK}')"])))
    checks.same("it is found by its mark",
                [e.single_value_extended_properties[0].value for e in found.value], ["a1"])
    stale = {"If-Match": f'W/"{read.change_key}"'}
    moved = await item.patch(Event(start=at(1, 11), end=at(1, 12)), asking(headers=stale))
    checks.same("it is moved", clock(moved.start), "01T10:00")
    await checks.refuses("a stale etag is refused", 412, "ErrorIrresolvableConflict",
                         item.patch(Event(subject="x"), asking(headers=stale)))
    day = await graph.me.events.post(Event(subject="Trip", is_all_day=True, start=at(4, 0),
                                           end=at(5, 0)))
    read = await graph.me.events.by_event_id(day.id).get()
    checks.same("whole days are midnights in every zone",
                (clock(read.start), clock(read.end), read.is_all_day), ("04T00:00", "05T00:00", True))
    await checks.refuses("whole days begin at midnight", 400, "ErrorPropertyValidationFailure",
                         graph.me.events.post(Event(is_all_day=True, start=at(4, 1), end=at(5, 1))))
    await checks.refuses("unknown zones are refused", 400, "TimeZoneNotSupportedException",
                         graph.me.events.post(Event(start=at(4, 1, zone="Mars"), end=at(5, 1))))
    meeting = await graph.me.events.post(Event(subject="Meeting", start=at(2, 9), end=at(2, 10),
        attendees=[Attendee(email_address=EmailAddress(address="bob@example.com"))]))
    checks.same("a meeting knows its people",
                (meeting.attendees[0].email_address.address, meeting.is_organizer,
                 meeting.organizer.email_address.address),
                ("bob@example.com", True, "ada@example.com"))
    for event in (made, day, meeting):
        await graph.me.events.by_event_id(event.id).delete()
    checks.same("all are deleted", (await graph.me.events.get()).value, [])


def weekly(first, number):
    return PatternedRecurrence(
        pattern=RecurrencePattern(type=RecurrencePatternType.Weekly, interval=1,
                                  days_of_week=[DayOfWeek.Tuesday],
                                  first_day_of_week=DayOfWeek.Monday),
        range=RecurrenceRange(type=RecurrenceRangeType.Numbered, start_date=first,
                              number_of_occurrences=number))


async def series(checks, graph):
    window = {"start_date_time": "2027-03-01T00:00:00Z", "end_date_time": "2027-05-01T00:00:00Z"}
    prefer = asking(headers=LASTING)
    delta = graph.me.calendar_view.delta
    start = DeltaRequestBuilder.DeltaRequestBuilderGetQueryParameters(**window)

    async def news(link):
        return await round_of(delta.with_url(link).get(prefer),
                              lambda url: delta.with_url(url).get(prefer))

    rows, link = await round_of(delta.get(asking(start, LASTING)),
                                lambda url: delta.with_url(url).get(prefer))
    checks.same("the window is empty", rows, [])
    first = datetime(2027, 3, 16).date()
    master = await graph.me.events.post(Event(
        subject="Weekly", start=at(16, 9), end=at(16, 9, 30), recurrence=weekly(first, 4)), prefer)
    checks.same("a series has a master", master.type, EventType.SeriesMaster)
    checks.same("nothing in patterns is unknown", strange(
        master, master.recurrence, master.recurrence.pattern, master.recurrence.range), [])
    checks.same("its pattern is read",
                (master.recurrence.pattern.days_of_week, master.recurrence.range.start_date,
                 master.recurrence.range.number_of_occurrences), ([DayOfWeek.Tuesday], first, 4))
    rows, link = await news(link)
    kinds = [row.type for row in rows]
    checks.same("a round tells the master and its occurrences", kinds,
                [EventType.SeriesMaster] + [EventType.Occurrence] * 4)
    checks.same("occurrences are bare", {row.subject for row in rows[1:]}, {None})
    checks.same("and name their master", {row.series_master_id for row in rows[1:]}, {master.id})
    view = CalendarViewRequestBuilder.CalendarViewRequestBuilderGetQueryParameters(**window)
    page = await graph.me.calendar_view.get(asking(view, IN_BERLIN))
    checks.same("the view shows nine by the clock in winter and summer",
                [(clock(e.start)[3:], e.subject) for e in page.value], [("09:00", "Weekly")] * 4)
    item = graph.me.events.by_event_id(master.id)
    two, three = rows[2].id, rows[3].id
    await graph.me.events.by_event_id(two).patch(
        Event(location=Location(display_name="Roof"), start=at(23, 14), end=at(23, 15)), prefer)
    await graph.me.events.by_event_id(three).delete()
    rows, link = await news(link)
    checks.same("an exception is told whole, a deleted occurrence is not told",
                [(row.type, row.subject) for row in rows],
                [(EventType.SeriesMaster, "Weekly"), (EventType.Occurrence, None),
                 (EventType.Exception, "Weekly"), (EventType.Occurrence, None)])
    spans = InstancesRequestBuilder.InstancesRequestBuilderGetQueryParameters(**window)
    left = await item.instances.get(asking(spans, LASTING))
    checks.same("three instances are left", [e.id != three for e in left.value], [True] * 3)
    query = EventItemRequestBuilder.EventItemRequestBuilderGetQueryParameters(
        select=["cancelledOccurrences"], expand=["exceptionOccurrences"])
    read = await item.get(asking(query, LASTING))
    checks.same("the master names what was taken out", read.cancelled_occurrences,
                [f"OID.{master.id}.2027-03-30"])
    checks.same("and its exceptions", [e.location.display_name for e in read.exception_occurrences],
                ["Roof"])
    lists = await graph.me.events.get()
    checks.same("lists show the master alone", [e.type for e in lists.value],
                [EventType.SeriesMaster])
    pattern = RecurrencePattern(type=RecurrencePatternType.RelativeYearly, interval=2, month=3,
                                days_of_week=[DayOfWeek.Tuesday], index=WeekIndex.First)
    yearly = await graph.me.events.post(Event(subject="Y", start=at(2, 9), end=at(2, 10),
        recurrence=PatternedRecurrence(pattern=pattern, range=RecurrenceRange(
            type=RecurrenceRangeType.NoEnd, start_date=datetime(2027, 3, 2).date()))))
    checks.same("years have an interval", (yearly.recurrence.pattern.interval,
                yearly.recurrence.pattern.type, yearly.recurrence.pattern.month),
                (2, RecurrencePatternType.RelativeYearly, 3))
    await graph.me.events.by_event_id(yearly.id).delete()
    await item.delete()
    rows, link = await news(link)
    checks.that("a deleted series is told", master.id in [r.id for r in rows if is_removed(r)],
                [row.id for row in rows])


async def tasks(checks, graph):
    lists = await graph.me.todo.lists.get()
    kinds = [found.wellknown_list_name for found in lists.value]
    checks.same("everybody has two lists", kinds,
                [WellknownListName.DefaultList, WellknownListName.FlaggedEmails])
    made = await graph.me.todo.lists.post(TodoTaskList(display_name="Calls"))
    here = graph.me.todo.lists.by_todo_task_list_id(made.id)
    rows, link = await round_of(here.tasks.delta.get(), None)
    checks.same("a new list is empty", rows, [])
    task = await here.tasks.post(TodoTask(
        title="Call", body=ItemBody(content_type=BodyType.Text, content="please"),
        due_date_time=at(9, 15), status=TaskStatus.InProgress,
        linked_resources=[LinkedResource(application_name="Twinline", display_name="Call",
                                         external_id="00T1", web_url="https://x.example/00T1")]))
    item = here.tasks.by_todo_task_id(task.id)
    query = TasksRequestBuilder.TasksRequestBuilderGetQueryParameters(
        expand=["linkedResources"], filter="status ne 'completed'")
    found = (await here.tasks.get(asking(query))).value
    checks.same("a task is read as it was written, its day without a time",
                [(t.title, t.body.content, t.status, t.due_date_time.date_time[:19],
                  t.due_date_time.time_zone, t.linked_resources[0].external_id) for t in found],
                [("Call", "please", TaskStatus.InProgress, "2027-03-09T00:00:00", "UTC", "00T1")])
    await item.patch(TodoTask(status=TaskStatus.Completed))
    read = await item.get()
    checks.that("completing tells when", read.completed_date_time, read.status)
    checks.same("nothing in tasks is unknown", strange(
        *lists.value, made, read, read.body, read.due_date_time), [])
    checks.same("links are shown on demand", read.linked_resources, None)
    rows, link = await round_of(here.tasks.delta.with_url(link).get(), None)
    checks.same("the round tells it once", [(t.title, t.status) for t in rows],
                [("Call", TaskStatus.Completed)])
    links = item.linked_resources
    second = await links.post(LinkedResource(application_name="Other", external_id="2"))
    checks.same("another link is added", len((await links.get()).value), 2)
    await links.by_linked_resource_id(second.id).delete()
    checks.same("and taken away", len((await links.get()).value), 1)
    await item.delete()
    rows, link = await round_of(here.tasks.delta.with_url(link).get(), None)
    checks.same("its deletion is told", [(t.id, is_removed(t)) for t in rows], [(task.id, True)])
    first = datetime(2027, 3, 9).date()
    again = await here.tasks.post(TodoTask(title="Report", due_date_time=at(9, 0),
                                           recurrence=weekly(first, 3)))
    await here.tasks.by_todo_task_id(again.id).patch(TodoTask(status=TaskStatus.Completed))
    left = sorted((t.status.value, t.due_date_time.date_time[:10])
                  for t in (await here.tasks.get()).value)
    checks.same("completing one of a series leaves the next", left,
                [("completed", "2027-03-09"), ("notStarted", "2027-03-16")])
    await here.delete()
    names = [found.display_name for found in (await graph.me.todo.lists.get()).value]
    checks.same("a list is deleted", names, ["Tasks", "Flagged Emails"])


async def batches(checks, graph):
    """The SDK sends no dependencies and reads no bodies of parts: those are tried by hand."""
    base = graph.request_adapter.base_url
    whole = BatchRequestContent()
    contact = Contact(given_name="B", surname="One")
    for number, request in (("1", graph.me.contacts.to_post_request_information(contact)),
                            ("2", graph.me.contacts.by_contact_id("bm9uZQ==")
                                  .to_get_request_information())):
        part = BatchRequestItem(request_information=request, id=number)
        part.url = part.url.replace(base, "")
        whole.add_request(number, part)
    answers = await graph.batch.post(whole)
    checks.same("parts have answers of their own", answers.get_response_status_codes(),
                {"1": 201, "2": 400})
    token = await graph.tokens.get_authorization_token(base)
    parts = [{"id": "a", "method": "GET", "url": "/me/contacts?$select=surname"},
             {"id": "b", "method": "GET", "url": "/me/contacts/bm9uZQ==", "dependsOn": ["a"]},
             {"id": "c", "method": "GET", "url": "/me", "dependsOn": ["b"]}]

    def send(parts):
        return httpx.post(f"{base}/$batch", json={"requests": parts},
                          headers={"Authorization": f"Bearer {token}"})

    found = {one["id"]: one for one in send(parts).json()["responses"]}
    checks.same("they depend on each other", [found[id]["status"] for id in "abc"],
                [200, 400, 424])
    made = found["a"]["body"]["value"]
    checks.same("and have bodies of their own", [one["surname"] for one in made], ["One"])
    many = [{"id": str(n), "method": "GET", "url": "/me"} for n in range(21)]
    checks.same("twenty parts are the most", send(many).status_code, 400)
    await graph.me.contacts.by_contact_id(made[0]["id"]).delete()


async def limits(checks, graph):
    base = graph.request_adapter.base_url
    token = await graph.tokens.get_authorization_token(base)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http:
        found = await asyncio.gather(*(http.get(f"{base}/me") for _ in range(12)))
    refused = [one for one in found if one.status_code == 429]
    checks.that("more than four at once are refused", 1 <= len(refused) <= 8, len(refused))
    checks.same("and told when to come again",
                {(one.headers["Retry-After"], one.json()["error"]["code"]) for one in refused},
                {("1", "ApplicationThrottled")})
    found = await asyncio.gather(*(graph.me.get() for _ in range(6)))
    checks.same("who comes again gets through", {one.mail for one in found}, {"ada@example.com"})


async def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    base = sys.argv[1].rstrip("/")
    checks = Checks()
    try:
        app = sign_in(checks, base)
        graph = client_of(base, app)
        for story in (contacts, pages, events, series, tasks, batches, limits):
            await checks.run(story.__name__, story(checks, graph))
    except Exception:
        traceback.print_exc()
        checks.that("the driver runs to its end", False)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
