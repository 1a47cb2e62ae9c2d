//! `findme storage`: what lies in the file storage, whose it is, and taking it over.
//!
//! It works beside a running server or without one. Nothing is changed before `--yes` is given.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Failure, tell};
use crate::app::{self, OpenedStorage};
use crate::config::Settings;
use crate::objects::Foreign;
use crate::storage::{Survey, Swept};

/// Orphans that are listed by name.
const LISTED: usize = 20;

/// What `storage` can be told.
#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show whose the storage is, how many files lie in it, and which of them belong to nothing
    Status(Settings),
    /// Take the storage over for this database, whatever lies in it; files of others are not removed by that
    Claim(ConfirmedArguments),
    /// Remove the files that are a day old and belong to no photo and no selfie, however many they are
    Sweep(ConfirmedArguments),
}

#[derive(Debug, Args)]
struct ConfirmedArguments {
    /// Do it; without this it is only shown what would be done.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Does what was asked for; fails if the storage is not this database's.
pub(super) async fn run(options: Options) -> Result<ExitCode, Failure> {
    match options.command {
        Command::Status(settings) => {
            let opened = open(settings).await?;
            let whose = opened.storage.whose().await?;
            let survey = opened.storage.look_for_orphans().await?;
            tell(describe(&opened, whose, &survey));
            opened.close().await;
            Ok(whose.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS))
        }
        Command::Claim(ConfirmedArguments { yes, settings }) => claim(open(settings).await?, yes).await,
        Command::Sweep(ConfirmedArguments { yes, settings }) => sweep(open(settings).await?, yes).await,
    }
}

async fn open(settings: Settings) -> Result<OpenedStorage, Failure> {
    Ok(app::open_storage(&settings.validate()?).await?)
}

async fn claim(opened: OpenedStorage, yes: bool) -> Result<ExitCode, Failure> {
    let survey = opened.storage.look_for_orphans().await?;
    let whose = opened.storage.whose().await?;
    tell(describe(&opened, whose, &survey));
    let code = if whose.is_ok() {
        ExitCode::SUCCESS
    } else if yes {
        opened.storage.claim().await?;
        tell(
            "It is this database's now. Running servers notice by themselves. Deleting an event removes every file in its \
             folders; files without a row stay until `findme storage sweep --yes`.",
        );
        ExitCode::SUCCESS
    } else {
        tell("`findme storage claim --yes` takes it over.");
        ExitCode::FAILURE
    };
    opened.close().await;
    Ok(code)
}

async fn sweep(opened: OpenedStorage, yes: bool) -> Result<ExitCode, Failure> {
    if let Err(foreign) = opened.storage.whose().await? {
        return Err(format!("nothing is removed: {foreign}").into());
    }
    let survey = opened.storage.look_for_orphans().await?;
    tell(describe(&opened, Ok(()), &survey));
    if yes {
        match opened.storage.sweep_all().await? {
            Swept::Removed(swept) => tell(format_args!("files removed: {swept}")),
            Swept::Kept => {
                return Err(
                    "nothing is removed: the file `findme-keep` lies in the storage; remove it first".into(),
                );
            }
            Swept::ClockInDoubt => {
                return Err("nothing is removed: this machine's clock cannot be believed".into());
            }
        }
    } else if survey.orphans > 0 {
        tell("`findme storage sweep --yes` removes them.");
    }
    opened.close().await;
    Ok(ExitCode::SUCCESS)
}

/// What lies in the storage, in some lines.
fn describe(opened: &OpenedStorage, whose: Result<(), Foreign>, survey: &Survey) -> String {
    let whose = match whose {
        Ok(()) => "this database's".to_owned(),
        Err(foreign) => format!("NOT this database's: {foreign}"),
    };
    let mut text = format!(
        "storage   {}\nwhose     {whose}\nfiles     {} of photos and selfies\norphans   {} that are a day old and belong to no \
         photo and no selfie of this database",
        opened.place, survey.objects, survey.orphans
    );
    for key in survey.first.iter().take(LISTED) {
        text.push_str("\n          ");
        text.push_str(key.as_str());
    }
    if survey.orphans > LISTED {
        text.push_str("\n          …");
    }
    text
}
