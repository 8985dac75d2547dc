//! Where an item of Exchange keeps its iCalendar UID: in `UID`, and in a GlobalObjectId, which
//! alone can be searched. What either holds is read by [`model::uid`].

use crate::property::Path;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::uid::{blob, clean, of_blob};
use wire::xml::Element;

/// PidLidCleanGlobalObjectId
/// (<https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal>).
pub(crate) const CLEAN: Path = Path::Numbered("6ED8DA90-450B-101B-98DA-00AA003F1305", "35");

/// The clean UID of an item.
pub(crate) fn of(item: &Element) -> Option<String> {
    if let Some(blob) = CLEAN.value(item).and_then(|text| STANDARD.decode(text.trim()).ok())
        && let Some(uid) = of_blob(&blob)
    {
        return Some(uid);
    }
    clean(item.text_of("UID")?)
}

/// What PidLidCleanGlobalObjectId holds for a clean UID, in base64.
pub(crate) fn search_value(uid: &str) -> String {
    STANDARD.encode(blob(uid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_shows_its_uid_by_either_property() {
        let item = |inner: &str| {
            wire::xml::read(format!("<CalendarItem>{inner}</CalendarItem>").as_bytes(), "test")
                .expect("XML")
        };
        let blob = search_value("x@y");
        let both = format!(
            "<UID>other</UID><ExtendedProperty><ExtendedFieldURI PropertyId='35' \
             PropertySetId='6ed8da90-450b-101b-98da-00aa003f1305' PropertyType='Binary'/>\
             <Value>{blob}</Value></ExtendedProperty>"
        );
        assert_eq!(of(&item(&both)).as_deref(), Some("x@y"));
        assert_eq!(of(&item("<UID> a@b </UID>")).as_deref(), Some("a@b"));
        assert_eq!(of(&item("<UID> </UID>")), None);
        assert_eq!(of(&item("")), None);
    }
}
