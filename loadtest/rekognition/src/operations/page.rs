//! Answers in pages.

use crate::error::Result;
use crate::limits::{MOST, count};

/// At most so many of the items, and whether there are more.
pub(super) fn page<T>(items: impl IntoIterator<Item = T>, most: usize) -> (Vec<T>, bool) {
    let mut items = items.into_iter();
    let page = items.by_ref().take(most).collect();
    (page, items.next().is_some())
}

/// The size of a page; zero, which the service takes, asks for none.
pub(super) fn size(asked: Option<i64>) -> Result<usize> {
    let asked = asked.filter(|asked| *asked != 0);
    count("maxResults", asked, 1..=MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_says_that_it_is_the_last() {
        assert_eq!(page([1, 2, 3], 2), (vec![1, 2], true));
        assert_eq!(page([1, 2], 2), (vec![1, 2], false));
    }
}
