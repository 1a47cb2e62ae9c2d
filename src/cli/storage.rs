//! `findme storage`: what is in the file storage, which database it belongs to, and claiming it.
//!
//! It works while a server runs and without one. Nothing is changed without `--yes`.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Failure, print_line};
use crate::app::{self, OpenedStorage};
use crate::config::Settings;
use crate::objects::Foreign;
use crate::storage::{Survey, Swept};

/// How many orphans are listed by name.
const LISTED: usize = 20;

/// Options of `storage`.
#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show which database the storage belongs to, how many files are in it, and which of them are orphans
    Status(Settings),
    /// Claim the storage for this database, whatever is in it; this deletes no files
    Claim(ConfirmedArguments),
    /// Delete all files that are at least a day old and belong to no photo and no selfie
    Sweep(ConfirmedArguments),
}

#[derive(Debug, Args)]
struct ConfirmedArguments {
    /// Do it; without this option the command only shows what it would do.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Runs the command; fails if the storage does not belong to this database.
pub(super) async fn run(options: Options) -> Result<ExitCode, Failure> {
    match options.command {
        Command::Status(settings) => {
            let opened = open(settings).await?;
            let whose = opened.storage.whose().await?;
            let survey = opened.storage.look_for_orphans().await?;
            print_line(describe(&opened, whose, &survey));
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
    print_line(describe(&opened, whose, &survey));
    let code = if whose.is_ok() {
        ExitCode::SUCCESS
    } else if yes {
        opened.storage.claim().await?;
        print_line(
            "The storage belongs to this database now; running servers notice it by themselves. Deleting an event will \
             delete every file in its folders; files without a row stay until `findme storage sweep --yes`.",
        );
        ExitCode::SUCCESS
    } else {
        print_line("`findme storage claim --yes` claims it.");
        ExitCode::FAILURE
    };
    opened.close().await;
    Ok(code)
}

async fn sweep(opened: OpenedStorage, yes: bool) -> Result<ExitCode, Failure> {
    if let Err(foreign) = opened.storage.whose().await? {
        return Err(format!("nothing is deleted: {foreign}").into());
    }
    let survey = opened.storage.look_for_orphans().await?;
    print_line(describe(&opened, Ok(()), &survey));
    if yes {
        match opened.storage.sweep_all().await? {
            Swept::Removed(swept) => print_line(format_args!("files deleted: {swept}")),
            Swept::Kept => {
                return Err(
                    "nothing is deleted: there is a file `findme-keep` in the storage; delete it first"
                        .into(),
                );
            }
            Swept::ClockInDoubt => {
                return Err("nothing is deleted: this machine's clock cannot be trusted".into());
            }
        }
    } else if survey.orphans > 0 {
        print_line("`findme storage sweep --yes` deletes them.");
    }
    opened.close().await;
    Ok(ExitCode::SUCCESS)
}

/// A description of the storage in some lines.
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
