//! What rows are made of: what befalls a cycle, and how it must end.

use harness::{Life, Protocol};
use model::Remedy;
use sim::{Host, Poison, Trouble, When, World};

/// One row of the list of faults.
pub struct Row {
    /// Its id there.
    pub id: &'static str,
    /// Lives that show it.
    pub lived: &'static [Case],
    /// Tests elsewhere that prove what no life can show: `file name`, or a scenario.
    pub shown: &'static [&'static str],
}

/// One life.
pub struct Case {
    /// What befalls it.
    pub what: What,
    /// How the cycle under trial ends.
    pub end: End,
    /// What else must be so, right after that cycle.
    pub also: fn(&Ended),
}

/// What befalls a cycle.
pub enum What {
    /// One request of the cycle meets this, each in a life of its own.
    EachInTurn(Trouble),
    /// Every request meets this.
    All(Trouble),
    /// The first request that says something meets this.
    Saying(&'static str, Trouble),
    /// A record is not taken.
    Poison(Poison),
    /// Something in the world is otherwise, until the weather clears.
    World(fn(&mut World)),
    /// A life that needs words of its own; `end` and `also` are not asked.
    Told(fn(Protocol)),
}

/// A server as the rows name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// Salesforce, beside a mailbox of each protocol.
    Salesforce,
    /// Exchange by its Web Services.
    Exchange,
    /// Microsoft Graph.
    Graph,
}

/// How the cycle under trial ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Well, and all that was to be done is done.
    Well,
    /// Well, and a record is refused, listed and left alone while the rest goes on.
    Parked(&'static str),
    /// Well for the other direction; what was to be written here waits.
    Closed,
    /// Early, by a fault with this remedy.
    Early(Remedy),
    /// Well or early: what counts is that the next cycles mend it.
    Either,
}

/// A cycle that has ended, to be asked about.
pub struct Ended<'a> {
    /// The life; its rests are those of the cycle.
    pub life: &'a Life,
    /// Requests of the cycle to the server at fault.
    pub requests: usize,
    /// Which of them met the fault, where they were struck in turn.
    pub struck: usize,
}

/// Nothing more is asked.
pub fn no_more(_: &Ended) {}

impl Case {
    /// A life that ends as said.
    pub const fn of(what: What, end: End) -> Case {
        Case { what, end, also: no_more }
    }

    /// The same, and something else must be so.
    pub const fn also(self, also: fn(&Ended)) -> Case {
        Case { also, ..self }
    }

    /// A life in words of its own.
    pub const fn told(life: fn(Protocol)) -> Case {
        Case::of(What::Told(life), End::Either)
    }
}

impl Server {
    /// Its host.
    pub fn host(self) -> Host {
        match self {
            Server::Salesforce => Host::Salesforce,
            Server::Exchange => Host::Exchange,
            Server::Graph => Host::Graph,
        }
    }

    /// The mailboxes beside which it is tried.
    pub fn mailboxes(self) -> &'static [Protocol] {
        match self {
            Server::Salesforce => &Protocol::ALL,
            Server::Exchange => &[Protocol::Ews],
            Server::Graph => &[Protocol::Graph],
        }
    }
}

impl What {
    /// Orders it at a host; `nth` is the request whose turn it is.
    pub fn befall(&self, host: Host, world: &mut World, nth: u32) {
        match self {
            What::EachInTurn(trouble) => {
                world.weather.order(host, When::Request(nth), trouble.clone());
            }
            What::All(trouble) => {
                world.weather.order(host, When::Each(String::new()), trouble.clone());
            }
            What::Saying(text, trouble) => {
                world.weather.order(host, When::Saying((*text).to_owned(), 1), trouble.clone());
            }
            What::Poison(poison) => world.weather.poison(host, poison.clone()),
            What::World(change) => change(world),
            What::Told(_) => {}
        }
    }
}

/// A record that is refused alone, each time.
pub const fn poison(saying: &'static str, code: &'static str) -> What {
    What::Poison(Poison::of(saying, code))
}

/// Nothing was asked after what was struck.
pub fn no_more_requests(ended: &Ended) {
    assert_eq!(ended.requests, ended.struck);
}

/// There was one rest before anything else was asked.
pub fn once_more(ended: &Ended) {
    let rests = &ended.life.rests;
    assert!(rests.len() == 1 || ended.requests == ended.struck, "{rests:?}");
}

/// There was one rest.
pub fn one_rest(ended: &Ended) {
    assert_eq!(ended.life.rests.len(), 1);
}

/// The server's own wait was kept before anything else was asked, with a little more so that not
/// all come back at once.
pub fn rests(ended: &Ended, ms: u64) {
    once_more(ended);
    for rest in &ended.life.rests {
        assert!((ms..=ms + ms / 10).contains(rest), "{rest} where {ms} was asked for");
    }
}

/// Four tries, with waits that grow and are not the same each time.
pub fn four_tries(ended: &Ended) {
    let rests = &ended.life.rests;
    assert_eq!((ended.requests, rests.len()), (4, 3), "{rests:?}");
    for (rest, most) in rests.iter().zip([1_000, 2_000, 4_000]) {
        assert!((most / 2..=most).contains(rest), "{rests:?}");
    }
}

/// Records that are tried again by the next cycle: both of one link.
pub fn one_link_waits(ended: &Ended) {
    let waiting = ended.life.memory.waiting.iter();
    assert_eq!(waiting.filter(|waiting| waiting.why == sync::Why::Retry).count(), 2);
}

/// One request, and nobody waits for an answer that is hours away.
pub fn one_request(ended: &Ended) {
    assert_eq!((ended.requests, ended.life.rests.len()), (1, 0));
}
