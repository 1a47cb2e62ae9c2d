//! A file per family of endpoints, and two that go over all of them: who may call what (`roles`), and what is
//! answered to bad bodies (`bodies`).

mod door;
mod gallery;
mod studio;
