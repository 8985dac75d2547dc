//! The codes of Exchange as faults. What a code says of a whole request and what it says of one
//! item differ: `ErrorAccessDenied` for one record is a refusal, for a request a lost permission.
//!
//! Codes: reference `responsecode`.

use crate::limits::CODE_MAX;
use model::Fault;
use wire::Response;
use wire::soap::SoapFault;
use wire::xml::Element;

/// The code of a server that ran out of time.
pub(crate) const OUT_OF_TIME: &str = "ErrorTimeoutExpired";

/// Whether a request that failed may have been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// The server refused it as a whole.
    No,
    /// No trustworthy answer came.
    Perhaps,
}

/// A request that failed as a whole.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failed {
    pub(crate) fault: Fault,
    pub(crate) reached: Reached,
}

impl Failed {
    pub(crate) fn refused(fault: Fault) -> Failed {
        Failed { fault, reached: Reached::No }
    }

    pub(crate) fn in_doubt(fault: Fault) -> Failed {
        Failed { fault, reached: Reached::Perhaps }
    }
}

impl From<Failed> for Fault {
    fn from(failed: Failed) -> Fault {
        failed.fault
    }
}

/// Codes that ask for an older schema version.
pub(crate) fn asks_older_version(code: &str) -> bool {
    matches!(
        code,
        "ErrorInvalidServerVersion"
            | "ErrorIncorrectSchemaVersion"
            | "ErrorInvalidSchemaVersionForMailboxVersion"
            | "ErrorInvalidRequest"
    )
}

/// Codes under which a folder is read from its beginning.
pub(crate) fn loses_sync_state(code: &str) -> bool {
    matches!(code, "ErrorInvalidSyncStateData" | "ErrorSyncFolderNotFound")
}

/// Codes that say that a folder is not there.
pub(crate) fn folder_is_missing(code: &str) -> bool {
    matches!(code, "ErrorFolderNotFound" | "ErrorParentFolderNotFound" | "ErrorItemNotFound")
}

/// The code of a SOAP fault.
pub(crate) fn code_of(fault: &SoapFault) -> String {
    let inner = fault.detail.text_of("ResponseCode").unwrap_or_default().trim();
    clean(if inner.is_empty() { &fault.code } else { inner })
}

/// A SOAP fault, which always refuses the whole request.
pub(crate) fn of_soap(fault: &SoapFault) -> Failed {
    let code = code_of(fault);
    let values = fault.detail.child("MessageXml");
    if code == "ErrorSchemaValidation" {
        // Where, and never the violation's words: they quote what was sent.
        let at = |name| values.and_then(|values| values.text_of(name)).map(digits);
        let (line, column) = (at("LineNumber"), at("LinePosition"));
        return Failed::refused(Fault::Garbled(format!(
            "{code} at line {} column {}",
            line.unwrap_or_default(),
            column.unwrap_or_default()
        )));
    }
    of_request(&code, values)
}

/// What a code means for a whole request.
pub(crate) fn of_request(code: &str, values: Option<&Element>) -> Failed {
    let code = clean(code);
    match sort(&code) {
        Sort::Busy => {
            Failed::refused(Fault::Throttled { wait_ms: values.and_then(back_off), code })
        }
        Sort::Passing => Failed::in_doubt(Fault::Offline(code)),
        Sort::Large => Failed::in_doubt(Fault::TooLarge(code)),
        Sort::SignIn => Failed::refused(Fault::SignedOut(code)),
        Sort::Denied => Failed::refused(Fault::Forbidden(code)),
        Sort::Quota => Failed::refused(Fault::Closed(code)),
        Sort::Moved => Failed::refused(Fault::Stale),
        Sort::Absent => Failed::refused(Fault::Missing),
        Sort::Content => Failed::refused(Fault::Garbled(code)),
    }
}

/// What a code means for one item of a batch.
pub(crate) fn of_item(code: &str, message: &Element) -> Fault {
    let code = clean(code);
    let values = message.child("MessageXml");
    // One poisonous item fails so every time; a request may only have met a bad moment.
    let sort = if code == "ErrorInternalServerError" { Sort::Content } else { sort(&code) };
    match sort {
        Sort::Busy => Fault::Throttled { wait_ms: values.and_then(back_off), code },
        Sort::Passing => Fault::Offline(code),
        Sort::SignIn => Fault::SignedOut(code),
        Sort::Moved => Fault::Stale,
        Sort::Absent => Fault::Missing,
        Sort::Large => Fault::TooLarge(code),
        Sort::Quota => Fault::Closed(code),
        Sort::Denied | Sort::Content => {
            let inner = values
                .and_then(|values| named(values, "InnerErrorResponseCode"))
                .filter(|inner| !inner.is_empty());
            Fault::Rejected { code: inner.map(clean).unwrap_or(code), field: field(message) }
        }
    }
}

/// A response that holds no SOAP, or whose status alone decides; `None` when its body is to be
/// read.
pub(crate) fn of_status(response: &Response) -> Option<Failed> {
    let status = response.status().as_u16();
    let words = format!("HTTP {status}");
    match status {
        200 | 500 => None,
        401 | 440 => Some(Failed::refused(Fault::SignedOut(words))),
        403 | 456 => Some(Failed::refused(Fault::Forbidden(words))),
        300..=399 => Some(Failed::refused(Fault::Garbled(format!(
            "this is not an EWS endpoint: it redirects ({words})"
        )))),
        404 | 405 | 410 => Some(Failed::refused(Fault::Garbled(format!(
            "this is not an EWS endpoint: nothing is there ({words})"
        )))),
        413 => Some(Failed::refused(Fault::TooLarge(words))),
        429 | 503 => {
            Some(Failed::refused(Fault::Throttled { wait_ms: retry_after(response), code: words }))
        }
        _ => Some(Failed::in_doubt(Fault::Offline(words))),
    }
}

/// A body that is no SOAP envelope.
pub(crate) fn of_foreign_body(response: &Response, fault: Fault) -> Failed {
    if response.status().as_u16() == 500 {
        return Failed::in_doubt(Fault::Offline(String::from("HTTP 500")));
    }
    let head = &response.body()[..response.body().len().min(512)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if head.contains("<html") || head.contains("<!doctype html") {
        // A captive portal or a gateway that wants a sign-in: nobody knows what went through.
        let words = "a web page came in the place of an answer";
        return Failed::in_doubt(Fault::Offline(words.into()));
    }
    let tail = response.body().trim_ascii_end();
    if head.contains("envelope") && !tail.ends_with(b"Envelope>") {
        return Failed::in_doubt(Fault::Offline(String::from("the answer broke off")));
    }
    Failed::in_doubt(fault)
}

/// What a code asks for.
enum Sort {
    Busy,
    Passing,
    Large,
    SignIn,
    Denied,
    Quota,
    Moved,
    Absent,
    Content,
}

fn sort(code: &str) -> Sort {
    match code {
        "ErrorServerBusy"
        | "ErrorExceededConnectionCount"
        | "ErrorTooManyObjectsOpened"
        | "ErrorExceededSubscriptionCount"
        | "ErrorMessagePerFolderCountReceiveQuotaExceeded" => Sort::Busy,
        "ErrorInternalServerError"
        | "ErrorInternalServerTransientError"
        | "ErrorMailboxStoreUnavailable"
        | "ErrorMailboxMoveInProgress"
        | "ErrorMailboxFailover"
        | "ErrorConnectionFailed"
        | "ErrorConnectionFailedTransientError"
        | "ErrorADUnavailable"
        | "ErrorADOperation"
        | "ErrorActiveDirectoryPermanentError"
        | "ErrorClientDisconnected"
        | "ErrorNotEnoughMemory"
        | "ErrorProxiedSubscriptionCallFailure"
        | "ErrorProxyRequestProcessingFailed"
        | "ErrorNoRespondingCASInDestinationSite"
        | "ErrorRequestAborted"
        | "ErrorBatchProcessingStopped"
        | "ErrorIPGatewayNotFound"
        | "ErrorCrossSiteRequest" => Sort::Passing,
        OUT_OF_TIME
        | "ErrorRequestStreamTooBig"
        | "ErrorResponseTooLarge"
        | "ErrorExceededFindCountLimit"
        | "ErrorMailboxDataArrayTooBig"
        | "ErrorCalendarViewRangeTooBig" => Sort::Large,
        "ErrorPasswordExpired"
        | "ErrorPasswordChangeRequired"
        | "ErrorAccountDisabled"
        | "ErrorInvalidLicense"
        | "ErrorTokenSerializationDenied"
        | "ErrorInvalidUserPrincipalName" => Sort::SignIn,
        "ErrorAccessDenied"
        | "ErrorImpersonateUserDenied"
        | "ErrorImpersonationDenied"
        | "ErrorImpersonationFailed"
        | "ErrorNonExistentMailbox"
        | "ErrorNonPrimarySmtpAddress"
        | "ErrorMailRecipientNotFound"
        | "ErrorMissingEmailAddress"
        | "ErrorFolderAccessDenied"
        | "ErrorCannotAccessDeletedPublicFolder" => Sort::Denied,
        "ErrorQuotaExceeded"
        | "ErrorQuotaExceededOnDelete"
        | "ErrorInsufficientResources"
        | "ErrorSubmissionQuotaExceeded" => Sort::Quota,
        "ErrorIrresolvableConflict"
        | "ErrorStaleObject"
        | "ErrorChangeKeyRequired"
        | "ErrorChangeKeyRequiredForWriteOperations"
        | "ErrorInvalidChangeKey"
        | "ErrorObjectTypeChanged" => Sort::Moved,
        "ErrorItemNotFound"
        | "ErrorFolderNotFound"
        | "ErrorParentFolderNotFound"
        | "ErrorCalendarOccurrenceIsDeletedFromRecurrence"
        | "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"
        | "ErrorManagedFolderNotFound" => Sort::Absent,
        _ => Sort::Content,
    }
}

/// The wait that the server asks for, in milliseconds.
fn back_off(values: &Element) -> Option<u64> {
    named(values, "BackOffMilliseconds")?.parse().ok()
}

fn named<'a>(values: &'a Element, name: &str) -> Option<&'a str> {
    let value = values.all("Value").find(|value| value.attribute("Name") == Some(name))?;
    Some(value.text.trim())
}

/// The property that a refusal names.
fn field(message: &Element) -> Option<String> {
    let path = message.child("MessageXml")?.children.iter().find_map(|path| {
        let uri = path.attribute("FieldURI")?;
        Some(match path.attribute("FieldIndex") {
            Some(index) => format!("{uri}:{index}"),
            None => uri.to_owned(),
        })
    })?;
    Some(path.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ':').take(CODE_MAX).collect())
}

fn retry_after(response: &Response) -> Option<u64> {
    let seconds: u64 = response.headers().get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    seconds.checked_mul(1000)
}

/// A code without anything that could be a person's text.
fn clean(code: &str) -> String {
    let code: String =
        code.trim().chars().filter(char::is_ascii_alphanumeric).take(CODE_MAX).collect();
    if code.is_empty() { String::from("Unnamed") } else { code }
}

fn digits(text: &str) -> String {
    text.trim().chars().filter(char::is_ascii_digit).take(9).collect()
}

#[cfg(test)]
mod tests;
