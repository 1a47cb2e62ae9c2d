//! FindMe
