//! `OpenMetrics` told in Prometheus's older text format.
//!
//! The two differ in what is said about a metric, not in the samples: a counter's own name ends in `_total`, as that of
//! its samples does, there are no units, and no last line.

use std::fmt::Write as _;

/// Rewrites a whole exposition.
pub(super) fn of(open: &str) -> String {
    let mut classic = String::with_capacity(open.len());
    for line in open.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["#", "EOF"] | ["#", "UNIT", ..] => continue,
            ["#", word @ ("HELP" | "TYPE"), name, ref rest @ ..] if is_counter(open, name) => {
                // Writing to a text cannot fail.
                let _ = write!(classic, "# {word} {name}_total {}", rest.join(" "));
            }
            _ => classic.push_str(line),
        }
        classic.push('\n');
    }
    classic
}

/// Help comes before the type, so whether it is a counter's is looked up.
fn is_counter(open: &str, name: &str) -> bool {
    open.contains(&format!("# TYPE {name} counter\n"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn counters_end_in_total_and_nothing_else_changes() {
        let open = "# HELP a_bytes Bytes of it.\n# TYPE a_bytes counter\na_bytes_total{b=\"# c\"} 1\n\
                    # HELP d_seconds How long.\n# TYPE d_seconds histogram\n# UNIT d_seconds seconds\n\
                    d_seconds_sum 0.5\n# EOF\n";
        let classic = "# HELP a_bytes_total Bytes of it.\n# TYPE a_bytes_total counter\n\
                       a_bytes_total{b=\"# c\"} 1\n\
                       # HELP d_seconds How long.\n# TYPE d_seconds histogram\nd_seconds_sum 0.5\n";
        assert_eq!(super::of(open), classic);
    }
}
