//! Requests as they leave, element by element: the server takes no other order.

use super::now;
use crate::find_folder::{self, Depth};
use crate::find_item::{self, Condition};
use crate::get_folder::{self, FolderRef};
use crate::get_item::{self, ItemRef};
use crate::item::MARK;
use crate::property::{Change, Path, text};
use crate::shape::Shape;
use crate::update_item::{self, ItemChange};
use crate::{create_folder, create_item, delete_item, get_server_time_zones, move_item};
use crate::{sync_folder_items, uid};
use model::{Kind, Notify};

fn calendar() -> FolderRef {
    FolderRef::Distinguished("calendar")
}

#[test]
fn questions() {
    let mark = "<t:ExtendedFieldURI PropertySetId=\"23a4f37b-211e-4a56-b9e6-904636144202\" \
        PropertyName=\"TwinlineMark\" PropertyType=\"String\"/>";
    let clean = "<t:ExtendedFieldURI PropertySetId=\"6ED8DA90-450B-101B-98DA-00AA003F1305\" \
        PropertyId=\"35\" PropertyType=\"Binary\"/>";
    let ids = "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>";
    let folders =
        "<m:ParentFolderIds><t:DistinguishedFolderId Id=\"calendar\"/></m:ParentFolderIds>";
    let equal = |path: &str, value: &str| {
        format!(
            "<t:IsEqualTo>{path}<t:FieldURIOrConstant><t:Constant Value=\"{value}\"/>\
             </t:FieldURIOrConstant></t:IsEqualTo>"
        )
    };
    let page = "<m:IndexedPageItemView MaxEntriesReturned=\"250\" Offset=\"0\" \
        BasePoint=\"Beginning\"/>";
    let search =
        |any: &[Condition]| find_item::search_body(&Shape::ids(), any, &[calendar()], 0, 250);
    assert_eq!(
        search(&[Condition::Holds(Path::Field("item:Subject"), "R&D".into())]),
        format!(
            "<m:FindItem Traversal=\"Shallow\">{ids}{page}<m:Restriction><t:Contains \
             ContainmentMode=\"Substring\" ContainmentComparison=\"IgnoreCase\"><t:FieldURI \
             FieldURI=\"item:Subject\"/><t:Constant Value=\"R&amp;D\"/></t:Contains>\
             </m:Restriction>{folders}</m:FindItem>"
        )
    );
    let by_mark = Condition::Equal(MARK, "a\"b".into());
    let by_uid = Condition::Equal(uid::CLEAN, "QQ==".into());
    assert_eq!(
        search(std::slice::from_ref(&by_mark)),
        format!(
            "<m:FindItem \
            Traversal=\"Shallow\">{ids}{page}<m:Restriction>{}</m:Restriction>{folders}\
             </m:FindItem>",
            equal(mark, "a&quot;b")
        )
    );
    assert_eq!(
        search(&[by_mark, by_uid]),
        format!(
            "<m:FindItem Traversal=\"Shallow\">{ids}{page}<m:Restriction><t:Or>{}{}</t:Or>\
             </m:Restriction>{folders}</m:FindItem>",
            equal(mark, "a&quot;b"),
            equal(clean, "QQ==")
        )
    );
    assert_eq!(
        find_item::view_body(&Shape::ids(), &calendar(), now(), now().plus_minutes(60)),
        format!(
            "<m:FindItem Traversal=\"Shallow\">{ids}<m:CalendarView MaxEntriesReturned=\"1000\" \
             StartDate=\"2026-11-25T10:00:00Z\" EndDate=\"2026-11-25T11:00:00Z\"/>{folders}\
             </m:FindItem>"
        )
    );
    assert_eq!(
        sync_folder_items::body(&FolderRef::Id("F".into()), Some("S<")),
        format!(
            "<m:SyncFolderItems>{ids}<m:SyncFolderId><t:FolderId Id=\"F\"/></m:SyncFolderId>\
             <m:SyncState>S&lt;</m:SyncState><m:MaxChangesReturned>512</m:MaxChangesReturned>\
             </m:SyncFolderItems>"
        )
    );
    assert_eq!(
        get_item::body(
            &Shape::of(vec![Path::Field("item:Body"), MARK]),
            &[ItemRef::Item("A".into()), ItemRef::MasterOf("O".into())]
        ),
        format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:BodyType>Best</t:BodyType>\
             <t:AdditionalProperties><t:FieldURI FieldURI=\"item:Body\"/>{mark}\
             </t:AdditionalProperties></m:ItemShape><m:ItemIds><t:ItemId Id=\"A\"/>\
             <t:RecurringMasterItemId OccurrenceId=\"O\"/></m:ItemIds></m:GetItem>"
        )
    );
}

#[test]
fn folders_and_zones() {
    let shape = "<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
        <t:FieldURI FieldURI=\"folder:ParentFolderId\"/>\
        <t:FieldURI FieldURI=\"folder:FolderClass\"/>\
        <t:FieldURI FieldURI=\"folder:DisplayName\"/><t:FieldURI FieldURI=\"folder:TotalCount\"/>\
        </t:AdditionalProperties></m:FolderShape>";
    assert_eq!(
        get_folder::body(&[calendar()]),
        format!(
            "<m:GetFolder>{shape}<m:FolderIds><t:DistinguishedFolderId Id=\"calendar\"/>\
             </m:FolderIds></m:GetFolder>"
        )
    );
    assert_eq!(
        find_folder::body(&FolderRef::Id("F".into()), Depth::Deep, 500),
        format!(
            "<m:FindFolder Traversal=\"Deep\">{shape}<m:IndexedPageFolderView \
             MaxEntriesReturned=\"500\" Offset=\"500\" BasePoint=\"Beginning\"/><m:ParentFolderIds>\
             <t:FolderId Id=\"F\"/></m:ParentFolderIds></m:FindFolder>"
        )
    );
    assert_eq!(
        create_folder::body(&FolderRef::Distinguished("contacts"), "Salesforce Contacts"),
        "<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id=\"contacts\"/>\
         </m:ParentFolderId><m:Folders><t:ContactsFolder><t:DisplayName>Salesforce Contacts\
         </t:DisplayName></t:ContactsFolder></m:Folders></m:CreateFolder>"
    );
    assert_eq!(
        get_server_time_zones::body("UTC"),
        "<m:GetServerTimeZones ReturnFullTimeZoneData=\"false\"><m:Ids><t:Id>UTC</t:Id></m:Ids>\
         </m:GetServerTimeZones>"
    );
}

#[test]
fn writes() {
    let changes = vec![text("contacts:JobTitle", "x"), Change::Clear(MARK)];
    let change = ItemChange { item: "A".into(), key: "K".into(), changes };
    assert_eq!(
        update_item::body(Kind::Contact, Notify::Nobody, &[change]),
        "<m:UpdateItem ConflictResolution=\"NeverOverwrite\" MessageDisposition=\"SaveOnly\">\
         <m:ItemChanges><t:ItemChange><t:ItemId Id=\"A\" ChangeKey=\"K\"/><t:Updates>\
         <t:SetItemField><t:FieldURI FieldURI=\"contacts:JobTitle\"/><t:Contact><t:JobTitle>x\
         </t:JobTitle></t:Contact></t:SetItemField><t:DeleteItemField><t:ExtendedFieldURI \
         PropertySetId=\"23a4f37b-211e-4a56-b9e6-904636144202\" PropertyName=\"TwinlineMark\" \
         PropertyType=\"String\"/></t:DeleteItemField></t:Updates></t:ItemChange></m:ItemChanges>\
         </m:UpdateItem>"
    );
    assert_eq!(
        create_item::body(Kind::Appointment, &calendar(), Notify::Nobody, vec![Vec::new()]),
        "<m:CreateItem SendMeetingInvitations=\"SendToNone\"><m:SavedItemFolderId>\
         <t:DistinguishedFolderId Id=\"calendar\"/></m:SavedItemFolderId><m:Items>\
         <t:CalendarItem></t:CalendarItem></m:Items></m:CreateItem>"
    );
    let items = [("A".to_owned(), "K".to_owned())];
    assert_eq!(
        delete_item::body(Kind::Appointment, Notify::Attendees, &items),
        "<m:DeleteItem DeleteType=\"MoveToDeletedItems\" \
         SendMeetingCancellations=\"SendToAllAndSaveCopy\"><m:ItemIds>\
         <t:ItemId Id=\"A\" ChangeKey=\"K\"/></m:ItemIds></m:DeleteItem>"
    );
    assert_eq!(
        move_item::body(&FolderRef::Id("F".into()), &["A".to_owned()]),
        "<m:MoveItem><m:ToFolderId><t:FolderId Id=\"F\"/></m:ToFolderId><m:ItemIds>\
         <t:ItemId Id=\"A\"/></m:ItemIds></m:MoveItem>"
    );
}
