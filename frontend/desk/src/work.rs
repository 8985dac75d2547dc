//! The work: brings the newest wish of the page and the newest plan together.
//!
//! Each kind is read once for the widest scope chosen so far. A changed switch or filter plans
//! again at once on what was read, and reads more only where the scope grew ([`cover`]).

mod open;

use crate::door::tell;
use crate::sheet::Sheet;
use crate::transport;
use api::desk::{Ask, Phase, Tell, Terms, Trouble};
use api::wizard::Planning;
use api::{Settings, paths};
use model::Moment;
use open::Open;
use std::cell::RefCell;
use std::rc::Rc;
use sync::Plan;
use wasm_bindgen_futures::spawn_local;

/// What the page wished last.
struct Wish {
    settings: Option<Settings>,
    number: u32,
    now: Moment,
}

/// All that the worker knows.
#[derive(Default)]
pub(crate) struct Work {
    inside: RefCell<Inside>,
}

#[derive(Default)]
struct Inside {
    wish: Option<Wish>,
    at_work: bool,
    ground: Option<Rc<Planning>>,
    open: Option<Open>,
    sheet: Sheet,
}

impl Work {
    /// Does what the page asks. A wish is seen to by the work under way, where there is one.
    pub(crate) fn hear(self: Rc<Self>, ask: Ask) {
        match ask {
            Ask::Plan { settings, wish: number, now } => {
                let mut inside = self.inside.borrow_mut();
                inside.wish = Some(Wish { settings, number, now });
                if !std::mem::replace(&mut inside.at_work, true) {
                    spawn_local(self.clone().run());
                }
            }
            Ask::Views { now } => spawn_local(async move { self.views(now).await }),
            Ask::Filter(filter) => {
                let rows = self.inside.borrow_mut().sheet.filter(filter);
                tell(&Tell::Rows(rows));
            }
            Ask::Rows { first, until } => {
                tell(&Tell::Rows(self.inside.borrow().sheet.rows(first..until)));
            }
        }
    }

    async fn run(self: Rc<Self>) {
        while let Some(wish) = self.wish() {
            let done = self.round(wish).await;
            let mut inside = self.inside.borrow_mut();
            match done {
                Ok(()) if inside.wish.is_none() => tell(&Tell::Phase(Phase::Ready)),
                Ok(()) => {}
                Err(trouble) => {
                    inside.wish = None;
                    tell(&Tell::Stopped(trouble));
                }
            }
        }
        self.inside.borrow_mut().at_work = false;
    }

    fn wish(&self) -> Option<Wish> {
        self.inside.borrow_mut().wish.take()
    }

    /// Everything that these settings need: open, count, read, plan.
    async fn round(&self, wish: Wish) -> Result<(), Trouble> {
        let Wish { settings, number, now } = wish;
        let ground = self.ground().await?;
        let settings = settings.unwrap_or_else(|| ground.settings.clone());
        let taken = self.inside.borrow_mut().open.take();
        let mut open = match taken {
            Some(open) => open,
            None => {
                tell(&Tell::Phase(Phase::Opening));
                Open::new(&ground, &settings, now).await.map_err(Trouble::Fault)?
            }
        };
        let planned = open.plan(&ground, &settings, now).await;
        self.inside.borrow_mut().open = Some(open);
        self.show(planned.map_err(Trouble::Fault)?, number);
        Ok(())
    }

    fn show(&self, plan: Plan, wish: u32) {
        let mut inside = self.inside.borrow_mut();
        let rows = inside.sheet.take(plan);
        tell(&Tell::Planned(inside.sheet.summary(wish)));
        tell(&Tell::Rows(rows));
    }

    /// What the relay knows of the account; asked for once.
    async fn ground(&self) -> Result<Rc<Planning>, Trouble> {
        if let Some(ground) = &self.inside.borrow().ground {
            return Ok(ground.clone());
        }
        let ground: Planning = transport::ask(paths::PLANNING).await?;
        tell(&Tell::Terms(Terms {
            settings: ground.settings.clone(),
            limit: ground.limit,
            plan_name: ground.plan_name.clone(),
        }));
        let ground = Rc::new(ground);
        self.inside.borrow_mut().ground = Some(ground.clone());
        Ok(ground)
    }

    async fn views(&self, now: Moment) {
        let ground = self.inside.borrow().ground.clone();
        let known = ground.as_ref().and_then(|ground| ground.crm_setup.as_deref());
        tell(&Tell::Views(open::views(known, now).await.map_err(Trouble::Fault)));
    }
}
