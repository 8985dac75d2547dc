//! A call: a value that knows its request and how to read the reply.

use crate::{Request, Response, Transport};
use model::Fault;

/// One exchange with a server.
pub trait Call {
    /// What a good reply says.
    type Reply;

    /// The request.
    fn request(&self) -> Request;

    /// Reads the response, whatever its status.
    fn reply(&self, response: Response) -> Result<Self::Reply, Fault>;
}

/// Sends a call.
pub async fn call<C: Call>(transport: &dyn Transport, call: &C) -> Result<C::Reply, Fault> {
    // The request is bound first: a temporary would keep a non-Send borrow across the await.
    let request = call.request();
    let response = transport.send(request).await?;
    call.reply(response)
}
