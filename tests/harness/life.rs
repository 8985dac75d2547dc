//! One person's life of syncing: a world, both accounts, settings and a memory.

use crate::fuse::{Fuse, Fused};
use crate::shelf::{Shelf, Stock};
use crate::{Memory, Steady};
use api::settings::{Ground, Settings};
use connect::{Mailbox, ews, msgraph, open_crm, open_mailbox};
use futures_executor::block_on;
use model::{ContactFolder, Create, Fault, LinkId, Moment, PerKind};
use sim::exchange::Mailbox as SimMailbox;
use sim::salesforce::User;
use sim::{Host, Loopback, World};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync::past::End;
use sync::rules::{Brake, Reaches};
use sync::{Keys, Plan, Preview, Readers, Report, Rules, Sides, cycle};
use wire::Transport;

/// The moment at which every life begins: a Wednesday morning.
pub const BEGINNING: &str = "2026-11-25T08:30:00Z";
/// The person's zone.
pub const ZONE: &str = "Europe/Berlin";
/// The person's e-mail address, Salesforce user name and Exchange name alike.
pub const EMAIL: &str = "ada@acme.example";

/// How the mailbox is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// By Exchange Web Services.
    Ews,
    /// By Microsoft Graph.
    Graph,
}

impl Protocol {
    /// Both.
    pub const ALL: [Protocol; 2] = [Protocol::Ews, Protocol::Graph];

    /// The server that speaks it.
    pub fn host(self) -> Host {
        match self {
            Protocol::Ews => Host::Exchange,
            Protocol::Graph => Host::Graph,
        }
    }
}

/// What lies on both shelves.
#[derive(Clone, Debug, Default)]
pub struct Shelves {
    /// Salesforce's.
    pub crm: Arc<Mutex<Stock>>,
    /// The mailbox's.
    pub mail: Arc<Mutex<Stock>>,
}

impl Shelves {
    fn open(&self, shelf: impl Fn(&Arc<Mutex<Stock>>, End) -> Shelf) -> Opened {
        Opened {
            sides: Sides {
                crm: Box::new(shelf(&self.crm, End::Crm)),
                mail: Box::new(shelf(&self.mail, End::Mail)),
            },
            identity: String::from("00D/005"),
            crm_setup: String::new(),
            mail_setup: String::new(),
        }
    }
}

/// Both sides, and what was learned of them.
struct Opened {
    sides: Sides,
    identity: String,
    crm_setup: String,
    mail_setup: String,
}

/// One person's life of syncing. A clone of it shares the world; [`Life::twin`] has its own.
#[derive(Clone)]
pub struct Life {
    /// Both servers, and the clock.
    pub world: Arc<Mutex<World>>,
    /// Shelves in the place of the servers, in a life without protocols.
    pub shelves: Option<Shelves>,
    /// What the relay would keep.
    pub memory: Memory,
    /// What the person chose.
    pub settings: Settings,
    /// The plan's limit.
    pub limit: Option<u32>,
    /// What the relay's rules say beside the person's settings.
    pub brake: PerKind<Brake>,
    /// Which kinds' scope the person changed since the last cycle.
    pub scope_changed: PerKind<bool>,
    /// The plans of the last cycle, one for each of its rounds.
    pub plans: Vec<Plan>,
    /// Every rest of the last cycle, in milliseconds.
    pub rests: Vec<u64>,
    /// So much the program's clock goes ahead of the servers'.
    pub ahead_ms: i64,
    /// The Salesforce user's id.
    pub user: String,
    /// What was learned of the org.
    pub crm_setup: Option<String>,
    /// What was learned of the mailbox.
    pub mail_setup: Option<String>,
    /// When it ends.
    pub fuse: Fuse,
    /// How the mailbox is reached.
    pub protocol: Protocol,
    token: String,
    basic: String,
    bearer: String,
}

impl Default for Life {
    fn default() -> Self {
        Life::new()
    }
}

impl Life {
    /// A person with two empty accounts, whose mailbox is reached by Exchange Web Services.
    pub fn new() -> Life {
        Life::by(Protocol::Ews)
    }

    /// The same with a mailbox that is reached by this protocol.
    pub fn by(protocol: Protocol) -> Life {
        let now = Moment::parse(BEGINNING).expect("the beginning is a moment");
        let mut world = World::at(now);
        let user = world.org.add_user(User::new(EMAIL, "secret", "Ada", "King"));
        let token = world.org.token_for(&user);
        world.exchange.add_mailbox(SimMailbox::new(EMAIL, "secret").in_zone(ZONE));
        let basic = world.exchange.authorization(EMAIL);
        let bearer = world.graph.authorization(EMAIL);
        Life {
            world: Arc::new(Mutex::new(world)),
            shelves: None,
            memory: Memory { next_link: LinkId(1), ..Memory::default() },
            settings: Settings { zone: ZONE.to_owned(), ..Settings::default() },
            limit: None,
            brake: PerKind::from_fn(Brake::usual),
            scope_changed: PerKind::default(),
            plans: Vec::new(),
            rests: Vec::new(),
            ahead_ms: 0,
            user,
            crm_setup: None,
            mail_setup: None,
            fuse: Fuse::never(),
            protocol,
            token,
            basic,
            bearer,
        }
    }

    /// The same life once more, in a world of its own. Not for a life on shelves.
    #[must_use]
    pub fn twin(&self) -> Life {
        assert!(self.shelves.is_none(), "shelves would be shared");
        let world = self.world().clone();
        Life { world: Arc::new(Mutex::new(world)), fuse: Fuse::never(), ..self.clone() }
    }

    /// The same person with shelves in the place of the servers.
    pub fn on_shelves() -> Life {
        Life { shelves: Some(Shelves::default()), ..Life::new() }
    }

    /// The mailbox moves from its server to the cloud, and the person connects it again there.
    pub fn move_to_cloud(&mut self) {
        self.world().move_to_cloud(EMAIL);
        self.protocol = Protocol::Graph;
        self.mail_setup = None;
        self.memory.watermarks = Default::default();
    }

    /// The world, to look into or to change.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The moment it is, by the program's clock.
    pub fn now(&self) -> Moment {
        Moment(self.world().now.0 + self.ahead_ms)
    }

    /// Lets time pass.
    pub fn wait_minutes(&self, minutes: i64) {
        let mut world = self.world();
        world.now = world.now.plus_minutes(minutes);
    }

    /// Both sides, opened as the relay opens them.
    pub fn open(&mut self) -> Result<(Sides, String), Fault> {
        let opened = match &self.shelves {
            Some(shelves) => {
                shelves.open(|stock, end| Shelf::new(end, stock, &self.fuse, self.world().now))
            }
            None => self.open_by(|way| Arc::new(Fused { inner: way, fuse: self.fuse.clone() }))?,
        };
        (self.crm_setup, self.mail_setup) = (Some(opened.crm_setup), Some(opened.mail_setup));
        Ok((opened.sides, opened.identity))
    }

    /// Both sides for the person, whom neither weather nor a crash of the sync reaches.
    pub fn open_for_the_person(&self) -> Sides {
        let opened = match &self.shelves {
            Some(shelves) => shelves.open(|stock, end| Shelf::calm(end, stock, self.world().now)),
            None => return self.open_through(|way| Arc::new(way.calm())),
        };
        opened.sides
    }

    /// Both sides, each behind a transport of the caller's: Salesforce's is made first.
    pub fn open_through(&self, wrap: impl Fn(Loopback) -> Arc<dyn Transport>) -> Sides {
        self.open_by(wrap).expect("the person can sign in").sides
    }

    /// The ways to both servers, Salesforce's first.
    pub fn ways(&self) -> (Loopback, Loopback) {
        let way = |host, signed: &str| Loopback::new(Arc::clone(&self.world), host, signed);
        let signed = match self.protocol {
            Protocol::Ews => &self.basic,
            Protocol::Graph => &self.bearer,
        };
        (way(Host::Salesforce, &self.token), way(self.protocol.host(), signed))
    }

    fn open_by(&self, wrap: impl Fn(Loopback) -> Arc<dyn Transport>) -> Result<Opened, Fault> {
        let now = self.now();
        let (crm_way, mail_way) = self.ways();
        let (crm_way, mail_way) = (wrap(crm_way), wrap(mail_way));
        let crm = block_on(open_crm(crm_way, self.crm_setup.as_deref(), now))?;
        let (email, zone) = (EMAIL.to_owned(), self.settings.zone.clone());
        let mailbox = match self.protocol {
            Protocol::Ews => Mailbox::Ews(ews::Settings {
                email,
                zone,
                contact_folder: ContactFolder::Salesforce,
            }),
            Protocol::Graph => Mailbox::Graph(msgraph::Settings {
                base: String::from("https://graph.microsoft.com"),
                email,
                zone,
                contact_folder: ContactFolder::Salesforce,
            }),
        };
        let known = self.mail_setup.as_deref();
        let mail = block_on(open_mailbox(&mailbox, mail_way, known, now, Create::Allowed))?;
        Ok(Opened {
            sides: Sides { crm: crm.side, mail: mail.side },
            identity: crm.identity,
            crm_setup: crm.setup,
            mail_setup: mail.setup,
        })
    }

    /// The rules as they stand now.
    pub fn rules(&self, sides: &Sides, identity: &str) -> Rules {
        let org = identity.split('/').next().unwrap_or_default().to_owned();
        let rules = self.settings.rules(Ground {
            now: self.now(),
            keys: Keys { digest: (11, 12), mark: (13, 14) },
            org,
            next_link: self.memory.next_link,
            limit: self.limit,
            scope_changed: self.scope_changed,
            reach: Reaches { crm: sides.crm.reach().clone(), mail: sides.mail.reach().clone() },
        });
        Rules { brake: self.brake, ..rules }
    }

    /// One cycle, as the relay runs it.
    pub fn cycle(&mut self) -> Result<Report, Fault> {
        let (mut sides, identity) = self.open()?;
        let rules = self.rules(&sides, &identity);
        let from = self.memory.watermarks.clone();
        self.memory.fuse = self.fuse.clone();
        let mut pace = Steady::of(&self.world);
        let ended = block_on(cycle(&rules, &mut sides, &from, &mut self.memory, &mut pace));
        (self.crm_setup, self.mail_setup) = (Some(sides.crm.setup()), Some(sides.mail.setup()));
        (self.plans, self.rests) = (pace.plans, pace.rests);
        ended
    }

    /// What a cycle from the start would do.
    pub fn preview(&mut self) -> Result<Plan, Fault> {
        let (sides, identity) = self.open()?;
        let rules = self.rules(&sides, &identity);
        let mut readers = Readers { crm: sides.crm, mail: sides.mail };
        let mut pace = Steady::of(&self.world);
        block_on(async {
            let mut preview = Preview::read(&rules, &mut readers, &mut pace).await?;
            preview.plan(&rules, &sync::Past::default(), &mut readers, &mut pace).await
        })
    }

    /// Requests to Salesforce and to the mailbox's server while something happens.
    pub fn requests<T>(&mut self, happens: impl FnOnce(&mut Life) -> T) -> (T, usize, usize) {
        self.world().log.clear();
        let result = happens(self);
        let world = self.world();
        let mail = self.protocol.host();
        let (crm, mail) = (world.requests_to(Host::Salesforce), world.requests_to(mail));
        drop(world);
        (result, crm, mail)
    }
}
