//! The add-in only manifest, XML: read by every Outlook, and by Exchange on premises.
//!
//! The order of its elements is fixed (<https://learn.microsoft.com/openspecs/office_file_formats/ms-owemxml>).
//! An Outlook takes the innermost `VersionOverrides` that it knows: 1.1 lets the pane stay open
//! while one goes from message to message, 1.0 has the buttons, and what stands outside is for
//! those that know neither.

use super::{ABOUT, Addin, BUTTON, GROUP, ICONS, NAME, TIP, VERSION};
use wire::xml::Writer;

const BASE: &str = "http://schemas.microsoft.com/office/appforoffice/1.1";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const TYPES: &str = "http://schemas.microsoft.com/office/officeappbasictypes/1.0";
const OVERRIDES: &str = "http://schemas.microsoft.com/office/mailappversionoverrides";

/// The least that Outlook must be able to do.
const LEAST: &str = "1.3";
/// The least that it must be able to do for panes that stay open.
const LEAST_PINNED: &str = "1.5";
/// Height of the pane where it lies above the message, in pixels.
const HEIGHT: &str = "300";

/// Where the button stands.
const SURFACES: [&str; 4] = [
    "MessageReadCommandSurface",
    "MessageComposeCommandSurface",
    "AppointmentAttendeeCommandSurface",
    "AppointmentOrganizerCommandSurface",
];

/// Which of the two nested forms.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    V1_0,
    V1_1,
}

/// Writes it.
pub fn write(addin: &Addin) -> String {
    let mut xml = Writer::new();
    let head = [("xmlns", BASE), ("xmlns:xsi", XSI), ("xmlns:bt", TYPES), ("xsi:type", "MailApp")];
    xml.open("OfficeApp", &head);
    xml.leaf("Id", &[], &addin.id());
    xml.leaf("Version", &[], &format!("{VERSION}.0"));
    xml.leaf("ProviderName", &[], NAME);
    xml.leaf("DefaultLocale", &[], "en-US");
    told(&mut xml, "DisplayName", NAME);
    told(&mut xml, "Description", ABOUT);
    told(&mut xml, "IconUrl", &addin.icon(64));
    told(&mut xml, "HighResolutionIconUrl", &addin.icon(128));
    told(&mut xml, "SupportUrl", &addin.support);
    xml.open("AppDomains", &[]);
    xml.leaf("AppDomain", &[], &addin.origin);
    xml.close();
    xml.open("Hosts", &[]);
    xml.empty("Host", &[("Name", "Mailbox")]);
    xml.close();
    xml.open("Requirements", &[]);
    xml.open("Sets", &[]);
    xml.empty("Set", &[("Name", "Mailbox"), ("MinVersion", LEAST)]);
    xml.close();
    xml.close();
    forms(&mut xml, addin);
    xml.leaf("Permissions", &[], "ReadItem");
    rules(&mut xml);
    xml.leaf("DisableEntityHighlighting", &[], "true");
    overrides(&mut xml, addin, Form::V1_0);
    xml.close();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", xml.finish())
}

fn told(xml: &mut Writer, name: &str, value: &str) {
    xml.empty(name, &[("DefaultValue", value)]);
}

fn forms(xml: &mut Writer, addin: &Addin) {
    xml.open("FormSettings", &[]);
    for form in ["ItemRead", "ItemEdit"] {
        xml.open("Form", &[("xsi:type", form)]);
        xml.open("DesktopSettings", &[]);
        told(xml, "SourceLocation", &addin.pane());
        // What is written has its pane at the side, always as high as the window.
        if form == "ItemRead" {
            xml.leaf("RequestedHeight", &[], HEIGHT);
        }
        xml.close();
        xml.close();
    }
    xml.close();
}

fn rules(xml: &mut Writer) {
    xml.open("Rule", &[("xsi:type", "RuleCollection"), ("Mode", "Or")]);
    for kind in ["Message", "Appointment"] {
        for form in ["Read", "Edit"] {
            let is = [("xsi:type", "ItemIs"), ("ItemType", kind), ("FormType", form)];
            xml.empty("Rule", &is);
        }
    }
    xml.close();
}

fn overrides(xml: &mut Writer, addin: &Addin, form: Form) {
    let (space, name, least) = match form {
        Form::V1_0 => (OVERRIDES.to_owned(), "VersionOverridesV1_0", LEAST),
        Form::V1_1 => (format!("{OVERRIDES}/1.1"), "VersionOverridesV1_1", LEAST_PINNED),
    };
    xml.open("VersionOverrides", &[("xmlns", &space), ("xsi:type", name)]);
    xml.open("Requirements", &[]);
    xml.open("bt:Sets", &[("DefaultMinVersion", least)]);
    xml.empty("bt:Set", &[("Name", "Mailbox")]);
    xml.close();
    xml.close();
    xml.open("Hosts", &[]);
    xml.open("Host", &[("xsi:type", "MailHost")]);
    xml.open("DesktopFormFactor", &[]);
    if form == Form::V1_0 {
        // Demanded there, and loaded for buttons without a pane only: we have none.
        xml.empty("FunctionFile", &[("resid", "paneUrl")]);
    }
    for (at, surface) in SURFACES.iter().enumerate() {
        button(xml, surface, at, form);
    }
    xml.close();
    xml.close();
    xml.close();
    resources(xml, addin);
    if form == Form::V1_0 {
        overrides(xml, addin, Form::V1_1);
    }
    xml.close();
}

fn button(xml: &mut Writer, surface: &str, at: usize, form: Form) {
    xml.open("ExtensionPoint", &[("xsi:type", surface)]);
    xml.open("OfficeTab", &[("id", "TabDefault")]);
    xml.open("Group", &[("id", &format!("twinlineGroup{at}"))]);
    xml.empty("Label", &[("resid", "group")]);
    xml.open("Control", &[("xsi:type", "Button"), ("id", &format!("twinlineButton{at}"))]);
    xml.empty("Label", &[("resid", "button")]);
    xml.open("Supertip", &[]);
    xml.empty("Title", &[("resid", "button")]);
    xml.empty("Description", &[("resid", "tip")]);
    xml.close();
    xml.open("Icon", &[]);
    for pixels in ICONS {
        let (size, id) = (pixels.to_string(), format!("icon{pixels}"));
        xml.empty("bt:Image", &[("size", &size), ("resid", &id)]);
    }
    xml.close();
    xml.open("Action", &[("xsi:type", "ShowTaskpane")]);
    xml.empty("SourceLocation", &[("resid", "paneUrl")]);
    if form == Form::V1_1 {
        xml.leaf("SupportsPinning", &[], "true");
    }
    xml.close();
    xml.close();
    xml.close();
    xml.close();
    xml.close();
}

fn resources(xml: &mut Writer, addin: &Addin) {
    xml.open("Resources", &[]);
    let mut kept = |group: &str, name: &str, all: &[(String, String)]| {
        xml.open(group, &[]);
        for (id, value) in all {
            xml.empty(name, &[("id", id), ("DefaultValue", value)]);
        }
        xml.close();
    };
    let one = |id: &str, value: &str| (id.to_owned(), value.to_owned());
    let icons = ICONS.map(|pixels| (format!("icon{pixels}"), addin.icon(pixels)));
    kept("bt:Images", "bt:Image", &icons);
    kept("bt:Urls", "bt:Url", &[one("paneUrl", &addin.pane())]);
    kept("bt:ShortStrings", "bt:String", &[one("group", GROUP), one("button", BUTTON)]);
    kept("bt:LongStrings", "bt:String", &[one("tip", TIP)]);
    xml.close();
}

#[cfg(test)]
mod tests;
