//! A connector's way straight into a world, without a socket.

use crate::{Answer, Host, World};
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request as HttpRequest};
use model::{Fault, Pending};
use std::sync::{Arc, Mutex, PoisonError};
use wire::{Request, Response, Transport};

/// A transport that ends in a [`World`], signed in as one person.
#[derive(Clone)]
pub struct Loopback {
    world: Arc<Mutex<World>>,
    host: Host,
    authorization: String,
    reached_by: Reach,
}

/// Whether the weather strikes on this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Weather,
    Calm,
}

impl Loopback {
    /// A way to one host; `authorization` is the header that signs each request.
    pub fn new(world: Arc<Mutex<World>>, host: Host, authorization: &str) -> Self {
        Loopback {
            world,
            host,
            authorization: authorization.to_owned(),
            reached_by: Reach::Weather,
        }
    }

    /// The same way out of the weather's reach: for people beside the program under trial.
    #[must_use]
    pub fn calm(self) -> Self {
        Loopback { reached_by: Reach::Calm, ..self }
    }
}

impl Transport for Loopback {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        Box::pin(async move {
            let request = signed(request, &self.authorization)?;
            let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
            let answer = match self.reached_by {
                Reach::Weather => world.answer(self.host, request),
                Reach::Calm => {
                    let weather = std::mem::take(&mut world.weather);
                    let answer = world.answer(self.host, request);
                    world.weather = weather;
                    answer
                }
            };
            match answer {
                Answer::Reply(response) => Ok(response),
                Answer::Cut(..) => Err(Fault::Offline("the answer broke off".into())),
                Answer::Silence => Err(Fault::Offline("the connection closed".into())),
            }
        })
    }
}

fn signed(mut request: HttpRequest<Vec<u8>>, authorization: &str) -> Result<Request, Fault> {
    let value = HeaderValue::from_str(authorization)
        .map_err(|_| Fault::SignedOut("credentials that no header can carry".into()))?;
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(request)
}
