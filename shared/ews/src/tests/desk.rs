//! A desk in the place of a server: it keeps every request and answers by a function.

use model::{Fault, Pending};
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use wire::xml::Element;
use wire::{Request, Response, Transport};

/// What a desk answers.
pub(super) enum Reply {
    /// The response element, inside an envelope.
    Soap(String),
    /// A SOAP fault with this code and this `MessageXml`.
    Fault(&'static str, &'static str),
    /// A bare response.
    Http(u16, &'static str),
    /// Any bytes, as a good response.
    Bytes(Vec<u8>),
    /// Nothing: the connection closes.
    Closed,
}

type Script = dyn Fn(&str, &Element, usize) -> Reply + Send + Sync;

/// The desk.
pub(super) struct Desk {
    script: Box<Script>,
    calls: Mutex<Vec<(String, Element)>>,
}

impl Desk {
    /// A desk that answers by operation, element of the operation, and number of the request.
    pub(super) fn new(
        script: impl Fn(&str, &Element, usize) -> Reply + Send + Sync + 'static,
    ) -> Arc<Desk> {
        Arc::new(Desk { script: Box::new(script), calls: Mutex::default() })
    }

    pub(super) fn transport(self: &Arc<Desk>) -> Arc<dyn Transport> {
        Arc::<Desk>::clone(self)
    }

    /// The operations so far, since the last time this was asked.
    pub(super) fn operations(&self) -> Vec<String> {
        self.take().into_iter().map(|(operation, _)| operation).collect()
    }

    /// The requests so far, since the last time they were asked.
    pub(super) fn take(&self) -> Vec<(String, Element)> {
        std::mem::take(&mut *self.calls.lock().expect("no test panics with the lock"))
    }
}

impl Transport for Desk {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        assert_eq!(request.uri().path(), "/EWS/Exchange.asmx");
        let envelope = wire::xml::read(request.body(), "request").expect("our own XML");
        let body = envelope.child("Body").expect("a body");
        let operation = body.children.first().expect("an operation").clone();
        let name = operation.name.clone();
        let number = {
            let mut calls = self.calls.lock().expect("no test panics with the lock");
            calls.push((name.to_string(), operation.clone()));
            calls.len()
        };
        let reading =
            name.starts_with("Get") || name.starts_with("Find") || name.starts_with("Sync");
        assert_eq!(crate::is_read(&request), reading, "{name}");
        let response = |status: u16, body: String| {
            Ok(http::Response::builder().status(status).body(body.into_bytes()).expect("valid"))
        };
        let answer = match (self.script)(&name, &operation, number) {
            Reply::Soap(inner) => response(200, envelope_of(&inner)),
            Reply::Fault(code, values) => response(500, fault(code, values)),
            Reply::Bytes(body) => {
                Ok(http::Response::builder().status(200).body(body).expect("valid"))
            }
            Reply::Http(status, body) => response(status, body.to_owned()),
            Reply::Closed => Err(Fault::Offline("the connection closed".into())),
        };
        Box::pin(async move { answer })
    }
}

pub(super) fn envelope_of(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"s\" xmlns:m=\"m\" \
         xmlns:t=\"t\"><s:Header><t:ServerVersionInfo MajorVersion=\"15\"/></s:Header>\
         <s:Body>{inner}</s:Body></s:Envelope>"
    )
}

fn fault(code: &str, values: &str) -> String {
    envelope_of(&format!(
        "<s:Fault><faultcode>a:{code}</faultcode><faultstring>words</faultstring><detail>\
         <e:ResponseCode xmlns:e=\"e\">{code}</e:ResponseCode>\
         <t:MessageXml>{values}</t:MessageXml></detail></s:Fault>"
    ))
}

/// An answer of one response message for each of these; an item that is `Err` is an error's code.
pub(super) fn answer<S: AsRef<str>>(operation: &str, messages: &[Result<S, &str>]) -> Reply {
    let messages: String = messages
        .iter()
        .map(|message| match message {
            Ok(inner) => format!(
                "<m:{operation}ResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError\
                 </m:ResponseCode>{}</m:{operation}ResponseMessage>",
                inner.as_ref()
            ),
            Err(code) => format!(
                "<m:{operation}ResponseMessage ResponseClass=\"Error\"><m:MessageText>words\
                 </m:MessageText><m:ResponseCode>{code}</m:ResponseCode><m:DescriptiveLinkKey>0\
                 </m:DescriptiveLinkKey><m:Items/></m:{operation}ResponseMessage>"
            ),
        })
        .collect();
    Reply::Soap(format!(
        "<m:{operation}Response><m:ResponseMessages>{messages}</m:ResponseMessages>\
         </m:{operation}Response>"
    ))
}

/// The payload of a page of changes.
pub(super) fn changes(state: &str, last: bool, inner: &str) -> String {
    format!(
        "<m:SyncState>{state}</m:SyncState><m:IncludesLastItemInRange>{last}\
         </m:IncludesLastItemInRange><m:Changes>{inner}</m:Changes>"
    )
}

/// The payload of a search or a view.
pub(super) fn rows(last: bool, total: usize, inner: &str) -> String {
    format!(
        "<m:RootFolder TotalItemsInView=\"{total}\" IncludesLastItemInRange=\"{last}\">\
         <t:Items>{inner}</t:Items></m:RootFolder>"
    )
}

/// An item with id and key, of an element and what is in it.
pub(super) fn item(element: &str, id: &str, key: &str, inner: &str) -> String {
    format!("<t:{element}><t:ItemId Id=\"{id}\" ChangeKey=\"{key}\"/>{inner}</t:{element}>")
}

/// The ids that a request asks for.
pub(super) fn asked(operation: &Element) -> Vec<String> {
    let ids = operation.child("ItemIds").map(|ids| ids.children.as_slice()).unwrap_or_default();
    ids.iter()
        .filter_map(|id| id.attribute("Id").or_else(|| id.attribute("OccurrenceId")))
        .map(str::to_owned)
        .collect()
}

/// Runs a future that never waits.
pub(super) fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a desk answers at once"),
    }
}
