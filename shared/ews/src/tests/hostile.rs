//! Broken and hostile answers: every one becomes a fault or a record, none a panic, and none makes
//! the connector ask for ever.

use super::desk::{Desk, Reply, envelope_of, run};
use super::{mailbox, now, scope};
use model::{Ask, Fault, Field, Fields, Id, Kind, Mark, Notify, Reader, Side, Times, Write};

/// More requests than any one verb may need here.
const REQUESTS_MAX: usize = 400;

/// A generator of chance that is the same every time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// Answers with all that the connector reads, some of it out of bounds.
fn seed(operation: &str, answers: usize) -> String {
    let item = "<t:ItemId Id=\"A\" ChangeKey=\"K\"/><t:ParentFolderId Id=\"F\"/>\
        <t:Subject>s</t:Subject><t:Body BodyType=\"HTML\">&lt;p&gt;x&lt;b</t:Body>\
        <t:ReminderIsSet>1</t:ReminderIsSet><t:ReminderMinutesBeforeStart>-99999999999\
        </t:ReminderMinutesBeforeStart><t:ReminderDueBy>9999-12-31T23:59:59Z</t:ReminderDueBy>\
        <t:ExtendedProperty><t:ExtendedFieldURI PropertyId=\"35\" \
        PropertySetId=\"6ED8DA90-450B-101B-98DA-00AA003F1305\"/><t:Value>BAAAAIIA4AB0xbcQGoLgCA==\
        </t:Value></t:ExtendedProperty><t:UID>040000008200E00074C5B7101A82E008é</t:UID>\
        <t:Start>0001-01-01T00:00:00Z</t:Start><t:End>9999-12-31T23:59:59-14:00</t:End>\
        <t:OriginalStart>2026-11-25T10:00:00Z</t:OriginalStart><t:IsAllDayEvent>true\
        </t:IsAllDayEvent><t:CalendarItemType>RecurringMaster</t:CalendarItemType>\
        <t:AppointmentState>99999999999</t:AppointmentState><t:ModifiedOccurrences><t:Occurrence>\
        <t:ItemId Id=\"E\"/><t:OriginalStart>2026-11-25T10:00:00Z</t:OriginalStart>\
        </t:Occurrence></t:ModifiedOccurrences><t:DeletedOccurrences><t:DeletedOccurrence>\
        <t:Start>2026-11-26T10:00:00Z</t:Start></t:DeletedOccurrence></t:DeletedOccurrences>\
        <t:StartTimeZone Id=\"é|\"/><t:Birthday>9999-12-31T23:59:59Z</t:Birthday>\
        <t:DueDate>0001-01-01T00:00:00Z</t:DueDate><t:PercentComplete>NaN</t:PercentComplete>";
    let items: String = ["Contact", "CalendarItem", "Task", "Message", "CalendarItem"]
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let kind = ["RecurringMaster", "Occurrence", "Exception", "", "Single"][at];
            format!("<t:{name}>{}</t:{name}>", item.replace("RecurringMaster", kind))
        })
        .collect();
    let changes: String = ["Create", "Update", "Delete"]
        .map(|name| format!("<t:{name}><t:Task><t:ItemId Id=\"{name}\"/></t:Task></t:{name}>"))
        .concat();
    let message = format!(
        "<m:M ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode><m:SyncState>S\
         </m:SyncState><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes>\
         {changes}</m:Changes><m:Folders><t:Folder><t:FolderId Id=\"F\"/><t:ParentFolderId \
         Id=\"F\"/></t:Folder></m:Folders><m:Items>{items}</m:Items><m:RootFolder \
         TotalItemsInView=\"-1\" IncludesLastItemInRange=\"true\"><t:Items>{items}</t:Items>\
         </m:RootFolder></m:M>"
    );
    let messages = message.repeat(answers);
    envelope_of(&format!(
        "<m:{operation}Response><m:ResponseMessages>{messages}</m:ResponseMessages>\
         </m:{operation}Response>"
    ))
}

fn broken(mut bytes: Vec<u8>, chance: &mut Chance) -> Vec<u8> {
    for _ in 0..chance.below(6) {
        let at = chance.below(bytes.len());
        match chance.below(5) {
            0 => bytes.truncate(at),
            1 => bytes[at..].iter_mut().take(1).for_each(|byte| *byte = b'<'),
            2 => bytes[at..].iter_mut().take(1).for_each(|byte| *byte = 0xff),
            3 => drop(bytes.drain(at..(at + chance.below(40)).min(bytes.len()))),
            _ => bytes.splice(at..at, b"</t:Items>".iter().copied()).for_each(drop),
        }
    }
    bytes
}

#[test]
fn broken_answers_become_faults_or_records() {
    for number in 1..40_u64 {
        let desk = Desk::new(move |operation, element, request| {
            assert!(request < REQUESTS_MAX, "{operation} is asked for ever");
            let mut chance = Chance(number * 7919 + request as u64);
            let lists = ["ItemIds", "FolderIds", "ParentFolderIds", "Items"];
            let asked = lists.iter().find_map(|list| element.child(list));
            let answers = asked.map_or(1, |asked| asked.children.len());
            chance.below(9);
            Reply::Bytes(broken(seed(operation, answers).into_bytes(), &mut chance))
        });
        let mut side = mailbox(&desk);
        let page = run(side.changes(&scope(), None));
        if let Ok(page) = page {
            let _ = run(side.changes(&scope(), Some(&page.next)));
        }
        desk.take();
        let ids =
            [Kind::Contact, Kind::Appointment, Kind::Task].map(|kind| Ask::Id(kind, "A".into()));
        let _ = run(side.look(&ids));
        let _ = run(side.look(&[Ask::Uid("u".into()), Ask::Mark(Kind::Task, Mark::from("m"))]));
        let _ = run(side.count(&scope()));
        desk.take();
        let all_day = Times::AllDay { first: now().day_utc(), days: u16::MAX };
        let writes = [
            Write::Create {
                kind: Kind::Appointment,
                mark: None,
                fields: Fields::new().with(Field::Times, all_day),
                parent: None,
                notify: Notify::Nobody,
            },
            Write::Restore {
                kind: Kind::Task,
                id: Id::from("A"),
                image: seed("x", 1).into_bytes(),
            },
        ];
        assert_eq!(run(side.write(&writes)).len(), 2);
    }
}

#[test]
fn answers_to_fewer_questions_are_garbled_or_in_doubt() {
    let desk = Desk::new(|operation, _, _| {
        let empty = format!("<m:{operation}Response><m:ResponseMessages/></m:{operation}Response>");
        Reply::Soap(empty)
    });
    let mut side = mailbox(&desk);
    assert!(matches!(run(side.changes(&scope(), None)), Err(Fault::Garbled(_))));
    let ask = [Ask::Id(Kind::Contact, "A".into())];
    assert!(matches!(run(side.look(&ask)), Err(Fault::Garbled(_))));
}
