//! Two databases behind one text: [`Backend`] says which of the two a value belongs to, and `on!` runs the
//! same statements on either, compiled once for each.
//!
//! The statements keep to what both dialects share: `$n` placeholders, explicit columns, times and random
//! values from Rust, `insert … on conflict` for uniqueness, no casts, no `any($1)`.

/// A value that belongs to one of the two databases.
#[derive(Clone, Debug)]
pub(crate) enum Backend<S, P> {
    /// SQLite: one machine, nothing to install.
    Sqlite(S),
    /// PostgreSQL: many processes.
    Postgres(P),
}

/// Runs a body on whichever database `$backend` holds, with `$db` bound to it.
macro_rules! on {
    ($backend:expr, |$db:ident| $body:expr) => {
        match $backend {
            $crate::store::backend::Backend::Sqlite($db) => $body,
            $crate::store::backend::Backend::Postgres($db) => $body,
        }
    };
}
pub(crate) use on;
