//! Asking the sides what a plan needs to know.

use crate::limits::ASKS_MAX;
use crate::pace::{Pace, patience};
use crate::{Asks, Reading};
use model::{Ask, Fault, Found, Reader};

/// Asks both sides and puts the answers with the readings.
pub(crate) async fn ask(
    asks: Asks,
    crm: &mut dyn Reader,
    mail: &mut dyn Reader,
    readings: (&mut Reading, &mut Reading),
    pace: &mut dyn Pace,
) -> Result<(), Fault> {
    let of_crm = look(crm, &asks.crm, pace).await?;
    readings.0.found.extend(asks.crm.into_iter().zip(of_crm));
    let of_mail = look(mail, &asks.mail, pace).await?;
    readings.1.found.extend(asks.mail.into_iter().zip(of_mail));
    Ok(())
}

/// Asks one side, patiently; one answer per question, in order.
pub(crate) async fn look(
    side: &mut dyn Reader,
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
