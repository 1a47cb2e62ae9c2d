//! The tabs of a guest's pages.

/// A tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    /// The photos the guest is in.
    Mine,
    /// All photos that guests may see.
    All,
    /// The guest's data.
    Me,
}

impl Tab {
    /// What comes after the event's address.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Mine => "",
            Self::All => "/all",
            Self::Me => "/me",
        }
    }

    /// What a photo's address has to say of the list it was opened from.
    pub(super) fn query(self) -> &'static str {
        match self {
            Self::All => "?in=all",
            Self::Mine | Self::Me => "",
        }
    }
}
