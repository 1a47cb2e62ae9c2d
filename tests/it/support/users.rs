//! Users as types: what each may do is tried by calling as it.
//!
//! A test that calls as the wrong role reads as what it is.

use std::ops::Deref;

use super::caller::Caller;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "Sesame-2026";

/// Somebody without an account.
#[derive(Clone, Debug)]
pub(crate) struct Anonymous(pub(crate) Caller);

/// A guest who is logged in.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(crate) caller: Caller,
    pub(crate) id: i64,
    pub(crate) username: String,
    pub(crate) email: String,
}

/// A photographer who is logged in.
#[derive(Clone, Debug)]
pub(crate) struct Photographer {
    pub(crate) caller: Caller,
    pub(crate) id: i64,
    pub(crate) username: String,
}

/// An admin who is logged in.
#[derive(Clone, Debug)]
pub(crate) struct Admin {
    pub(crate) caller: Caller,
    pub(crate) id: i64,
}

/// An event, with its owner.
#[derive(Clone, Debug)]
pub(crate) struct TestEvent {
    pub(crate) id: i64,
    pub(crate) code: String,
    pub(crate) owner: Photographer,
}

impl Deref for Anonymous {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl Deref for Guest {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl Deref for Photographer {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl Deref for Admin {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.caller
    }
}
