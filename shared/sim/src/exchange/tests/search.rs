//! FindItem's restrictions, orders and pages; zones, names and ids.

use super::{ADA, Desk};
use crate::exchange::Item;
use wire::xml::Element;

fn find(view: &str, restriction: &str, order: &str) -> String {
    format!(
        "<FindItem Traversal='Shallow'><ItemShape><BaseShape>IdOnly</BaseShape>\
         <AdditionalProperties><FieldURI FieldURI='contacts:GivenName'/></AdditionalProperties>\
         </ItemShape>{view}{restriction}{order}<ParentFolderIds><DistinguishedFolderId \
         Id='contacts'/></ParentFolderIds></FindItem>"
    )
}

fn names(message: &Element) -> Vec<String> {
    let items = message.at(&["RootFolder", "Items"]).unwrap();
    items.children.iter().map(|item| item.text_of("GivenName").unwrap().to_owned()).collect()
}

fn test(name: &str, path: &str, value: &str) -> String {
    format!(
        "<{name}>{path}<FieldURIOrConstant><Constant Value='{value}'/></FieldURIOrConstant>\
        </{name}>"
    )
}

const GIVEN: &str = "<FieldURI FieldURI='contacts:GivenName'/>";
const MARK: &str = "<ExtendedFieldURI PropertySetId='23a4f37b-211e-4a56-b9e6-904636144202' \
    PropertyName='Mark' PropertyType='String'/>";

fn people(desk: &mut Desk) {
    let now = desk.world.now;
    for (name, mark, born) in
        [("Ada", "m1", "1990-01-01T11:59:00Z"), ("Bob", "m2", ""), ("Cy", "", "")]
    {
        let mut item = Item::contact(name, "Test").email(1, &format!("{name}@x.test"));
        if !mark.is_empty() {
            item.set_named("23a4f37b-211e-4a56-b9e6-904636144202", "Mark", mark);
        }
        if !born.is_empty() {
            item.set("Birthday", born);
        }
        desk.server().create(now, ADA, item.in_categories(&["Red", name]));
    }
}

#[test]
fn restrictions_find_what_fits() {
    let mut desk = Desk::new();
    people(&mut desk);
    let email = "<IndexedFieldURI FieldURI='contacts:EmailAddress' FieldIndex='EmailAddress1'/>";
    let born = "<FieldURI FieldURI='contacts:Birthday'/>";
    let category = "<FieldURI FieldURI='item:Categories'/>";
    let prefixed = format!(
        "<Contains ContainmentMode='Prefixed' \
        ContainmentComparison='IgnoreCase'>{GIVEN}<Constant Value='a'/></Contains>"
    );
    for (restriction, expected) in [
        (test("IsEqualTo", MARK, "m2"), "Bob"),
        (test("IsEqualTo", GIVEN, "ada"), "Ada"),
        (test("IsNotEqualTo", GIVEN, "Ada"), "Cy Bob"),
        (test("IsGreaterThan", GIVEN, "Ada"), "Cy Bob"),
        (test("IsLessThanOrEqualTo", GIVEN, "Bob"), "Bob Ada"),
        (test("IsEqualTo", email, "cy@x.test"), "Cy"),
        (test("IsGreaterThanOrEqualTo", born, "1990-01-01T11:59:00Z"), "Ada"),
        (test("IsLessThan", born, "1990-01-01T11:59:00Z"), ""),
        (test("IsEqualTo", category, "Cy"), "Cy"),
        (format!("<Exists>{MARK}</Exists>"), "Bob Ada"),
        (format!("<Not><Exists>{MARK}</Exists></Not>"), "Cy"),
        (format!("<And><Exists>{MARK}</Exists><Not><Exists>{born}</Exists></Not></And>"), "Bob"),
        (
            format!("<Or>{}{}</Or>", test("IsEqualTo", MARK, "m1"), test("IsEqualTo", GIVEN, "Cy")),
            "Cy Ada",
        ),
        (prefixed, "Ada"),
    ] {
        let body = find("", &format!("<Restriction>{restriction}</Restriction>"), "");
        assert_eq!(names(&desk.good(&body)).join(" "), expected, "{restriction}");
    }
    for (restriction, code) in [
        (test("IsGreaterThan", born, "yesterday"), "ErrorUnsupportedTypeForConversion"),
        (
            format!("<Contains>{born}<Constant Value='1990'/></Contains>"),
            "ErrorContainsFilterWrongType",
        ),
    ] {
        let body = find("", &format!("<Restriction>{restriction}</Restriction>"), "");
        assert_eq!(desk.code(&body), code);
    }
}

#[test]
fn pages_and_orders() {
    let mut desk = Desk::new();
    people(&mut desk);
    let order = |direction: &str| {
        format!("<SortOrder><FieldOrder Order='{direction}'>{GIVEN}</FieldOrder></SortOrder>")
    };
    let view = |skip: i32, most: i32| {
        format!(
            "<IndexedPageItemView MaxEntriesReturned='{most}' Offset='{skip}' \
            BasePoint='Beginning'/>"
        )
    };
    let first = desk.good(&find(&view(0, 2), "", &order("Ascending")));
    assert_eq!(names(&first), ["Ada", "Bob"]);
    let root = first.child("RootFolder").unwrap();
    for (name, value) in [
        ("IndexedPagingOffset", "2"),
        ("TotalItemsInView", "3"),
        ("IncludesLastItemInRange", "false"),
    ] {
        assert_eq!(root.attribute(name), Some(value));
    }
    let second = desk.good(&find(&view(2, 2), "", &order("Ascending")));
    assert_eq!(names(&second), ["Cy"]);
    assert_eq!(
        second.child("RootFolder").unwrap().attribute("IncludesLastItemInRange"),
        Some("true")
    );
    assert_eq!(names(&desk.good(&find("", "", &order("Descending")))), ["Cy", "Bob", "Ada"]);
    assert_eq!(desk.code(&find(&view(-1, 2), "", "")), "ErrorInvalidIndexedPagingParameters");
    assert_eq!(desk.code(&find(&view(0, 0), "", "")), "ErrorInvalidPagingMaxRows");
}

#[test]
fn an_answer_holds_a_thousand_or_of_a_search_250() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    for number in 0..1_001 {
        desk.server().create(now, ADA, Item::contact(&format!("P{number}"), "Test"));
    }
    let all = desk.good(&find("", "", ""));
    assert_eq!(names(&all).len(), 1_000);
    assert_eq!(
        all.child("RootFolder").unwrap().attribute("IncludesLastItemInRange"),
        Some("false")
    );
    let restriction = format!("<Restriction><Exists>{GIVEN}</Exists></Restriction>");
    assert_eq!(names(&desk.good(&find("", &restriction, ""))).len(), 250);
}

#[test]
fn unknown_fields_do_not_fit_the_schema() {
    let mut desk = Desk::new();
    for uri in ["contacts:Start", "item:Nothing", "nothing:Subject", "Subject", ""] {
        let body = find("", "", "").replace("contacts:GivenName", uri);
        assert_eq!(desk.call(&body).unwrap_err(), "ErrorSchemaValidation", "{uri}");
    }
    let odd = "<ExtendedFieldURI PropertyName='x' PropertyType='String'/>";
    let body = find("", "", "").replace(GIVEN, odd);
    assert_eq!(desk.messages_or_fault(&body), "ErrorInvalidExtendedProperty");
}

#[test]
fn names_zones_and_ids() {
    let mut desk = Desk::new();
    let resolve = |entry: &str| {
        format!(
            "<ResolveNames ReturnFullContactData='false'><UnresolvedEntry>{entry}\
            </UnresolvedEntry></ResolveNames>"
        )
    };
    let found = desk.good(&resolve("bob"));
    let email = found.at(&["ResolutionSet", "Resolution", "Mailbox", "EmailAddress"]).unwrap();
    assert_eq!(email.text, "bob@example.com");
    assert_eq!(desk.code(&resolve("zoe")), "ErrorNameResolutionNoResults");
    let zones = desk.good(
        "<GetServerTimeZones ReturnFullTimeZoneData='false'><Ids><Id>UTC</Id>\
        <Id>Nowhere</Id></Ids></GetServerTimeZones>",
    );
    assert_eq!(zones.child("TimeZoneDefinitions").unwrap().children.len(), 1);
    let convert = "<ConvertId DestinationFormat='EntryId'><SourceIds><AlternateId Format='EwsId' \
        Id='DUMMY' Mailbox='DUMMY'/></SourceIds></ConvertId>";
    assert_eq!(desk.code(convert), "ErrorInvalidIdMalformed");
}
