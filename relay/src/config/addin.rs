//! The addresses of the Outlook add-in.

use super::{Config, is_this_machine};
use url::Url;

impl Config {
    /// What is wrong with an address of the Outlook add-in: they end up in a header and in the
    /// manifests as they are.
    pub(super) fn addin_fault(&self) -> Option<(&'static str, &'static str)> {
        let secure = |text: &str| {
            let url = Url::parse(text).ok()?;
            let plain = text.bytes().all(|b| b.is_ascii_graphic() && !b"'\",;".contains(&b));
            (plain && (url.scheme() == "https" || is_this_machine(&url))).then_some(url)
        };
        let origin = |text: &String| {
            secure(text).is_some_and(|url| url.origin().ascii_serialization() == *text)
        };
        if !self.addin_hosts.iter().all(origin) {
            return Some((
                "addin_hosts",
                "write each as https://mail.acme.example, without a path.",
            ));
        }
        if secure(&self.addin_office_js).is_none() {
            return Some(("addin_office_js", "write the whole address, with https://."));
        }
        let given = |text: &str| text.is_empty() || secure(text).is_some();
        let pages = [&self.addin_support_url, &self.addin_privacy_url];
        let key = "addin_support_url, addin_privacy_url";
        (!pages.into_iter().all(|text| given(text)))
            .then_some((key, "write a whole address with https://, or nothing."))
    }
}
