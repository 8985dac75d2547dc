//! What a cycle would do, without doing it: read, read, plan.

use crate::ask::ask;
use crate::limits::ASK_ROUNDS_MAX;
use crate::pace::Pace;
use crate::past::{End, Past};
use crate::planner::plan;
use crate::read::read;
use crate::report::Progress;
use crate::{Plan, Reading, Rules};
use model::{Fault, Reader};

/// Both ends, opened to look at: nothing can be written through them.
pub struct Readers {
    /// The org.
    pub crm: Box<dyn Reader>,
    /// The mailbox.
    pub mail: Box<dyn Reader>,
}

/// Both sides as they were read, to plan on as often as the person changes a filter.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// Salesforce.
    pub crm: Reading,
    /// The mailbox.
    pub mail: Reading,
}

impl Preview {
    /// Reads everything in the scope of the rules.
    pub async fn read(
        rules: &Rules,
        readers: &mut Readers,
        pace: &mut dyn Pace,
    ) -> Result<Preview, Fault> {
        let (scope, keys) = (&rules.scope, &rules.keys);
        let crm = read(readers.crm.as_mut(), End::Crm, scope, None, keys, pace).await?;
        let mail = read(readers.mail.as_mut(), End::Mail, scope, None, keys, pace).await?;
        Ok(Preview { crm, mail })
    }

    /// Plans as a cycle would, questions to the sides included; their answers are kept.
    pub async fn plan(
        &mut self,
        rules: &Rules,
        past: &Past,
        readers: &mut Readers,
        pace: &mut dyn Pace,
    ) -> Result<Plan, Fault> {
        pace.told(Progress::Planning);
        let mut planned = self.replan(rules, past);
        for _ in 0..ASK_ROUNDS_MAX {
            if planned.asks.is_empty() {
                break;
            }
            let asks = std::mem::take(&mut planned.asks);
            let (crm, mail) = (readers.crm.as_mut(), readers.mail.as_mut());
            ask(asks, crm, mail, (&mut self.crm, &mut self.mail), pace).await?;
            planned = self.replan(rules, past);
        }
        Ok(planned)
    }

    /// Plans anew on what was read, without a request.
    pub fn replan(&self, rules: &Rules, past: &Past) -> Plan {
        plan(rules, past, &self.crm, &self.mail)
    }
}
