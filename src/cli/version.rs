//! Version and commit of the program: `findme --version`, and the metric `findme_build_info`.
//!
//! The build passes the commit by environment variables that `main` reads. A build script that runs git would recompile
//! the whole library for each commit, and there is no git in an image or an archive.

/// The version and the commit of the program.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// The version in `Cargo.toml`.
    pub version: &'static str,
    /// The commit, if the build passed it.
    pub commit: Option<&'static str>,
    /// The date of the commit, if the build passed it.
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

/// A missing build argument may arrive as an empty variable.
fn given(text: Option<&'static str>) -> Option<&'static str> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_that_was_told_no_commit_says_so() {
        let text = |commit, date| {
            let version = "1.2.3";
            Build {
                version,
                commit,
                date,
            }
            .text()
        };
        let (commit, date) = (Some("0123abc"), Some("2026-11-30"));
        assert_eq!(text(commit, date), "1.2.3 (0123abc 2026-11-30)");
        assert_eq!(text(commit, Some("")), "1.2.3 (0123abc)");
        assert_eq!(text(Some(""), date), "1.2.3 (commit unknown)");
        assert_eq!(text(None, None), "1.2.3 (commit unknown)");
    }
}
