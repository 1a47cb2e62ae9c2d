//! Handlers describe themselves: each argument and the result documents its part of an operation.
//!
//! So the document cannot omit who may call, which body is read or how an invalid one is refused: a handler with an
//! [`Admin`](crate::http::auth::Admin) argument is documented as one for admins. A type that adds nothing has an empty
//! `describe`.

use axum::extract;
use axum::http::HeaderMap;

use super::draft::Draft;
use crate::http::AppState;
use crate::http::error::Error;

/// An argument of a handler: documents what it reads of a request, and its refusals.
pub(in crate::http) trait Argument {
    /// Adds its part to the description of an operation.
    fn describe(draft: &mut Draft);
}

/// The result of a handler.
pub(in crate::http) trait Outcome {
    /// Adds its part to the description of an operation.
    fn describe(draft: &mut Draft);
}

/// A handler whose arguments and result are documented; `T` are the arguments.
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

/// Raw headers add nothing; documented headers have an extractor.
impl Argument for HeaderMap {
    fn describe(_: &mut Draft) {}
}

impl<T: Outcome> Outcome for Result<T, Error> {
    fn describe(draft: &mut Draft) {
        T::describe(draft);
    }
}
