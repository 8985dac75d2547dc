//! Faults on order: which request is struck, and by what.

use crate::Host;

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
    /// A captive portal answers instead.
    Html,
    /// A bare status code.
    Status(u16),
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
    /// Each request, with a chance of so many in a thousand.
    Permille(u16),
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
}

impl Weather {
    /// Fair weather whose chances are drawn from a seed.
    pub fn seeded(seed: u64) -> Self {
        Weather { orders: Vec::new(), chance: seed }
    }

    /// Orders a fault.
    pub fn order(&mut self, host: Host, when: When, trouble: Trouble) {
        self.orders.push(Order { host, when, trouble, spent: false });
    }

    /// Fair weather from now on.
    pub fn clear(&mut self) {
        self.orders.clear();
    }

    /// Whether an order of one request is still to come.
    pub fn is_pending(&self) -> bool {
        self.orders.iter().any(|order| !order.spent && !matches!(order.when, When::Permille(_)))
    }

    /// What strikes this request, if anything does.
    pub fn strike(&mut self, host: Host, operation: &str) -> Option<Trouble> {
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
                When::Permille(share) => draw % 1_000 < u64::from(*share),
            };
            if hit && struck.is_none() {
                order.spent = !matches!(order.when, When::Permille(_));
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

fn count_down(left: &mut u32) -> bool {
    *left = left.saturating_sub(1);
    *left == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ordered_request_is_struck_once() {
        let mut weather = Weather::default();
        weather.order(Host::Exchange, When::Operation("Create".into(), 2), Trouble::DropAfter);
        assert_eq!(weather.strike(Host::Exchange, "CreateItem"), None);
        assert_eq!(weather.strike(Host::Exchange, "GetItem"), None);
        assert_eq!(weather.strike(Host::Salesforce, "CreateItem"), None);
        assert_eq!(weather.strike(Host::Exchange, "CreateItem"), Some(Trouble::DropAfter));
        assert_eq!(weather.strike(Host::Exchange, "CreateItem"), None);
        assert!(!weather.is_pending());
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed() {
        let run = |seed| {
            let mut weather = Weather::seeded(seed);
            weather.order(Host::Salesforce, When::Permille(300), Trouble::Status(503));
            (0..50).map(|_| weather.strike(Host::Salesforce, "x").is_some()).collect::<Vec<_>>()
        };
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
    }
}
