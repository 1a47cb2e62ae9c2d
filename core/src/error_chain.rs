//! An error with everything behind it, in one line.
//!
//! Errors of ours say what failed, and leave the cause to `source()`: whoever prints one prints its chain. Libraries often
//! repeat the cause in their own text, so what stands there already is not written twice.

use std::error::Error;
use std::fmt::{self, Display};

/// An error and its causes, the outermost first, for people and for the log.
pub fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Display + 'a {
    Chain(error)
}

struct Chain<'a>(&'a (dyn Error + 'static));

impl Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.0.to_string();
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let next = error.to_string();
            if !text.ends_with(&next) {
                text.push_str(": ");
                text.push_str(&next);
            }
            cause = error.source();
        }
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the outer")]
    struct Outer(#[source] Middle);

    /// Repeats its cause, as many libraries do.
    #[derive(Debug, thiserror::Error)]
    #[error("the middle: {0}")]
    struct Middle(#[source] io::Error);

    #[test]
    fn each_cause_is_named_once() {
        let error = Outer(Middle(io::Error::other("the inner")));
        assert_eq!(chain(&error).to_string(), "the outer: the middle: the inner");
        assert_eq!(chain(&error.0).to_string(), "the middle: the inner");
    }

    #[test]
    fn a_failed_statement_says_what_the_database_said() {
        let error = crate::store::Error::from(sqlx::Error::Protocol("half a greeting".to_owned()));
        let text = chain(&error).to_string();
        assert!(text.starts_with("the database is not available: "), "{text}");
        assert_eq!(text.matches("half a greeting").count(), 1, "{text}");
    }
}
