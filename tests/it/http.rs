//! A file per family of endpoints, and three that go over all of them: the document (`openapi`), who gets what (`roles`), and what is
//! answered to bad bodies (`bodies`).

mod account;
mod admin;
mod bodies;
mod forms;
mod gallery;
mod health;
mod housekeeping;
mod metrics;
mod middleware;
mod openapi;
mod photographer;
mod queue;
mod rematch;
mod roles;
mod selfie;
mod storage;
mod studio;
mod work;
