//! Add-ins of a mailbox, by their manifests: GetAppManifests, InstallApp, UninstallApp.
//!
//! Their answers have no response messages: the class stands on the answer's own element. The words
//! for a manifest without its root are those of the reference (`installapp-operation`); the code
//! for a person without the role "My Custom Apps" is not documented, and that of all other missing
//! permissions is taken for it.

use super::answers::{Problem, refusal};
use super::session::Session;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wire::xml::{self, Element, Writer};

/// Elements of a manifest whose addresses must be encrypted.
const ADDRESSES: [&str; 3] = ["SourceLocation", "IconUrl", "SupportUrl"];

/// An installed add-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct App {
    /// Its id, in lower case.
    pub(crate) id: String,
    /// Its manifest.
    pub(crate) manifest: Vec<u8>,
}

/// Answers GetAppManifests. Who names the versions that he knows gets the newer form.
pub(crate) fn list(session: &Session<'_>, request: &Element) -> Result<String, Problem> {
    let newer = request.child("ApiVersionSupported").is_some();
    let mut xml = Writer::new();
    xml.open(if newer { "m:Apps" } else { "m:Manifests" }, &[]);
    for app in &session.store.apps {
        let manifest = STANDARD.encode(&app.manifest);
        if newer {
            xml.open("t:App", &[]);
            xml.leaf("t:Manifest", &[], &manifest);
            xml.close();
        } else {
            xml.leaf("m:Manifest", &[], &manifest);
        }
    }
    xml.close();
    Ok(answer("GetAppManifests", Ok(xml.finish())))
}

/// Answers InstallApp.
pub(crate) fn install(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let done = read(request.text_of("Manifest").unwrap_or_default()).and_then(|app| {
        if session.store.no_own_apps {
            return Err(Problem::new(
                "ErrorAccessDenied",
                "Access is denied. Check credentials and try again.",
            ));
        }
        session.store.apps.retain(|known| known.id != app.id);
        session.store.apps.push(app);
        session.store.version += 1;
        Ok(String::new())
    });
    Ok(answer("InstallApp", done))
}

/// Answers UninstallApp.
pub(crate) fn uninstall(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let id = request.text_of("ID").unwrap_or_default().trim().to_lowercase();
    let before = session.store.apps.len();
    session.store.apps.retain(|known| known.id != id);
    let done = if session.store.apps.len() < before {
        session.store.version += 1;
        Ok(String::new())
    } else {
        Err(Problem::new("ErrorInternalServerError", "The app can't be found."))
    };
    Ok(answer("UninstallApp", done))
}

fn read(manifest: &str) -> Result<App, Problem> {
    let refuse = |why: &str| {
        let words = format!("This app can't be installed. {why}");
        Problem::new("ErrorInternalServerError", &words)
    };
    let manifest = STANDARD.decode(manifest.trim()).unwrap_or_default();
    let root = xml::read(&manifest, "manifest").map_err(|_| refuse("The manifest is no XML."))?;
    if root.name != "OfficeApp" {
        return Err(refuse("Missing OfficeApp element."));
    }
    if root.attribute("type").is_none_or(|kind| kind != "MailApp") {
        return Err(refuse("It is no mail app."));
    }
    for name in ["Id", "Version", "DisplayName", "Permissions", "FormSettings"] {
        if root.child(name).is_none() {
            return Err(refuse(&format!("Missing {name} element.")));
        }
    }
    if !is_encrypted(&root) {
        return Err(refuse("An address does not begin with https."));
    }
    let id = root.text_of("Id").unwrap_or_default().trim().to_lowercase();
    Ok(App { id, manifest })
}

fn is_encrypted(element: &Element) -> bool {
    let value = element.attribute("DefaultValue");
    let plain = value.is_some_and(|value| !value.starts_with("https://"));
    !(plain && ADDRESSES.contains(&element.name.as_str()))
        && element.children.iter().all(is_encrypted)
}

fn answer(operation: &str, done: Result<String, Problem>) -> String {
    let name = format!("m:{operation}Response");
    let mut xml = Writer::new();
    match done {
        Ok(inside) => {
            xml.open(&name, &[("ResponseClass", "Success")]);
            xml.leaf("m:ResponseCode", &[], "NoError");
            xml.raw(&inside);
        }
        Err(problem) => {
            xml.open(&name, &[("ResponseClass", "Error")]);
            refusal(&mut xml, &problem);
        }
    }
    xml.close();
    xml.finish()
}
