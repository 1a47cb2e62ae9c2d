//! Handlers describe themselves: each of their arguments and what they answer knows its part of the document.
//!
//! So the document cannot forget who may call, which body is read or how a broken one is refused: a handler that takes an
//! [`Admin`](crate::http::auth::Admin) is documented as one. A type that says nothing does so by an empty `describe`.

use axum::extract;
use axum::http::HeaderMap;

use super::draft::Draft;
use crate::http::AppState;
use crate::http::error::Error;

/// An argument of a handler: knows what of a request it takes, and why it refuses one.
pub(in crate::http) trait Argument {
    /// Adds that to the description of an operation.
    fn describe(draft: &mut Draft);
}

/// What a handler answers when all is well.
pub(in crate::http) trait Outcome {
    /// Adds that to the description of an operation.
    fn describe(draft: &mut Draft);
}

/// A handler whose arguments and outcome can be described; `T` are the arguments.
pub(in crate::http) trait Describe<T> {
    /// Completes the description of its operation.
    fn describe(&self, draft: &mut Draft);
}

macro_rules! functions {
    ($($argument:ident),*) => {
        impl<F, Fut, O, $($argument,)*> Describe<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Fut,
            Fut: Future<Output = O>,
            O: Outcome,
            $($argument: Argument,)*
        {
            fn describe(&self, draft: &mut Draft) {
                $($argument::describe(draft);)*
                O::describe(draft);
            }
        }
    };
}

functions!();
functions!(A);
functions!(A, B);
functions!(A, B, C);
functions!(A, B, C, D);
functions!(A, B, C, D, E);
functions!(A, B, C, D, E, G);

impl Argument for extract::State<AppState> {
    fn describe(_: &mut Draft) {}
}

/// Headers that are read as they are; those with a meaning of their own have an extractor of their own.
impl Argument for HeaderMap {
    fn describe(_: &mut Draft) {}
}

impl<T: Outcome> Outcome for Result<T, Error> {
    fn describe(draft: &mut Draft) {
        T::describe(draft);
    }
}
