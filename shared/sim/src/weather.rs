//! Faults on order: which request is struck, and by what; and records that a server does not take.

use crate::Host;
use wire::Request;

/// What happens to a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The connection breaks before the server sees it.
    DropBefore,
    /// The server carries it out, then the connection breaks.
    DropAfter,
    /// The server carries it out, and the answer breaks off after so many bytes.
    CutAfter(usize),
    /// The server carries it out twice.
    Double,
    /// The server carries it out, and the answer ends after so many bytes as if it were whole.
    EndAfter(usize),
    /// The server carries it out, and in the answer one text stands in the place of another.
    Swap(&'static str, &'static str),
    /// A captive portal answers instead.
    Html,
    /// Something else answers instead: a content type and a body.
    Strange(&'static str, &'static str),
    /// A bare status code.
    Status(u16),
    /// A bare status code with a `Retry-After` in seconds.
    Later(u16, u64),
    /// A bare status code with a `Location`.
    Moved(u16, &'static str),
    /// The server carries it out; a gateway that gave up answers with a bare status code.
    StatusAfter(u16),
    /// The vendor's way to refuse a request: a status, where the vendor has one, and a code.
    Refuse(u16, &'static str),
    /// The vendor's way to say "slow down".
    Throttle {
        /// The wait it names.
        wait_ms: u64,
    },
    /// The vendor's way to say that the session is over; it is over from then on.
    SignOut,
    /// Every watermark of the mailbox or cursor of the org is refused from then on; the request
    /// itself is answered so.
    LoseWatermarks,
}

/// Which request is struck.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// The so-many-th request to the host from now, counting from 1.
    Request(u32),
    /// The so-many-th request from now whose operation starts with a text.
    Operation(String, u32),
    /// The so-many-th request from now whose address or body holds a text.
    Saying(String, u32),
    /// Each request, with a chance of so many in a thousand.
    Permille(u16),
    /// Each request whose operation starts with a text.
    Each(String),
}

/// A record that a server does not take, whatever is done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poison {
    /// The record is the one that holds this text.
    pub saying: &'static str,
    /// The vendor's code.
    pub code: &'static str,
    /// The status of its refusal, where the vendor gives each record one.
    pub status: u16,
    /// The field that the refusal names, in the vendor's words.
    pub field: Option<&'static str>,
    /// So many writes are refused; `u32::MAX` is all of them.
    pub times: u32,
    /// What else is refused with it.
    pub takes: Takes,
}

/// What a poisonous record takes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing: it is refused alone.
    Nothing,
    /// The whole request that it came with.
    TheRequest,
}

impl Poison {
    /// A record that is refused alone, each time.
    pub const fn of(saying: &'static str, code: &'static str) -> Poison {
        let (status, field, times, takes) = (400, None, u32::MAX, Takes::Nothing);
        Poison { saying, code, status, field, times, takes }
    }

    /// The same, for so many writes.
    #[must_use]
    pub const fn times(self, times: u32) -> Poison {
        Poison { times, ..self }
    }

    /// The same under a status.
    #[must_use]
    pub const fn status(self, status: u16) -> Poison {
        Poison { status, ..self }
    }

    /// The same, and it names a field.
    #[must_use]
    pub const fn about(self, field: &'static str) -> Poison {
        Poison { field: Some(field), ..self }
    }
}

/// All poisonous records of a world; a server borrows them for each answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Poisons(Vec<(Host, Poison)>);

impl Poisons {
    /// What a write of these texts meets at a host.
    pub(crate) fn bite(&mut self, host: Host, texts: &[&str]) -> Option<Poison> {
        let (_, poison) = self.0.iter_mut().find(|(at, poison)| {
            let said = || texts.iter().any(|text| text.contains(poison.saying));
            *at == host && poison.times > 0 && said()
        })?;
        if poison.times != u32::MAX {
            poison.times -= 1;
        }
        Some(poison.clone())
    }
}

#[derive(Clone, Debug)]
struct Order {
    host: Host,
    when: When,
    trouble: Trouble,
    spent: bool,
}

/// The faults to come.
#[derive(Clone, Debug, Default)]
pub struct Weather {
    orders: Vec<Order>,
    chance: u64,
    pub(crate) poisons: Poisons,
}

impl Weather {
    /// Fair weather whose chances are drawn from a seed.
    pub fn seeded(seed: u64) -> Self {
        Weather { chance: seed, ..Weather::default() }
    }

    /// Orders a fault.
    pub fn order(&mut self, host: Host, when: When, trouble: Trouble) {
        self.orders.push(Order { host, when, trouble, spent: false });
    }

    /// A host takes a record no more.
    pub fn poison(&mut self, host: Host, poison: Poison) {
        self.poisons.0.push((host, poison));
    }

    /// Fair weather from now on.
    pub fn clear(&mut self) {
        self.orders.clear();
        self.poisons.0.clear();
    }

    /// Whether an order of one request is still to come.
    pub fn is_pending(&self) -> bool {
        self.orders.iter().any(|order| !order.spent && order.when.is_once())
    }

    /// What strikes this request, if anything does.
    pub fn strike(&mut self, host: Host, operation: &str, request: &Request) -> Option<Trouble> {
        let mut struck = None;
        for at in 0..self.orders.len() {
            let draw = self.draw();
            let order = &mut self.orders[at];
            if order.spent || order.host != host {
                continue;
            }
            let hit = match &mut order.when {
                When::Request(left) => count_down(left),
                When::Operation(head, left) => {
                    operation.starts_with(head.as_str()) && count_down(left)
                }
                When::Saying(text, left) => says(request, text) && count_down(left),
                When::Permille(share) => draw % 1_000 < u64::from(*share),
                When::Each(head) => operation.starts_with(head.as_str()),
            };
            if hit && struck.is_none() {
                order.spent = order.when.is_once();
                struck = Some(order.trouble.clone());
            }
        }
        struck
    }

    /// splitmix64: small, seedable, and good enough to choose whom the weather strikes.
    fn draw(&mut self) -> u64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.chance;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl When {
    /// Whether one request is meant and no more.
    fn is_once(&self) -> bool {
        match self {
            When::Request(_) | When::Operation(..) | When::Saying(..) => true,
            When::Permille(_) | When::Each(_) => false,
        }
    }
}

fn says(request: &Request, text: &str) -> bool {
    let within = |bytes: &[u8]| bytes.windows(text.len().max(1)).any(|at| at == text.as_bytes());
    within(request.uri().to_string().as_bytes()) || within(request.body())
}

fn count_down(left: &mut u32) -> bool {
    *left = left.saturating_sub(1);
    *left == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strike(weather: &mut Weather, host: Host, operation: &str) -> Option<Trouble> {
        weather.strike(host, operation, &Request::new(b"<Surname>Ada</Surname>".to_vec()))
    }

    #[test]
    fn the_ordered_request_is_struck_once() {
        let mut weather = Weather::default();
        weather.order(Host::Exchange, When::Operation("Create".into(), 2), Trouble::DropAfter);
        assert_eq!(strike(&mut weather, Host::Exchange, "CreateItem"), None);
        assert_eq!(strike(&mut weather, Host::Exchange, "GetItem"), None);
        assert_eq!(strike(&mut weather, Host::Salesforce, "CreateItem"), None);
        assert_eq!(strike(&mut weather, Host::Exchange, "CreateItem"), Some(Trouble::DropAfter));
        assert_eq!(strike(&mut weather, Host::Exchange, "CreateItem"), None);
        assert!(!weather.is_pending());
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed() {
        let run = |seed| {
            let mut weather = Weather::seeded(seed);
            weather.order(Host::Salesforce, When::Permille(300), Trouble::Status(503));
            (0..50)
                .map(|_| strike(&mut weather, Host::Salesforce, "x").is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
    }

    #[test]
    fn a_text_can_be_waited_for_and_a_fault_can_last() {
        let mut weather = Weather::default();
        weather.order(Host::Graph, When::Saying("Grace".into(), 1), Trouble::Html);
        weather.order(Host::Graph, When::Saying("Ada".into(), 2), Trouble::DropAfter);
        weather.order(Host::Exchange, When::Each("Get".into()), Trouble::Status(503));
        assert_eq!(strike(&mut weather, Host::Graph, "POST $batch"), None);
        assert_eq!(strike(&mut weather, Host::Graph, "POST $batch"), Some(Trouble::DropAfter));
        for _ in 0..3 {
            let struck = strike(&mut weather, Host::Exchange, "GetItem");
            assert_eq!(struck, Some(Trouble::Status(503)));
            assert_eq!(strike(&mut weather, Host::Exchange, "CreateItem"), None);
        }
        assert!(weather.is_pending());
        weather.clear();
        assert_eq!(strike(&mut weather, Host::Exchange, "GetItem"), None);
    }

    #[test]
    fn a_poison_bites_as_often_as_it_says() {
        let mut weather = Weather::default();
        weather.poison(Host::Graph, Poison::of("Ada", "ErrorItemSave").times(2));
        let mut bites = |host| weather.poisons.bite(host, &["Grace", "Ada King"]).is_some();
        assert!(!bites(Host::Exchange));
        assert!(bites(Host::Graph) && bites(Host::Graph) && !bites(Host::Graph));
    }
}
