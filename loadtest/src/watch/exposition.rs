//! The text in which servers tell monitors what they count, read line by line.
//!
//! The two dialects, Prometheus' own and `OpenMetrics`, differ in nothing that is read here. Comments and lines that are
//! none of it are passed over: one counter too few is better than no figures.

use std::collections::BTreeMap;

/// One line: what is counted, of which kind, and how much.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sample<'a> {
    /// The metric's name.
    pub(super) name: &'a str,
    /// Its labels.
    pub(super) labels: BTreeMap<&'a str, String>,
    /// Its value.
    pub(super) value: f64,
}

impl Sample<'_> {
    /// The value of a label; nothing for one that is not there.
    pub(super) fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }
}

/// All samples of a text.
pub(super) fn samples(text: &str) -> impl Iterator<Item = Sample<'_>> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(sample)
}

fn sample(line: &str) -> Option<Sample<'_>> {
    let name_end = line.find(['{', ' '])?;
    let (name, rest) = line.split_at(name_end);
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(rest) => labels(rest)?,
        None => (BTreeMap::new(), rest),
    };
    // A moment may follow the value.
    let value = rest.split_whitespace().next()?.parse().ok()?;
    Some(Sample { name, labels, value })
}

/// What stands between the braces, and what follows them.
fn labels(mut rest: &str) -> Option<(BTreeMap<&str, String>, &str)> {
    let mut labels = BTreeMap::new();
    loop {
        rest = rest.trim_start_matches([',', ' ']);
        if let Some(after) = rest.strip_prefix('}') {
            return Some((labels, after));
        }
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = quoted(after)?;
        labels.insert(name, value);
        rest = after;
    }
}

/// The text up to the closing quote, and what follows that.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((index, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[index + 1..])),
            '\\' => match letters.next()?.1 {
                'n' => value.push('\n'),
                escaped => value.push(escaped),
            },
            letter => value.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read<'a> = (&'a str, Vec<(&'a str, String)>, f64);

    fn read(text: &str) -> Vec<Read<'_>> {
        let samples = samples(text).map(|sample| {
            let labels = sample.labels.into_iter().collect();
            (sample.name, labels, sample.value)
        });
        samples.collect()
    }

    #[test]
    fn names_labels_and_values_are_read() {
        let text =
            "# HELP findme_jobs Jobs.\nfindme_jobs{kind=\"a\",state=\"b\"} 3\nup 1.5 1700000000\n# EOF\n";
        let labels = vec![("kind", "a".to_owned()), ("state", "b".to_owned())];
        assert_eq!(
            read(text),
            [("findme_jobs", labels, 3.0), ("up", Vec::new(), 1.5)]
        );
        let (_, _, endless) = read("x{} +Inf\n").remove(0);
        assert!(endless.is_infinite());
    }

    #[test]
    fn labels_may_hold_anything() {
        let text = r#"x{a="}, \"b\" \\ \n",c="=\"",} 1"#;
        let labels = vec![("a", "}, \"b\" \\ \n".to_owned()), ("c", "=\"".to_owned())];
        assert_eq!(read(text), [("x", labels, 1.0)]);
    }

    #[test]
    fn what_is_none_of_it_is_passed_over() {
        let text = "\n<html>\nx\nx{a=\"1\nx{a} 1\nx{a=\"1\"}\nx{a=\"1\"} many\nx{a=\"\\\ny 2\n";
        assert_eq!(read(text), [("y", Vec::new(), 2.0)]);
    }
}
