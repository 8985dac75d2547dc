//! The words about a person's own data, and about leaving.

/// The card.
pub(crate) const TITLE: &str = "Your data";
/// What is kept.
pub(crate) const LEAD: &str = "Twinline keeps which records belong together, what it wrote, and your two sign-ins, all of it \
     sealed. Records themselves stay where they are.";
/// Downloads it.
pub(crate) const EXPORT: &str = "Download everything stored about you";
/// Deletes the account.
pub(crate) const LEAVE: &str = "Delete my account";
/// The question.
pub(crate) const SURE: &str = "Delete your Twinline account?";
/// What follows.
pub(crate) const SURE_MORE: &str = "The sync stops, your sign-ins are given back, and everything that Twinline stored about you is \
     erased. Nothing is deleted in Salesforce or in your mailbox. If you come back, Twinline finds \
     the pairs again by their marks.";
/// The yes.
pub(crate) const YES: &str = "Delete it";
