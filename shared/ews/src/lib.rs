//! ews
