//! Add-ins of a mailbox: GetAppManifests and InstallApp (reference: `getappmanifests-operation`,
//! `installapp-operation`). Their answers have no response messages: the class stands on the
//! answer's own element.

use crate::faults::Failed;
use crate::response;
use crate::session::Session;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::Fault;
use std::sync::Arc;
use wire::Transport;
use wire::xml::{self, Element, Writer};

/// Manifests that are looked at; a mailbox has a few dozen at most.
const MANIFESTS_MAX: usize = 500;

/// What became of installing an add-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Install {
    /// It is installed now.
    Done,
    /// It was there before, in this version.
    Already,
    /// The server does not install it for this person, by its code.
    Refused(String),
}

/// Installs the add-in of a manifest into a mailbox, unless it is there.
pub async fn install(transport: Arc<dyn Transport>, manifest: &str) -> Result<Install, Fault> {
    let mut session = Session::new(transport, 0, None);
    if is_there(&mut session, manifest).await? {
        return Ok(Install::Already);
    }
    let mut xml = Writer::new();
    xml.open("m:InstallApp", &[]);
    xml.leaf("m:Manifest", &[], &STANDARD.encode(manifest));
    xml.close();
    let told = told(&mut session, "InstallApp", &xml.finish()).await?;
    Ok(told.map_or_else(Install::Refused, |_| Install::Done))
}

/// Whether an add-in is installed. A server that does not say so is taken for a no: it then says
/// itself whether it installs.
async fn is_there(session: &mut Session, manifest: &str) -> Result<bool, Fault> {
    // Asked without the versions that we know, which the schema of 2013 SP1 does not have.
    let mut xml = Writer::new();
    xml.empty("m:GetAppManifests", &[]);
    let Ok(answer) = told(session, "GetAppManifests", &xml.finish()).await? else {
        return Ok(false);
    };
    let wanted = name_of(manifest.as_bytes());
    let known = manifests(&answer).filter_map(|text| STANDARD.decode(text.trim()).ok());
    Ok(wanted.is_some() && known.take(MANIFESTS_MAX).any(|one| name_of(&one) == wanted))
}

/// The manifests of an answer in its older and in its newer form.
fn manifests(answer: &Element) -> impl Iterator<Item = &str> {
    let older = answer.child("Manifests").into_iter().flat_map(|all| all.all("Manifest"));
    let newer = answer.child("Apps").into_iter().flat_map(|apps| apps.all("App"));
    let newer = newer.filter_map(|app| app.child("Manifest"));
    older.chain(newer).map(|manifest| manifest.text.as_str())
}

/// Id and version of a manifest.
fn name_of(manifest: &[u8]) -> Option<(String, String)> {
    let read = xml::read(manifest, "a manifest").ok()?;
    let id = read.text_of("Id")?.trim().to_ascii_lowercase();
    Some((id, read.text_of("Version")?.trim().to_owned()))
}

/// The answer, or the code of a refusal.
async fn told(
    session: &mut Session,
    operation: &'static str,
    body: &str,
) -> Result<Result<Element, String>, Fault> {
    let answer = match session.ask(operation, body).await {
        Ok(answer) => response::alone(operation, answer)?,
        // Servers before 2013 do not know the operation, and some forbid it.
        Err(Failed { fault: Fault::Forbidden(code) | Fault::Garbled(code), .. }) => {
            return Ok(Err(code));
        }
        Err(failed) => return Err(failed.fault),
    };
    match answer.fault() {
        None => Ok(Ok(answer.element)),
        Some(Fault::Throttled { wait_ms, code }) => Err(Fault::Throttled { wait_ms, code }),
        Some(_) => Ok(Err(answer.code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_list_are_read() {
        for xml in [
            "<R><Manifests><Manifest>QQ==</Manifest><Manifest>Qg==</Manifest></Manifests></R>",
            "<R><Apps><App><Metadata/><Manifest>QQ==</Manifest></App>\
             <App><Manifest>Qg==</Manifest></App></Apps></R>",
        ] {
            let answer = xml::read(xml.as_bytes(), "test").expect("XML");
            assert_eq!(manifests(&answer).collect::<Vec<_>>(), ["QQ==", "Qg=="]);
        }
    }

    #[test]
    fn an_add_in_is_known_by_id_and_version() {
        let of = |id: &str, version: &str| {
            let text = format!("<OfficeApp><Id>{id}</Id><Version>{version}</Version></OfficeApp>");
            name_of(text.as_bytes())
        };
        assert_eq!(of(" AB-1 ", "1.0"), of("ab-1", "1.0"));
        assert_ne!(of("ab-1", "1.0"), of("ab-1", "1.1"));
        assert_eq!(name_of(b"<OfficeApp/>"), None);
        assert_eq!(name_of(b"no XML"), None);
    }
}
