//! Migrations only add.
//!
//! While a deploy is under way the former version and the new one use the same tables, and a rollback is the former image
//! on the newer tables. So a migration after the first makes tables, indexes and columns, and a column that an older
//! version does not know may be left out when a row is written. What is to go stays until a release later than the last
//! one that used it; its removal is then listed in [`REMOVALS`], with that last version.

/// Removals whose last user is no longer run: file and statement, and the last version that used it.
const REMOVALS: [(&str, &str, &str); 0] = [];

/// Migrations with triggers, whose bodies are no statements of their own. They guard tables that the migration itself makes,
/// which no older version knows, or refuse what no version does.
const GUARDS: [&str; 2] = ["0009_audit.sql", "0019_audit_guards.sql"];

/// The migration that an empty database begins with.
const FIRST: &str = "0001";

/// Every statement of a migration that an older version might not live with.
pub(crate) fn check(path: &str, text: &str) -> Vec<String> {
    let file = path.rsplit('/').next().unwrap_or(path);
    if file.starts_with(FIRST) || GUARDS.contains(&file) {
        return Vec::new();
    }
    let statements = statements(text);
    let made: Vec<String> = statements
        .iter()
        .filter_map(|statement| made_by(statement))
        .collect();
    statements
        .into_iter()
        .filter(|statement| !adds(statement) && !is_due(file, statement) && !is_within(statement, &made))
        .map(|statement| {
            format!("{path}:1: an older version may still run; this does not only add: {statement}")
        })
        .collect()
}

/// The statements in small letters, with one blank between words and without comments.
fn statements(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split("--").next().unwrap_or(""));
    let code = lines.collect::<Vec<_>>().join(" ").to_lowercase();
    let plain = |statement: &str| statement.split_whitespace().collect::<Vec<_>>().join(" ");
    code.split(';')
        .map(plain)
        .filter(|statement| !statement.is_empty())
        .collect()
}

/// Whether rows that an older version writes are still good afterwards.
fn adds(statement: &str) -> bool {
    let words: Vec<_> = statement.split(' ').collect();
    match words[..] {
        ["create", "table" | "index", ..] => true,
        ["alter", "table", _, "add", "column", ..] => {
            let may_be_left_out = words.contains(&"default") || !statement.contains("not null");
            may_be_left_out && !statement.contains(" unique") && !statement.contains(" check")
        }
        _ => false,
    }
}

/// The table that a statement makes.
fn made_by(statement: &str) -> Option<String> {
    let name = statement
        .strip_prefix("create table ")?
        .split([' ', '('])
        .next()?;
    Some(name.to_owned())
}

/// Whether a statement makes a unique index of a table that was made just before.
fn is_within(statement: &str, made: &[String]) -> bool {
    let words: Vec<_> = statement.split(' ').collect();
    match words[..] {
        ["create", "unique", "index", _, "on", table, ..] => made.iter().any(|made| made == table),
        _ => false,
    }
}

fn is_due(file: &str, statement: &str) -> bool {
    REMOVALS
        .iter()
        .any(|(in_file, removal, _)| *in_file == file && *removal == statement)
}

#[test]
fn what_an_older_version_cannot_live_with_is_found() {
    let offences = |text: &str| check("migrations/sqlite/0099_later.sql", text).len();
    for good in [
        "-- drop table of a comment\ncreate table a (b bigint not null);",
        "ALTER TABLE a\n  ADD COLUMN b bigint NOT NULL DEFAULT 0; create index i on a (b);",
        "alter table a add column b text;",
        "create table a (b bigint); create unique index i on a (b);",
    ] {
        assert_eq!(offences(good), 0, "{good}");
    }
    for bad in [
        "drop table a;",
        "alter table a add column b bigint not null;",
        "alter table a add column b text default '' unique;",
        "alter table a rename column b to c;",
        "alter table a drop column b;",
        "create unique index i on a (b);",
        "update a set b = 1",
    ] {
        assert_eq!(offences(bad), 1, "{bad}");
    }
    assert!(check("migrations/sqlite/0001_main_job.sql", "drop table a;").is_empty());
}
