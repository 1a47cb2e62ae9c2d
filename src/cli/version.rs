//! What the program was built from: `findme --version`, and the metric `findme_build_info`.
//!
//! Whoever builds names the commit, by environment variables that `main` reads. A build script that asked git would
//! have the whole library compiled again for each commit, and has no git to ask in an image or an archive.

/// What the program was built from.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// The version in `Cargo.toml`.
    pub version: &'static str,
    /// The commit, if the build was given it.
    pub commit: Option<&'static str>,
    /// The day of the commit, likewise.
    pub date: Option<&'static str>,
}

impl Build {
    /// The commit, or `unknown`.
    pub(super) fn commit(self) -> &'static str {
        given(self.commit).unwrap_or("unknown")
    }

    /// Version, commit and date in one line, as `rustc --version` has them.
    pub(super) fn text(self) -> String {
        let version = self.version;
        match (given(self.commit), given(self.date)) {
            (Some(commit), Some(date)) => format!("{version} ({commit} {date})"),
            (Some(commit), None) => format!("{version} ({commit})"),
            (None, _) => format!("{version} (commit unknown)"),
        }
    }
}

/// A build argument that was left out may arrive as an empty variable.
fn given(text: Option<&'static str>) -> Option<&'static str> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_that_was_told_no_commit_says_so() {
        let told = |commit, date| {
            let version = "1.2.3";
            Build {
                version,
                commit,
                date,
            }
            .text()
        };
        let (commit, date) = (Some("0123abc"), Some("2026-11-30"));
        assert_eq!(told(commit, date), "1.2.3 (0123abc 2026-11-30)");
        assert_eq!(told(commit, Some("")), "1.2.3 (0123abc)");
        assert_eq!(told(Some(""), date), "1.2.3 (commit unknown)");
        assert_eq!(told(None, None), "1.2.3 (commit unknown)");
    }
}
