//! A pace that never sleeps: a rest moves the world's clock.

use model::{Moment, Pending};
use sim::World;
use std::sync::{Arc, Mutex, PoisonError};
use sync::report::Progress;
use sync::{Pace, Plan};

/// Rests by moving the world's clock, draws its chance from a counter, and remembers what it was
/// told.
pub struct Steady {
    world: Arc<Mutex<World>>,
    drawn: u32,
    /// Everything that was told.
    pub told: Vec<Progress>,
    /// Every plan that was carried out.
    pub plans: Vec<Plan>,
    /// Every rest, in milliseconds.
    pub rests: Vec<u64>,
}

impl Steady {
    /// A pace in a world.
    pub fn of(world: &Arc<Mutex<World>>) -> Steady {
        Steady {
            world: Arc::clone(world),
            drawn: 0,
            told: Vec::new(),
            plans: Vec::new(),
            rests: Vec::new(),
        }
    }
}

impl Pace for Steady {
    fn rest(&mut self, ms: u64) -> Pending<'_, bool> {
        self.rests.push(ms);
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.now = Moment(world.now.0 + i64::try_from(ms).unwrap_or(i64::MAX));
        Box::pin(std::future::ready(true))
    }

    fn chance(&mut self) -> f64 {
        self.drawn = self.drawn.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        f64::from(self.drawn >> 16) / 65_536.0
    }

    fn goes_on(&mut self) -> bool {
        true
    }

    fn told(&mut self, progress: Progress) {
        self.told.push(progress);
    }

    fn planned(&mut self, plan: &Plan) {
        self.plans.push(plan.clone());
    }
}
