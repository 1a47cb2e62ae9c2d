//! FindMe's command line.
fn main() {}
