//! The way in: address, password, envelope, version, schema; then the operation.

use super::answers::{self, Problem};
use super::session::Session;
use super::{
    Server, apps, calendar, create, delete, find, folders, get, moves, names, namespaces,
    reception, schema, sync, update,
};
use http::{Method, StatusCode};
use model::Moment;
use wire::xml::{self, Element};
use wire::{Request, Response};

/// Versions that a request may name.
const VERSIONS: [&str; 19] = [
    "Exchange2007",
    "Exchange2007_SP1",
    "Exchange2010",
    "Exchange2010_SP1",
    "Exchange2010_SP2",
    "Exchange2013",
    "Exchange2013_SP1",
    "Exchange2015",
    "Exchange2016",
    "V2015_10_05",
    "V2016_01_06",
    "V2016_04_13",
    "V2016_07_13",
    "V2016_10_10",
    "V2017_01_07",
    "V2017_04_14",
    "V2017_07_11",
    "V2017_10_09",
    "V2018_01_08",
];

/// Answers one request.
pub(crate) fn answer(server: &mut Server, now: Moment, request: &Request) -> Response {
    if !request.uri().path().eq_ignore_ascii_case("/EWS/Exchange.asmx") {
        return answers::status(StatusCode::NOT_FOUND);
    }
    let at = match reception::admit(server, now, request) {
        Ok(at) => at,
        Err(refused) => return *refused,
    };
    if request.method() != Method::POST {
        return answers::status(StatusCode::METHOD_NOT_ALLOWED);
    }
    if answers::too_large(request.body()) {
        return answers::status(StatusCode::PAYLOAD_TOO_LARGE);
    }
    match carry_out(server, at, now, request.body()) {
        Ok(body) => answers::envelope(&body),
        Err(problem) => answers::fault(&problem),
    }
}

fn carry_out(server: &mut Server, at: usize, now: Moment, body: &[u8]) -> Result<String, Problem> {
    let malformed = |why: &str| {
        Problem::whole(
            "ErrorSchemaValidation",
            &format!("The request failed schema validation: {why}"),
        )
        .with("Violation", why)
    };
    let envelope = xml::read(body, "request").map_err(|_| malformed("The XML is broken."))?;
    if envelope.name != "Envelope" {
        return Err(malformed("There is no envelope."));
    }
    namespaces::check(body)?;
    let header = envelope.child("Header").cloned().unwrap_or_default();
    check_header(&header)?;
    let operation = envelope
        .child("Body")
        .and_then(|body| body.children.first())
        .ok_or_else(|| malformed("The body is empty."))?;
    if !schema::is_operation(&operation.name) {
        return Err(Problem::whole("ErrorInvalidRequest", "The request is invalid."));
    }
    schema::check(operation)?;
    let zone = header.at(&["TimeZoneContext", "TimeZoneDefinition"]);
    let zone = zone.and_then(|zone| zone.attribute("Id")).map(str::to_owned);
    if let Some(zone) = &zone {
        calendar::check_zone(zone).map_err(|problem| Problem { whole: true, ..problem })?;
    }
    let people = server
        .stores
        .iter()
        .map(|store| (store.person.email.clone(), store.person.name().to_owned()))
        .collect();
    let (store, mail) = (&mut server.stores[at], &mut server.mail);
    let poisons = Some(&mut server.poisons);
    let mut session = Session { store, mail, poisons, people, now, zone };
    lead(&mut session, operation)
}

fn check_header(header: &Element) -> Result<(), Problem> {
    if let Some(version) = header.child("RequestServerVersion") {
        let named = version.attribute("Version").unwrap_or_default();
        if !VERSIONS.contains(&named) {
            return Err(Problem::whole(
                "ErrorInvalidServerVersion",
                "The specified server version is invalid.",
            ));
        }
    }
    if header.child("ExchangeImpersonation").is_some() {
        return Err(Problem::whole(
            "ErrorImpersonateUserDenied",
            "The account does not have permission to impersonate the requested user.",
        ));
    }
    Ok(())
}

fn lead(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    match request.name.as_str() {
        "GetFolder" => folders::get(session, request),
        "FindFolder" => folders::find(session, request),
        "CreateFolder" => folders::create(session, request),
        "DeleteFolder" => folders::delete(session, request),
        "EmptyFolder" => folders::empty(session, request),
        "SyncFolderHierarchy" => sync::hierarchy(session, request),
        "SyncFolderItems" => sync::items(session, request),
        "FindItem" => find::answer(session, request),
        "GetItem" => get::answer(session, request),
        "CreateItem" => create::answer(session, request),
        "UpdateItem" => update::answer(session, request),
        "DeleteItem" => delete::answer(session, request),
        "MoveItem" => moves::answer(session, request, moves::Verb::Move),
        "CopyItem" => moves::answer(session, request, moves::Verb::Copy),
        "GetServerTimeZones" => names::zones(request),
        "ResolveNames" => names::resolve(session, request),
        "ConvertId" => names::convert(session, request),
        "GetAppManifests" => apps::list(session, request),
        "InstallApp" => apps::install(session, request),
        "UninstallApp" => apps::uninstall(session, request),
        _ => Err(Problem::whole("ErrorInvalidRequest", "The request is invalid.")),
    }
}
