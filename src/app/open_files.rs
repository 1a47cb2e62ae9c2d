//! The limit of open files, which bounds how many connections the process can serve.
//!
//! Every connection is an open file, like the files of the database and of uploads. If connections used all of them,
//! the database could not be opened, so some are reserved for everything else.

use rustix::process::{Resource, getrlimit, setrlimit};

/// Open files for each connection that is served: itself, and the file that it is sent. As many more connections may
/// wait for a permit, and as many have not said what they want (`http::connections`).
const FILES_EACH: u64 = 4;

/// Open files for everything but connections from clients: databases, uploads, downloads, calls to other services.
const FILES_APART: u64 = 1_024;

/// Raises the process's limit of open files to what `wanted` connections need, or as far as it may; answers how many
/// connections it can serve.
pub(super) fn raise_for(wanted: usize) -> usize {
    let needed = FILES_APART + FILES_EACH.saturating_mul(wanted as u64);
    let allowed = raise_to(needed);
    let connections = connections_of(allowed).min(wanted);
    if connections < wanted {
        tracing::warn!(
            "FINDME_MAX_CONNECTIONS is {wanted}, which needs {needed} open files, but this process may only have {allowed}: \
             {connections} connections are served at once; raise the limit (ulimit -Hn, LimitNOFILE=, --ulimit nofile=)"
        );
    }
    connections
}

/// Raises the limit of open files to `needed`, or as far as it goes; answers what it is then.
///
/// Most systems begin with 1,024, because programs that call `select` cannot use higher numbers; others raise it
/// themselves.
fn raise_to(needed: u64) -> u64 {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < needed) {
        limit.current = Some(limit.maximum.map_or(needed, |maximum| maximum.min(needed)));
        // Some systems refuse a number above a limit of their own; then all stays as it was.
        let _ = setrlimit(Resource::Nofile, limit);
    }
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// How many connections can be served with so many open files. At least one.
fn connections_of(files: u64) -> usize {
    let apart = FILES_APART.min(files / 2);
    usize::try_from((files - apart) / FILES_EACH)
        .unwrap_or(usize::MAX)
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_to_everything_else() {
        for (files, connections) in [(0, 1), (250, 31), (1_024, 128), (4_096, 768), (65_536, 16_128)] {
            assert_eq!(connections_of(files), connections, "{files}");
        }
    }
}
