//! One connection's way to a proved name: challenge, then the check of the answer.

use super::Protection;
use super::message::{self, Authenticate, MIC, pair, utf16};
use super::proof::{self, Block};
use model::Moment;

/// The domain that the server names.
const DOMAIN: &str = "EXAMPLE";
/// The server's own name.
const COMPUTER: &str = "EX01";
/// The same as DNS says them.
const DNS_DOMAIN: &str = "example.com";
const DNS_COMPUTER: &str = "ex01.example.com";
/// Milliseconds from 1601, where Windows counts from, to 1970.
const EPOCH_MS: i64 = 11_644_473_600_000;
/// Windows counts in so many parts of a millisecond.
const TICKS_PER_MS: i64 = 10_000;
/// The bit of `MsvAvFlags` by which a client says that the last message holds a code.
const HAS_MIC: u32 = 2;
/// Length of a proof, and of everything before the pairs of a response.
const PROOF: usize = 16;
const BEFORE_PAIRS: usize = PROOF + 28;

/// A handshake that has begun.
#[derive(Clone, Debug)]
pub(crate) struct Handshake {
    challenge: [u8; 8],
    first: Vec<u8>,
    second: Vec<u8>,
}

/// Why an answer was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It cannot be read, or is of version 1.
    Broken,
    /// The proof is wrong.
    Password,
    /// The messages were changed on the way, or the code is missing.
    Code,
    /// The binding names another channel, or is missing where it must not.
    Binding,
}

impl Handshake {
    /// Answers the first message; `None` when it is none.
    pub(crate) fn begin(first: &[u8], challenge: [u8; 8], now: Moment) -> Option<Self> {
        let flags = message::negotiate(first)?;
        let ticks = now.0.saturating_add(EPOCH_MS).saturating_mul(TICKS_PER_MS);
        let info = message::pairs(&[
            (pair::DOMAIN, utf16(DOMAIN)),
            (pair::COMPUTER, utf16(COMPUTER)),
            (pair::DNS_DOMAIN, utf16(DNS_DOMAIN)),
            (pair::DNS_COMPUTER, utf16(DNS_COMPUTER)),
            (pair::TIMESTAMP, ticks.to_le_bytes().to_vec()),
        ]);
        let second = message::challenge(flags, challenge, DOMAIN, &info);
        Some(Handshake { challenge, first: first.to_vec(), second })
    }

    /// The second message.
    pub(crate) fn second(&self) -> &[u8] {
        &self.second
    }

    /// Checks the third message against the password of whom it names. `certificate` is the hash
    /// of the server's certificate, where the channel is TLS.
    pub(crate) fn check(
        &self,
        third: &[u8],
        said: &Authenticate<'_>,
        password: &str,
        (protection, certificate): (Protection, Option<&[u8]>),
    ) -> Result<(), Refusal> {
        let (given, added) = said.response.split_at_checked(PROOF).ok_or(Refusal::Broken)?;
        let pairs = said.response.get(BEFORE_PAIRS..).ok_or(Refusal::Broken)?;
        let key = proof::key_of(&said.user, &said.domain, password);
        let wanted = proof::proof(&key, self.challenge, added);
        if given != wanted {
            return Err(Refusal::Password);
        }
        self.check_code(third, said, &key, &wanted, pairs)?;
        check_binding(pairs, protection, certificate)
    }

    /// The challenge held a time, so that a client must send the code.
    fn check_code(
        &self,
        third: &[u8],
        said: &Authenticate<'_>,
        key: &Block,
        proof: &Block,
        pairs: &[u8],
    ) -> Result<(), Refusal> {
        let flags = message::find_pair(pairs, pair::FLAGS).and_then(|flags| flags.try_into().ok());
        if flags.map_or(0, u32::from_le_bytes) & HAS_MIC == 0 {
            return Err(Refusal::Code);
        }
        let exchange = said.flags & message::KEY_EXCHANGE != 0;
        let encrypted = match exchange {
            true => Some(said.key.try_into().map_err(|_| Refusal::Broken)?),
            false => None,
        };
        let session = proof::session_key(key, proof, encrypted);
        let mut blank = third.to_vec();
        let code = blank.get_mut(MIC).ok_or(Refusal::Broken)?;
        let given = code.to_vec();
        code.fill(0);
        let wanted = proof::mic(&session, [&self.first, &self.second, &blank]);
        if given == wanted { Ok(()) } else { Err(Refusal::Code) }
    }
}

fn check_binding(
    pairs: &[u8],
    protection: Protection,
    certificate: Option<&[u8]>,
) -> Result<(), Refusal> {
    let given = message::find_pair(pairs, pair::BINDINGS).filter(|given| *given != [0; 16]);
    match (protection, given) {
        (Protection::Off, _) | (Protection::Allow, None) => Ok(()),
        (Protection::Require, None) => Err(Refusal::Binding),
        (Protection::Allow | Protection::Require, Some(given)) => {
            let wanted = certificate.map(proof::binding);
            if wanted.is_some_and(|wanted| given == wanted) {
                Ok(())
            } else {
                Err(Refusal::Binding)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client of the document's, with what it does wrong.
    struct Client {
        password: &'static str,
        exchange: bool,
        binding: Option<Block>,
        spoil: Option<usize>,
    }

    const GOOD: Client = Client { password: "secret", exchange: true, binding: None, spoil: None };
    const CHALLENGE: [u8; 8] = [3; 8];

    fn run(client: &Client, protection: Protection, hash: Option<&[u8]>) -> Result<(), Refusal> {
        let flags = if client.exchange { message::KEY_EXCHANGE | 1 } else { 1 };
        let mut first = b"NTLMSSP\0".to_vec();
        first.extend(1_u32.to_le_bytes());
        first.extend(flags.to_le_bytes());
        first.extend([0; 16]);
        let handshake = Handshake::begin(&first, CHALLENGE, Moment(0)).unwrap();
        let third = third(client, flags, [&first, handshake.second()]);
        let said = Authenticate::read(&third).unwrap();
        assert_eq!((said.user.as_str(), said.domain.as_str()), ("ada", "EXAMPLE"));
        handshake.check(&third, &said, "secret", (protection, hash))
    }

    fn third(client: &Client, flags: u32, before: [&[u8]; 2]) -> Vec<u8> {
        let mut pairs = vec![(pair::FLAGS, HAS_MIC.to_le_bytes().to_vec())];
        pairs.extend(client.binding.map(|binding| (pair::BINDINGS, binding.to_vec())));
        let mut added = vec![1, 1];
        added.extend([0; 26]);
        added.extend(message::pairs(&pairs));
        let key = proof::key_of("ada", "EXAMPLE", client.password);
        let proved = proof::proof(&key, CHALLENGE, &added);
        let response = [&proved[..], &added].concat();
        let chosen = [9; 16];
        let sent = client.exchange.then_some(chosen);
        let parts = [vec![0; 24], response, utf16("EXAMPLE"), utf16("ada"), vec![], chosen.into()];
        let mut out = b"NTLMSSP\0".to_vec();
        out.extend(3_u32.to_le_bytes());
        let mut at = MIC.end as u32;
        for part in &parts {
            out.extend((part.len() as u16).to_le_bytes());
            out.extend((part.len() as u16).to_le_bytes());
            out.extend(at.to_le_bytes());
            at += part.len() as u32;
        }
        out.extend(flags.to_le_bytes());
        out.extend([0; 24]);
        out.extend(parts.concat());
        let code =
            proof::mic(&proof::session_key(&key, &proved, sent), [before[0], before[1], &out]);
        out[MIC].copy_from_slice(&code);
        if let Some(at) = client.spoil {
            out[at] ^= 1;
        }
        out
    }

    #[test]
    fn a_right_password_opens_with_and_without_a_key_exchange() {
        assert_eq!(run(&GOOD, Protection::Allow, None), Ok(()));
        assert_eq!(run(&Client { exchange: false, ..GOOD }, Protection::Off, None), Ok(()));
    }

    #[test]
    fn a_wrong_password_and_changed_messages_are_told_apart() {
        let wrong = Client { password: "Secret", ..GOOD };
        assert_eq!(run(&wrong, Protection::Off, None), Err(Refusal::Password));
        let changed = Client { spoil: Some(MIC.start), ..GOOD };
        assert_eq!(run(&changed, Protection::Off, None), Err(Refusal::Code));
        let version = Client { spoil: Some(64), ..GOOD };
        assert_eq!(run(&version, Protection::Off, None), Err(Refusal::Code));
    }

    #[test]
    fn a_binding_is_checked_as_strictly_as_the_server_is_set() {
        let hash = [5; 32];
        let right = Client { binding: Some(proof::binding(&hash)), ..GOOD };
        let wrong = Client { binding: Some(proof::binding(&[6; 32])), ..GOOD };
        let none = Client { binding: Some([0; 16]), ..GOOD };
        let refused = Err(Refusal::Binding);
        for (client, off, allow, require) in [
            (&right, Ok(()), Ok(()), Ok(())),
            (&wrong, Ok(()), refused, refused),
            (&none, Ok(()), Ok(()), refused),
            (&GOOD, Ok(()), Ok(()), refused),
        ] {
            assert_eq!(run(client, Protection::Off, Some(&hash)), off);
            assert_eq!(run(client, Protection::Allow, Some(&hash)), allow);
            assert_eq!(run(client, Protection::Require, Some(&hash)), require);
        }
        assert_eq!(run(&right, Protection::Allow, None), refused, "there is no such channel");
    }
}
