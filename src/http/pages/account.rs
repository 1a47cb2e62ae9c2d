//! Pages about accounts: log in by a password or a letter, a new password, the first admin.

pub(super) mod invitation;
pub(super) mod login;
pub(super) mod login_link;
pub(super) mod password;
pub(super) mod setup;

use askama::Template;

use super::page::{Frame, Page};
use super::words::Phrase;
use crate::http::error::Result;

/// A page that says one thing, with one button.
#[derive(Template)]
#[template(path = "account/message.html")]
struct Message {
    frame: Frame,
    text: String,
    address: &'static str,
    label: String,
}

/// A page of a title, a text and a button with its address.
pub(super) fn message(
    title: Phrase,
    text: impl Into<String>,
    (address, label): (&'static str, Phrase),
) -> Result<Page> {
    Page::of(&Message {
        frame: Frame::of(title),
        text: text.into(),
        address,
        label: label.into(),
    })
}

/// The pages about accounts, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let mut all = login::samples();
    all.extend(invitation::samples());
    all.extend(login_link::samples());
    all.extend(password::samples());
    all.extend(setup::samples());
    all
}
