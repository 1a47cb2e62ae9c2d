//! The harness: [`TestApp`] and what it is made of.
//!
//! A test is an `async fn(TestApp)` named in its module's [`on_both!`] list. Users are types that send requests;
//! queued jobs run when [`TestApp::run_jobs`] says so, the time moves when its clock is told to, and faces are what
//! `picture` draws.

mod answer;
mod app;
mod caller;
mod contract;
mod crowd;
mod database;
mod engine;
mod files;
mod mail;
mod mail_server;
mod networks;
mod picture;
mod sharing;
mod shoot;
mod sql;
mod users;

pub(crate) use answer::Answer;
pub(crate) use app::{OPERATOR_KEY, SECRET_KEY, TestApp, run};
pub(crate) use caller::{Caller, file, send};
pub(crate) use contract::{DOCUMENT, Operation, compiled, operations, resolved};
pub(crate) use crowd::crowd;
pub(crate) use database::{Kind, create_postgres, execute};
pub(crate) use engine::{Call, Failure};
pub(crate) use files::{PLACE, arithmetic, avif, claiming, heic, holds, with_place};
pub(crate) use mail::Mail;
pub(crate) use mail_server::{MailServer, Reply};
pub(crate) use networks::{Drawn as DrawnNetworks, worker};
pub(crate) use picture::{Drawn, Person, draw, other_photo, photo, selfie};
pub(crate) use sharing::token_of;
pub(crate) use shoot::{add_photo, enrol, gallery, shoot, upload};
pub(crate) use users::{Admin, Guest, PASSWORD, Photographer, TestEvent};

/// Runs each named `async fn(TestApp)` on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                $crate::support::run($crate::support::Kind::Sqlite, super::$test).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                $crate::support::run($crate::support::Kind::Postgres, super::$test).await;
            })+
        }
    };
}
pub(crate) use on_both;
