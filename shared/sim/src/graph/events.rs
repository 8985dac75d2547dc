use super::desk::Desk;
use super::reply::{Done, Refusal, Reply};
pub(super) fn route(_: &mut Desk<'_>, _: &[&str]) -> Done<Reply> {
    Err(Refusal::not_found())
}
