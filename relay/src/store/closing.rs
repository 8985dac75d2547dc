//! The end of a cycle in one transaction: strays, what waits, what is held, conflicts, watermarks.

use super::accounts::AccountId;
use super::attention::why;
use super::connections::side;
use super::cycles::json;
use super::links::word_of;
use super::wanted_back::seen_to;
use super::{Durability, Lease, Store, StoreFault, big, fenced};
use model::{LinkId, Moment};
use sqlx::{Row, Sqlite, Transaction};
use sync::plan::{Conflict, Ruled};
use sync::{Closing, Stray, Waiting, Why};

/// Tries after which the wait grows no more: 5 minutes, doubled eight times, is a day.
const DOUBLINGS_MAX: i64 = 8;
const FIRST_WAIT_MS: i64 = 5 * 60_000;

/// The sealed parts of the end of a cycle.
#[derive(Debug, Default)]
pub struct Sealed {
    /// The title of each stray, in order.
    pub titles: Vec<Vec<u8>>,
    /// Each held deletion, in order.
    pub held: Vec<Vec<u8>>,
    /// Each conflict, in order.
    pub conflicts: Vec<Vec<u8>>,
    /// Decisions that this cycle knew.
    pub ruled: Vec<LinkId>,
    /// Lines of the history that this cycle was to take back.
    pub taken_back: Vec<u64>,
}

impl Store {
    /// Ends a cycle's memory in one transaction.
    pub async fn close_cycle(
        &self,
        lease: &Lease,
        closing: &Closing,
        sealed: &Sealed,
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        let mut transaction = fenced(&mut writer, lease, now).await?;
        let account = &lease.account;
        for (at, record) in &closing.no_longer_strays {
            sqlx::query("DELETE FROM strays WHERE account = $1 AND side = $2 AND record = $3")
                .bind(&account.0)
                .bind(side(*at))
                .bind(&record.0)
                .execute(&mut *transaction)
                .await?;
        }
        for ((stray, _), title) in closing.strays.iter().zip(&sealed.titles) {
            put_stray(&mut transaction, account, stray, title).await?;
        }
        take_up(&mut transaction, account, closing).await?;
        put_waiting(&mut transaction, account, &closing.waiting, now).await?;
        put_held(&mut transaction, account, closing, sealed).await?;
        seen_to(&mut transaction, account, &sealed.taken_back).await?;
        let bodies = sealed.conflicts.iter().map(Vec::as_slice);
        let conflicts = closing.conflicts.iter().zip(bodies);
        put_conflicts(&mut transaction, account, conflicts, closing.at).await?;
        // Settings that changed meanwhile have set the watermarks back: they stay so.
        let marks = &closing.watermarks;
        sqlx::query(
            "UPDATE accounts SET crm_watermark = COALESCE($1, crm_watermark), \
             mail_watermark = COALESCE($2, mail_watermark) WHERE id = $3 AND choice = $4",
        )
        .bind(marks.crm.as_ref().map(|mark| &mark.0))
        .bind(marks.mail.as_ref().map(|mark| &mark.0))
        .bind(&account.0)
        .bind(lease.choice)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Notes when everything was last read whole.
    pub async fn note_whole(&self, lease: &Lease, now: Moment) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        let mut transaction = fenced(&mut writer, lease, now).await?;
        sqlx::query(
            "UPDATE accounts SET whole_at = $1, scope_changed = '' WHERE id = $2 AND choice = $3",
        )
        .bind(now.0)
        .bind(&lease.account.0)
        .bind(lease.choice)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn put_stray(
    transaction: &mut Transaction<'_, Sqlite>,
    account: &AccountId,
    stray: &Stray,
    title: &[u8],
) -> Result<(), StoreFault> {
    sqlx::query(
        "INSERT INTO strays (account, side, record, kind, why, body, title) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account, side, record) DO UPDATE SET \
         kind = excluded.kind, why = excluded.why, body = excluded.body, title = excluded.title",
    )
    .bind(&account.0)
    .bind(side(stray.end))
    .bind(&stray.id.0)
    .bind(stray.kind.name())
    .bind(why(&stray.why))
    .bind(json(stray))
    .bind(title)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Takes away what a cycle took up and does not name again.
async fn take_up(
    transaction: &mut Transaction<'_, Sqlite>,
    account: &AccountId,
    closing: &Closing,
) -> Result<(), StoreFault> {
    let again = |taken: &Waiting| {
        let same = |w: &&Waiting| (w.end, &w.id, w.why) == (taken.end, &taken.id, taken.why);
        closing.waiting.iter().any(|w| same(&w))
    };
    for taken in closing.taken.iter().filter(|taken| !again(taken)) {
        sqlx::query(
            "DELETE FROM waiting WHERE account = $1 AND side = $2 AND record = $3 AND why = $4",
        )
        .bind(&account.0)
        .bind(side(taken.end))
        .bind(&taken.id.0)
        .bind(word_of(taken.why))
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

/// Stores what waits: each time again for longer, but an echo for the next cycle only.
pub(super) async fn put_waiting(
    transaction: &mut Transaction<'_, Sqlite>,
    account: &AccountId,
    all: &[Waiting],
    now: Moment,
) -> Result<(), StoreFault> {
    for waiting in all {
        let row = sqlx::query(
            "INSERT INTO waiting (account, side, record, kind, fault, why, tries, due) \
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7) \
             ON CONFLICT (account, side, record, why) DO UPDATE \
             SET fault = excluded.fault, tries = waiting.tries + 1 RETURNING tries",
        )
        .bind(&account.0)
        .bind(side(waiting.end))
        .bind(&waiting.id.0)
        .bind(waiting.kind.name())
        .bind(json(&waiting.fault))
        .bind(word_of(waiting.why))
        .bind(now.0)
        .fetch_one(&mut **transaction)
        .await?;
        let doublings = (row.get::<i64, _>("tries") - 1).clamp(0, DOUBLINGS_MAX);
        let wait = match waiting.why {
            Why::Retry | Why::Deleted => FIRST_WAIT_MS << doublings,
            // After this cycle's own recalls, which ask for what was due when it began.
            Why::Echo => 1,
        };
        sqlx::query(
            "UPDATE waiting SET due = $1 \
             WHERE account = $2 AND side = $3 AND record = $4 AND why = $5",
        )
        .bind(now.0 + wait)
        .bind(&account.0)
        .bind(side(waiting.end))
        .bind(&waiting.id.0)
        .bind(word_of(waiting.why))
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

async fn put_held(
    transaction: &mut Transaction<'_, Sqlite>,
    account: &AccountId,
    closing: &Closing,
    sealed: &Sealed,
) -> Result<(), StoreFault> {
    sqlx::query("DELETE FROM held WHERE account = $1")
        .bind(&account.0)
        .execute(&mut **transaction)
        .await?;
    for (held, body) in closing.held.iter().zip(&sealed.held) {
        sqlx::query(
            "INSERT INTO held (account, link, side, body) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (account, link, side) DO UPDATE SET body = excluded.body",
        )
        .bind(&account.0)
        .bind(big(held.link.0))
        .bind(side(held.end))
        .bind(body)
        .execute(&mut **transaction)
        .await?;
    }
    // A decision is done with when the cycle that knew it holds the deletion no more.
    for link in sealed.ruled.iter().filter(|link| closing.held.iter().all(|h| h.link != **link)) {
        sqlx::query("DELETE FROM rulings WHERE account = $1 AND link = $2")
            .bind(&account.0)
            .bind(big(link.0))
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

/// Stores conflicts with their sealed bodies; a newer one of a field takes the older's place.
pub(super) async fn put_conflicts(
    transaction: &mut Transaction<'_, Sqlite>,
    account: &AccountId,
    conflicts: impl Iterator<Item = (&Conflict, &[u8])>,
    at: Moment,
) -> Result<(), StoreFault> {
    for (conflict, body) in conflicts {
        let open = match conflict.ruling {
            Ruled::Won(_) => 0i64,
            Ruled::CannotFlow(_) | Ruled::Undone(_) => 1,
            Ruled::Settled => {
                forget(transaction, account, conflict).await?;
                continue;
            }
        };
        sqlx::query(
            "INSERT INTO conflicts (account, link, field, at, is_open, body) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account, link, field) DO UPDATE SET \
             at = excluded.at, is_open = excluded.is_open, body = excluded.body, take = NULL",
        )
        .bind(&account.0)
        .bind(big(conflict.link.0))
        .bind(conflict.field.name())
        .bind(at.0)
        .bind(open)
        .bind(body)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

async fn forget(
    transaction: &mut Transaction<'_, Sqlite>,
    account: &AccountId,
    conflict: &Conflict,
) -> Result<(), StoreFault> {
    sqlx::query("DELETE FROM conflicts WHERE account = $1 AND link = $2 AND field = $3")
        .bind(&account.0)
        .bind(big(conflict.link.0))
        .bind(conflict.field.name())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
