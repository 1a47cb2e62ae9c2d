//! Every way a clock may go wrong, one reading after the other.
//!
//! A case is a list of readings with what is thought of each; the database's last believed instant follows what was
//! believed, unless a reading says that another process was there.

use super::*;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

fn start() -> Timestamp {
    Timestamp::parse("2026-06-20T08:00:00Z").unwrap()
}

/// A process, its clock, and the database's row.
struct Process {
    judge: Judge,
    now: Timestamp,
    running: Duration,
    believed: Option<Timestamp>,
    server: Option<ServerClock>,
}

impl Process {
    /// One that starts on a database that has this as the last instant believed, and shows `now`.
    fn started(believed: Option<Timestamp>, now: Timestamp) -> Self {
        Self {
            judge: Judge::default(),
            now,
            running: Duration::ZERO,
            believed,
            server: None,
        }
    }

    /// Time passes.
    fn pass(&mut self, span: Duration) -> &mut Self {
        self.now = self.now + span;
        self.running += span;
        self
    }

    fn read(&mut self) -> Result<Timestamp, &'static str> {
        let reading = Reading {
            now: self.now,
            running: self.running,
            believed: self.believed,
            server: self.server,
        };
        let judged = self.judge.judge(&reading);
        if judged.is_ok() {
            self.believed = Some(self.now);
            self.judge.stored(self.now);
        }
        judged.map(Confirmed::at).map_err(Doubt::name)
    }

    #[track_caller]
    fn assert_believed(&mut self) {
        assert_eq!(self.read(), Ok(self.now));
    }

    #[track_caller]
    fn assert_doubted(&mut self, doubt: &str) {
        assert_eq!(self.read(), Err(doubt));
    }
}

#[test]
fn the_first_start_is_believed() {
    Process::started(None, start()).assert_believed();
}

#[test]
fn a_start_within_a_day_is_believed() {
    for pause in [Duration::ZERO, MINUTE, DAY] {
        Process::started(Some(start()), start() + pause).assert_believed();
    }
}

#[test]
fn a_start_weeks_later_is_believed_after_an_hour_of_even_running() {
    let mut process = Process::started(Some(start()), start() + 45 * DAY);
    process.assert_doubted("ahead");
    process.pass(59 * MINUTE).assert_doubted("ahead");
    process.pass(MINUTE).assert_believed();
    process.pass(MINUTE).assert_believed();
}

#[test]
fn a_clock_that_was_set_right_within_the_hour_is_believed_at_once() {
    let mut process = Process::started(Some(start()), start() + 45 * DAY);
    process.assert_doubted("ahead");
    process.now = start();
    process.pass(4 * Duration::from_secs(1)).assert_believed();
    assert!(process.believed.unwrap() < start() + MINUTE);
}

#[test]
fn an_hour_does_not_count_across_a_jump() {
    let mut process = Process::started(Some(start()), start() + 45 * DAY);
    process.assert_doubted("ahead");
    process.pass(HOUR / 2);
    process.now = process.now + DAY;
    process.assert_doubted("ahead");
    process.pass(HOUR / 2).assert_doubted("ahead");
    process.pass(HOUR / 2).assert_believed();
}

#[test]
fn a_clock_that_jumps_ahead_while_it_runs_is_not_believed() {
    let mut process = Process::started(Some(start()), start());
    process.assert_believed();
    process.pass(MINUTE).now = start() + 45 * DAY;
    process.assert_doubted("ahead");
    process.pass(MINUTE).assert_doubted("ahead");
    process.now = start();
    process.pass(2 * MINUTE).assert_believed();
}

#[test]
fn time_that_passed_while_the_database_was_away_is_believed() {
    let mut process = Process::started(Some(start()), start());
    process.assert_believed();
    process.pass(31 * DAY).assert_believed();
}

#[test]
fn a_clock_that_went_back_is_not_believed_for_an_hour() {
    let mut process = Process::started(Some(start()), start());
    process.assert_believed();
    process.now = start() - 45 * DAY;
    process.assert_doubted("behind");
    process.pass(HOUR / 2).assert_doubted("behind");
    process.pass(HOUR / 2).assert_believed();
    assert!(process.believed.unwrap() < start() - 44 * DAY);
}

#[test]
fn a_start_in_the_past_is_not_believed_for_an_hour() {
    let mut process = Process::started(Some(start()), start() - 2 * HOUR);
    process.assert_doubted("behind");
    process.pass(59 * MINUTE).assert_doubted("behind");
    process.pass(MINUTE).assert_believed();
    // One that has caught up meanwhile needs no hour.
    let mut process = Process::started(Some(start()), start() - 20 * MINUTE);
    process.assert_doubted("behind");
    process.pass(16 * MINUTE).assert_believed();
}

#[test]
fn some_minutes_back_are_nothing() {
    Process::started(Some(start()), start() - 4 * MINUTE).assert_believed();
}

#[test]
fn of_two_processes_that_disagree_the_one_alone_with_its_time_never_is_believed() {
    let mut right = Process::started(Some(start()), start());
    let mut wrong = Process::started(Some(start()), start() + 45 * DAY);
    for _ in 0..180 {
        right.pass(MINUTE).assert_believed();
        wrong.believed = right.believed;
        wrong.pass(MINUTE).assert_doubted("ahead");
    }
    // Nor does one that was believed before, froze, and wakes with its own time.
    let mut frozen = Process::started(None, start() + 45 * DAY);
    frozen.assert_believed();
    frozen.believed = right.believed;
    frozen.pass(MINUTE).assert_doubted("ahead");
    // The other way round: whoever is behind waits as long as somebody else says it is later.
    let mut ahead = Process::started(None, start() + 45 * DAY);
    let mut behind = Process::started(None, start());
    for _ in 0..180 {
        ahead.pass(MINUTE).assert_believed();
        behind.believed = ahead.believed;
        behind.pass(MINUTE).assert_doubted("behind");
    }
}

#[test]
fn the_clock_of_a_database_server_elsewhere_decides() {
    let server = |now| {
        Some(ServerClock {
            now,
            is_elsewhere: true,
        })
    };
    // It agrees: weeks really passed, or the database was an old copy.
    for believed in [start() - 45 * DAY, start() + 45 * DAY] {
        let mut process = Process::started(Some(believed), start());
        process.server = server(start() + 4 * MINUTE);
        process.assert_believed();
    }
    // It does not: however long it goes on, and on the first start too.
    for believed in [None, Some(start())] {
        let mut process = Process::started(believed, start());
        for _ in 0..3 {
            process.server = server(process.now - 6 * MINUTE);
            process.assert_doubted("disagrees");
            process.pass(2 * HOUR);
        }
        process.server = server(process.now);
        process.assert_believed();
    }
}

#[test]
fn the_clock_of_a_database_server_on_the_same_machine_proves_nothing() {
    let mut process = Process::started(Some(start()), start() + 45 * DAY);
    for _ in 0..59 {
        process.server = Some(ServerClock {
            now: process.now,
            is_elsewhere: false,
        });
        process.assert_doubted("ahead");
        process.pass(MINUTE);
    }
    process.server = Some(ServerClock {
        now: start(),
        is_elsewhere: false,
    });
    process.assert_doubted("disagrees");
}
