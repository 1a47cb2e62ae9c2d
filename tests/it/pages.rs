//! The pages without a script, as a browser gets them: forms, redirects, cookies, and what is refused.
//!
//! `visitor` is the browser. That pages look right and work with their scripts is tested in a real one (`web/tests`).

mod accounts;
mod bulk;
mod first;
mod forgery;
mod headers;
mod joining;
mod letters;
mod matrix;
mod removed;
mod repeated;
mod selfies;
mod sessions;
mod visitor;
mod wall;
mod web;
