//! One proof by NTLM, version 2: three messages, over the `sspi` crate. The last one bears the
//! channel's binding and a code over all three.
//!
//! `https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp`

use super::spnego;
use super::{Credentials, binding};
use model::Fault;
use sspi::{
    AuthIdentityBuffers, BufferType, ClientRequestFlags, DataRepresentation, Ntlm, SecurityBuffer,
    Sspi, SspiImpl,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Largest challenge that is read.
const CHALLENGE_BYTES_MAX: usize = 16 * 1024;

/// A proof under way.
pub(crate) struct Proof {
    state: Ntlm,
    identity: Option<AuthIdentityBuffers>,
    target: String,
}

impl Proof {
    /// Begins a proof to a host.
    pub(crate) fn begin(credentials: Credentials<'_>, host: &str) -> Proof {
        // An address is a name by itself; the domain is the server's to find.
        let (domain, user) = match credentials.user_name.split_once('\\') {
            Some((domain, user)) => (domain, user),
            None => ("", credentials.user_name),
        };
        let identity = AuthIdentityBuffers::from_utf8(user, domain, credentials.password);
        let target = format!("HTTP/{host}");
        Proof { state: Ntlm::new(), identity: Some(identity), target }
    }

    /// The first message.
    pub(crate) fn first(&mut self) -> Result<Vec<u8>, Fault> {
        self.step(None)
    }

    /// The last message, to a challenge that came through a connection with this certificate.
    pub(crate) fn last(
        &mut self,
        challenge: &[u8],
        certificate: Option<&[u8]>,
    ) -> Result<Vec<u8>, Fault> {
        if challenge.len() > CHALLENGE_BYTES_MAX {
            return Err(Fault::TooLarge(String::from("CHALLENGE_BYTES_MAX")));
        }
        let (message, dress) = spnego::open(challenge).ok_or_else(garbled)?;
        if let Some(certificate) = certificate {
            self.state.set_channel_bindings(&binding::of(certificate));
        }
        let message = message.to_vec();
        let last = self.step(Some(message))?;
        Ok(spnego::dress(last, dress))
    }

    fn step(&mut self, challenge: Option<Vec<u8>>) -> Result<Vec<u8>, Fault> {
        let Proof { state, identity, target } = self;
        let mut input: Vec<SecurityBuffer> =
            challenge.into_iter().map(|it| SecurityBuffer::new(it, BufferType::Token)).collect();
        let mut output = vec![SecurityBuffer::new(Vec::new(), BufferType::Token)];
        // The challenge is a stranger's, and the crate reads it: should that ever panic, it is
        // this sign-in that fails and nothing else.
        let done = catch_unwind(AssertUnwindSafe(|| {
            let mut builder = state
                .initialize_security_context()
                .with_credentials_handle(identity)
                .with_context_requirements(ClientRequestFlags::empty())
                .with_target_data_representation(DataRepresentation::Native)
                .with_target_name(target)
                .with_input(&mut input)
                .with_output(&mut output);
            state.initialize_security_context_impl(&mut builder)?.resolve_to_result()
        }));
        match done {
            Ok(Ok(_)) => Ok(std::mem::take(&mut output[0].buffer)),
            Ok(Err(_)) | Err(_) => Err(garbled()),
        }
    }
}

fn garbled() -> Fault {
    Fault::Garbled(String::from("the server's challenge"))
}
