//! Parsers of settings.
//!
//! A [`Reader`] is a clap value parser that treats an empty text as "unset" and has one form for every refusal: the
//! variable, the problem, what to do. The functions below make readers for the kinds of values that settings have.

use std::ffi::OsStr;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use clap::builder::TypedValueParser;
use clap::{Arg, Command};

use super::Error;

/// An optional value for clap, which treats `Option` itself specially; an empty text becomes `None`.
pub(super) type Optional<T> = Option<T>;

/// Parses a trimmed text with `F`, whose error continues the sentence "`VARIABLE` …".
#[derive(Clone)]
pub(super) struct Reader<F>(F);

/// Makes a reader of a function.
pub(super) fn read<T, F>(read: F) -> Reader<F>
where
    F: Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static,
{
    Reader(read)
}

impl<T, F> TypedValueParser for Reader<F>
where
    F: Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    type Value = T;

    fn parse_ref(&self, _: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        let read = || {
            let given = value.to_str().ok_or("is not valid UTF-8 text; retype it")?.trim();
            let default = argument.and_then(|argument| argument.get_default_values().first()?.to_str());
            (self.0)(if given.is_empty() {
                default.unwrap_or_default()
            } else {
                given
            })
        };
        read().map_err(|problem| Error::new(&name(argument), problem).into())
    }
}

/// The variable of an argument, or its flag if the environment is not read.
fn name(argument: Option<&Arg>) -> String {
    let variable = argument.and_then(|argument| argument.get_env()?.to_str().map(str::to_owned));
    let flag = || argument.and_then(|argument| Some(format!("--{}", argument.get_long()?)));
    variable.or_else(flag).unwrap_or_else(|| "a setting".to_owned())
}

/// A whole number within `range`.
pub(super) fn number<T>(range: RangeInclusive<T>) -> impl TypedValueParser<Value = T>
where
    T: FromStr + PartialOrd + Display + Clone + Send + Sync + 'static,
{
    read(move |text| {
        text.parse()
            .ok()
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                format!(
                    "is {text:?}; it must be a whole number from {} to {}",
                    range.start(),
                    range.end()
                )
            })
    })
}

/// A duration in whole seconds.
pub(super) fn seconds(range: RangeInclusive<u64>) -> impl TypedValueParser<Value = Duration> {
    number(range).map(Duration::from_secs)
}

/// A boolean, in the spellings that deployments use.
pub(super) fn switch() -> impl TypedValueParser<Value = bool> {
    read(|text| match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(format!("is {text:?}; it must be true or false")),
    })
}

/// One of a few words, in any case.
pub(super) fn choice<T>(choices: &'static [(&'static str, T)]) -> impl TypedValueParser<Value = T>
where
    T: Clone + Send + Sync + 'static,
{
    read(move |text| chosen(choices, text))
}

/// One of a few words, in any case, or none of them. Declare it with `default_value = ""`.
pub(super) fn choice_or_none<T>(
    choices: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = Optional<T>>
where
    T: Clone + Send + Sync + 'static,
{
    optional(move |text| chosen(choices, text))
}

fn chosen<T: Clone>(choices: &[(&str, T)], text: &str) -> Result<T, String> {
    let found = choices.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    found.map(|(_, value)| value.clone()).ok_or_else(|| {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        format!("is {text:?}; it must be {}", words.join(" or "))
    })
}

/// A value that may be left out: `None` when the text is empty. Declare it with `default_value = ""`.
pub(super) fn optional<T, F>(read_given: F) -> impl TypedValueParser<Value = Optional<T>>
where
    F: Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    read(move |text| {
        if text.is_empty() {
            Ok(None)
        } else {
            read_given(text).map(Some)
        }
    })
}
