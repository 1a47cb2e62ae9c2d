//! FindMe
pub mod images;
pub mod objects;
