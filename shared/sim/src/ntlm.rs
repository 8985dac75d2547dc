//! The server's half of NTLM version 2, after
//! <https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-nlmp/>.
//!
//! In reading order: `message` reads and writes the three messages, `proof` holds the arithmetic of
//! passwords, `acceptor` leads one connection from the first message to a proved name.
//! Version 1 is refused, as servers do that follow Microsoft's advice.

pub(crate) mod acceptor;
pub(crate) mod message;
pub(crate) mod proof;

/// How strictly a server binds a sign-in to the TLS channel it came through: the "Extended
/// Protection" of
/// <https://learn.microsoft.com/en-us/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/exchange-extended-protection>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protection {
    /// Bindings are not looked at.
    Off,
    /// A binding may be missing; one that is there must be right.
    #[default]
    Allow,
    /// A right binding must be there.
    Require,
}
