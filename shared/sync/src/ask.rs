//! Asking the sides what a plan needs to know.

use crate::cycle::Sides;
use crate::limits::ASKS_MAX;
use crate::pace::{Pace, patience};
use crate::{Asks, Reading};
use model::{Ask, Fault, Found, Side};

/// Asks both sides and puts the answers with the readings.
pub(crate) async fn ask(
    asks: Asks,
    sides: &mut Sides,
    readings: (&mut Reading, &mut Reading),
    pace: &mut dyn Pace,
) -> Result<(), Fault> {
    let crm = look(sides.crm.as_mut(), &asks.crm, pace).await?;
    readings.0.found.extend(asks.crm.into_iter().zip(crm));
    let mail = look(sides.mail.as_mut(), &asks.mail, pace).await?;
    readings.1.found.extend(asks.mail.into_iter().zip(mail));
    Ok(())
}

/// Asks one side, patiently; one answer per question, in order.
pub(crate) async fn look(
    side: &mut dyn Side,
    asks: &[Ask],
    pace: &mut dyn Pace,
) -> Result<Vec<Found>, Fault> {
    let mut found = Vec::with_capacity(asks.len());
    for some in asks.chunks(ASKS_MAX) {
        let mut tries = 0;
        let answers = loop {
            match side.look(some).await {
                Ok(answers) => break answers,
                Err(fault) => patience(fault, &mut tries, pace).await?,
            }
        };
        if answers.len() != some.len() {
            return Err(Fault::Garbled(String::from("a look with too few or too many answers")));
        }
        found.extend(answers);
    }
    Ok(found)
}
