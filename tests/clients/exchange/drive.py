"""Drives the simulated Exchange server with exchangelib, a client written by others.

Usage: drive.py BASE_URL, where `cargo run -p tests --example serve -- exchange PORT` listens.
"""

import sys
import traceback
from decimal import Decimal

from exchangelib import (
    BASIC,
    DELEGATE,
    UTC,
    Account,
    Attendee,
    Body,
    CalendarItem,
    Configuration,
    Contact,
    Credentials,
    EWSDate,
    EWSDateTime,
    EWSTimeZone,
    ExtendedProperty,
    HTMLBody,
    Mailbox,
    Q,
    Task,
)
from exchangelib.errors import (
    ErrorInvalidSyncStateData,
    ErrorIrresolvableConflict,
    ErrorItemNotFound,
    UnauthorizedError,
)
from exchangelib.indexed_properties import EmailAddress, PhoneNumber, PhysicalAddress
from exchangelib.items import ALL_OCCURRENCES, NEVER_OVERWRITE, SEND_TO_NONE
from exchangelib.protocol import BaseProtocol, NoVerifyHTTPAdapter
from exchangelib.recurrence import (
    AbsoluteMonthlyPattern,
    AbsoluteYearlyPattern,
    DailyPattern,
    Recurrence,
    RelativeMonthlyPattern,
    RelativeYearlyPattern,
    TaskRecurrence,
    WeeklyPattern,
)
from exchangelib.version import EXCHANGE_2016, Version

BERLIN = EWSTimeZone("Europe/Berlin")


class Mark(ExtendedProperty):
    """The property by which a synchroniser knows its records."""

    property_set_id = "23a4f37b-211e-4a56-b9e6-904636144202"
    property_name = "TwinlineMark"
    property_type = "String"


class CleanGlobalObjectId(ExtendedProperty):
    """The property that finds a meeting by its UID."""

    distinguished_property_set_id = "Meeting"
    property_id = 0x23
    property_type = "Binary"


for kind in (Contact, CalendarItem, Task):
    kind.register("mark", Mark)
CalendarItem.register("goid", CleanGlobalObjectId)


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

    def refuses(self, words, error, act):
        try:
            found = act()
        except error:
            self.that(words, True)
        except Exception as other:  # noqa: BLE001  (any other error is what the check reports)
            self.that(words, False, other)
        else:
            self.that(words, False, found)

    def run(self, words, part):
        try:
            part()
        except Exception:  # noqa: BLE001  (a part that breaks is one failed check)
            traceback.print_exc()
            self.that(words, False, "broke off")


def account(base, email, password="secret", zone=UTC, version=Version(build=EXCHANGE_2016)):
    config = Configuration(
        service_endpoint=f"{base}/EWS/Exchange.asmx",
        credentials=Credentials(email, password),
        auth_type=BASIC,
        version=version,
        retry_policy=None,
    )
    return Account(
        email, config=config, autodiscover=False, access_type=DELEGATE, default_timezone=zone
    )


def at(day, hour, minute=0, zone=BERLIN):
    return EWSDateTime(2027, 3, day, hour, minute, tzinfo=zone)


def contacts(checks, ada):
    folder = ada.contacts
    folder.all().delete()
    list(folder.sync_items())
    contact = Contact(
        folder=folder,
        given_name="Grace",
        surname="Hopper",
        display_name="Grace Hopper",
        company_name="Navy",
        file_as="Hopper, Grace",
        email_addresses=[EmailAddress(email="grace@example.com", label="EmailAddress1")],
        phone_numbers=[PhoneNumber(label="MobilePhone", phone_number="+1 1")],
        physical_addresses=[PhysicalAddress(label="Business", street="1 St", city="Arlington")],
        birthday=EWSDate(1906, 12, 9),
        categories=["Salesforce"],
        body="a note <&>",
        mark="m1",
    )
    contact.save()
    checks.that("a contact is created", contact.id and contact.changekey)
    read = folder.get(id=contact.id)
    for name in ("given_name", "surname", "company_name", "birthday", "categories", "mark",
                 "file_as", "email_addresses", "phone_numbers"):
        checks.same(f"its {name} is read", getattr(read, name), getattr(contact, name))
    checks.same("its city is read", read.physical_addresses[0].city, "Arlington")
    checks.same("its note is read", read.text_body, "a note <&>")
    checks.same("its complete name is made", read.complete_name.last_name, "Hopper")
    stale = read.changekey
    read.job_title = "Admiral"
    read.phone_numbers = [PhoneNumber(label="BusinessPhone", phone_number="+1 2")]
    read.save(update_fields=["job_title", "phone_numbers"])
    checks.that("a change gives another change key", read.changekey != stale)
    again = folder.get(id=contact.id)
    checks.same("the change is read", again.job_title, "Admiral")
    checks.same("a replaced telephone number is", [p.label for p in again.phone_numbers],
                ["BusinessPhone"])
    old = Contact(account=ada, folder=folder, id=contact.id, changekey=stale, job_title="x")
    checks.refuses("a stale change key conflicts", ErrorIrresolvableConflict,
                   lambda: old.save(update_fields=["job_title"],
                                    conflict_resolution=NEVER_OVERWRITE))
    again.job_title = None
    again.save(update_fields=["job_title"])
    checks.same("a field is deleted", folder.get(id=contact.id).job_title, None)
    checks.same("it is found by its mark", [c.id for c in folder.filter(mark="m1")], [contact.id])
    checks.same("no other mark is found", folder.filter(mark="m2").count(), 0)
    changes = list(folder.sync_items())
    checks.same("the sync shows it once", [(kind, item.id) for kind, item in changes],
                [("create", contact.id)])
    again.delete()
    checks.same("the sync shows its deletion", [(kind, item.id if kind != "delete" else item.id)
                for kind, item in folder.sync_items()], [("delete", contact.id)])
    checks.refuses("it is gone", ErrorItemNotFound, lambda: raised(ada, contact))


def raised(acc, item):
    """The item, or the error that came instead of it."""
    found = list(acc.fetch([(item.id, item.changekey)]))[0]
    if isinstance(found, Exception):
        raise found
    return found


def batches(checks, ada):
    folder = ada.contacts
    many = [Contact(folder=folder, given_name=f"P{n}", surname="Many", display_name=f"P{n} Many")
            for n in range(150)]
    made = ada.bulk_create(folder=folder, items=many)
    checks.same("a batch is created", len(made), 150)
    checks.same("pages are walked", folder.filter(surname="Many").count(), 150)
    checks.same("the sync pages", len(list(folder.sync_items(max_changes_returned=40))), 150)
    checks.same("words are sorted", [c.given_name for c in folder.filter(
        Q(given_name="P3") | Q(given_name="P20")).order_by("-given_name")], ["P3", "P20"])
    checks.same("prefixes are found", folder.filter(given_name__startswith="P14").count(), 11)
    moved = ada.bulk_move(ids=made[:2], to_folder=ada.trash)
    checks.that("moves change ids", moved[0][0] != made[0].id)
    kinds = {kind for kind, _ in folder.sync_items()}
    checks.same("a move is a deletion", kinds, {"delete"})
    checks.that("all are deleted", all(ada.bulk_delete(ids=made[2:], delete_type="SoftDelete")))
    folder.item_sync_state = "bm9uc2Vuc2U="
    checks.refuses("a foreign sync state is refused", ErrorInvalidSyncStateData,
                   lambda: list(folder.sync_items()))
    folder.item_sync_state = None


def appointments(checks, ada):
    folder = ada.calendar
    list(folder.sync_items())
    visit = CalendarItem(
        folder=folder, subject="Visit", body=HTMLBody("<p>one &amp; two</p>"),
        start=at(1, 9), end=at(1, 10), location="Office", sensitivity="Private",
        legacy_free_busy_status="OOF", reminder_is_set=True, reminder_minutes_before_start=15,
        categories=["Red"], mark="a1",
    )
    visit.save(send_meeting_invitations=SEND_TO_NONE)
    read = folder.get(id=visit.id)
    for name in ("subject", "location", "sensitivity", "legacy_free_busy_status", "categories",
                 "reminder_minutes_before_start", "start", "end", "mark"):
        checks.same(f"the appointment's {name} is read", getattr(read, name), getattr(visit, name))
    checks.same("it is a single one", read.type, "Single")
    checks.same("its text is read", read.text_body, "one & two")
    checks.same("its zone is read", read._start_timezone, BERLIN)
    checks.that("it has a UID", read.uid)
    checks.same("it is found by its global object id",
                [found.id for found in folder.filter(goid=read.goid)], [visit.id])
    read.start, read.end = at(1, 11), at(1, 12)
    read.save(update_fields=["start", "end"])
    checks.same("it is moved", folder.get(id=visit.id).start, at(1, 11))
    checks.same("the view shows it", [i.subject for i in folder.view(at(1, 0), at(2, 0))],
                ["Visit"])
    checks.same("the view ends", list(folder.view(at(2, 0), at(3, 0))), [])
    free = CalendarItem(folder=folder, subject="Trip", start=EWSDate(2027, 3, 4),
                        end=EWSDate(2027, 3, 5), is_all_day=True)
    free.save()
    read = folder.get(id=free.id)
    checks.same("whole days are read", (read.start, read.end),
                (EWSDate(2027, 3, 4), EWSDate(2027, 3, 5)))
    meeting = CalendarItem(
        folder=folder, subject="Meeting", start=at(2, 9), end=at(2, 10),
        required_attendees=[Attendee(mailbox=Mailbox(email_address="bob@example.com"))])
    meeting.save(send_meeting_invitations=SEND_TO_NONE)
    read = folder.get(id=meeting.id)
    checks.same("a meeting knows its attendees",
                [a.mailbox.email_address for a in read.required_attendees], ["bob@example.com"])
    checks.same("its organizer", read.organizer.email_address, "ada@example.com")
    checks.that("that it is one", read.is_meeting and read.my_response_type == "Organizer")
    for item in (visit, free, meeting):
        folder.get(id=item.id).delete(send_meeting_cancellations=SEND_TO_NONE)
    checks.same("all are deleted", folder.all().count(), 0)


def series(checks, ada, name):
    folder = ada.calendar
    item = CalendarItem(
        folder=folder, subject="Weekly", start=at(16, 9), end=at(16, 9, 30), body=Body("each"),
        recurrence=Recurrence(pattern=WeeklyPattern(interval=1, weekdays=["Tuesday"]),
                              start=EWSDate(2027, 3, 16), number=4))
    item.save()
    master = folder.get(id=item.id)
    checks.same(f"{name}: a series has a master", master.type, "RecurringMaster")
    checks.same("its pattern is read", master.recurrence.pattern.weekdays, [2])
    checks.same("its range is read", master.recurrence.boundary.number, 4)
    checks.same("its first and last occurrence are read",
                (master.first_occurrence.start.astimezone(BERLIN),
                 master.last_occurrence.start.astimezone(BERLIN)),
                (at(16, 9), EWSDateTime(2027, 4, 6, 9, tzinfo=BERLIN)))
    shown = list(folder.view(at(1, 0), EWSDateTime(2027, 5, 1, tzinfo=BERLIN)))
    checks.same("the view shows four, at nine by the clock in winter and summer",
                [i.start.astimezone(BERLIN).hour for i in shown], [9, 9, 9, 9])
    checks.same("all are occurrences", {i.type for i in shown}, {"Occurrence"})
    second = master.occurrence(2)
    second.refresh()
    checks.same("the second is read by its number", second.start, at(23, 9))
    second.location = "Roof"
    second.start, second.end = at(23, 14), at(23, 15)
    second.save(update_fields=["location", "start", "end"])
    master.occurrence(3).delete()
    master.refresh()
    checks.same("the master lists the exception",
                [(o.original_start.astimezone(BERLIN), o.start.astimezone(BERLIN))
                 for o in master.modified_occurrences], [(at(23, 9), at(23, 14))])
    checks.same("the master lists the deletion",
                [o.start.astimezone(BERLIN) for o in master.deleted_occurrences], [at(30, 9)])
    shown = list(folder.view(at(1, 0), EWSDateTime(2027, 5, 1, tzinfo=BERLIN)))
    checks.same("the view shows the exception", [(i.type, i.location) for i in shown],
                [("Occurrence", None), ("Exception", "Roof"), ("Occurrence", None)])
    leader = shown[0].recurring_master()
    leader.refresh()
    checks.same("an occurrence leads to its master", leader.id, master.id)
    checks.same("the list shows the master only", [i.type for i in folder.all()],
                ["RecurringMaster"])
    changes = [(kind, i.id) for kind, i in folder.sync_items()]
    checks.that("the sync shows the master only", (
        ("create", item.id) in changes and len([c for c in changes if c[0] != "delete"]) == 1),
        changes)
    master.delete()
    checks.same("a deleted series is gone",
                list(folder.view(at(1, 0), EWSDateTime(2027, 5, 1, tzinfo=BERLIN))), [])


def patterns(checks, ada):
    folder = ada.calendar
    start = EWSDate(2027, 3, 2)
    for pattern, second in (
        (DailyPattern(interval=3), (3, 5)),
        (AbsoluteMonthlyPattern(interval=2, day_of_month=2), (5, 2)),
        (RelativeMonthlyPattern(interval=1, weekday="Tuesday", week_number="First"), (4, 6)),
        (AbsoluteYearlyPattern(day_of_month=2, month="March"), (3, 2)),
        (RelativeYearlyPattern(weekday="Tuesday", week_number="First", month="March"), (3, 7)),
    ):
        item = CalendarItem(folder=folder, subject="S", start=at(2, 9), end=at(2, 10),
                            recurrence=Recurrence(pattern=pattern, start=start, number=3))
        item.save()
        found = folder.get(id=item.id).occurrence(2)
        found.refresh()
        found = found.start.astimezone(BERLIN)
        checks.same(f"{type(pattern).__name__} goes on", (found.month, found.day), second)
        folder.get(id=item.id).delete()


def tasks(checks, ada):
    folder = ada.tasks
    list(folder.sync_items())
    task = Task(folder=folder, subject="Call", due_date=EWSDate(2027, 3, 9),
                start_date=EWSDate(2027, 3, 8), percent_complete=Decimal(25), status="InProgress",
                importance="High", body="please", mark="t1")
    task.save()
    read = folder.get(id=task.id)
    for name in ("subject", "due_date", "start_date", "percent_complete", "status", "importance",
                 "mark"):
        checks.same(f"the task's {name} is read", getattr(read, name), getattr(task, name))
    read.status = "Completed"
    read.save(update_fields=["status"])
    read = folder.get(id=task.id)
    checks.that("completion is coupled",
                read.percent_complete == 100 and read.complete_date and read.is_complete,
                (read.percent_complete, read.complete_date))
    read.percent_complete = Decimal(50)
    read.save(update_fields=["percent_complete"])
    read = folder.get(id=task.id)
    checks.same("and undone", (read.status, read.complete_date), ("InProgress", None))
    checks.same("open tasks are found",
                folder.filter(is_complete=False).count(), 1)
    checks.same("the sync shows it", [kind for kind, _ in folder.sync_items()], ["create"])
    read.delete(affected_task_occurrences=ALL_OCCURRENCES)
    checks.same("it is deleted", folder.all().count(), 0)
    weekly = Task(folder=folder, subject="Report", due_date=EWSDate(2027, 3, 9),
                  recurrence=TaskRecurrence(pattern=WeeklyPattern(interval=1, weekdays=["Tuesday"]),
                                            start=EWSDate(2027, 3, 9), number=3))
    weekly.save()
    again = folder.get(id=weekly.id)
    checks.same("a pattern of a task is read", again.recurrence.pattern.weekdays, [2])
    again.status = "Completed"
    again.save(update_fields=["status"])
    found = sorted((task.status, task.due_date) for task in folder.all())
    checks.same("completing one leaves the next", found, [
        ("Completed", EWSDate(2027, 3, 9)), ("NotStarted", EWSDate(2027, 3, 16))])
    trashed = folder.get(is_complete=True)
    trashed.move_to_trash(affected_task_occurrences=ALL_OCCURRENCES)
    checks.same("the bin holds it", ada.trash.filter(subject="Report").count(), 1)
    folder.all().delete(affected_task_occurrences=ALL_OCCURRENCES)
    checks.same("none is left", folder.all().count(), 0)


def doors(checks, base):
    checks.refuses("a wrong password is refused", UnauthorizedError,
                   lambda: account(base, "ada@example.com", "wrong").contacts.total_count)
    guessed = account(base, "bob@example.com", version=None)
    checks.that("the version is found out", guessed.version.build >= EXCHANGE_2016,
                guessed.version)
    checks.that("folders are walked", "Contacts" in [f.name for f in guessed.root.walk()])
    found = guessed.protocol.resolve_names(["ada@example.com"])
    checks.same("names are resolved", [m.email_address for m in found], ["ada@example.com"])
    zones = list(guessed.protocol.get_timezones(return_full_timezone_data=False))
    checks.that("zones are listed", len(zones) > 5, len(zones))


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    base = sys.argv[1].rstrip("/")
    BaseProtocol.HTTP_ADAPTER_CLS = NoVerifyHTTPAdapter
    checks = Checks()
    ada = account(base, "ada@example.com")
    checks.run("contacts", lambda: contacts(checks, ada))
    checks.run("batches", lambda: batches(checks, ada))
    abroad = account(base, "ada@example.com", zone=BERLIN)
    checks.run("appointments", lambda: appointments(checks, abroad))
    for email, zone in (("ada@example.com", UTC), ("bob@example.com", BERLIN),
                        ("carol@example.com", EWSTimeZone("America/New_York"))):
        checks.run("series", lambda: series(checks, account(base, email, zone=zone), email))
    checks.run("patterns", lambda: patterns(checks, ada))
    checks.run("tasks", lambda: tasks(checks, ada))
    checks.run("doors", lambda: doors(checks, base))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
