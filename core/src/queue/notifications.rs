//! The ends of jobs, and guests found in photos, for those who wait for one.
//!
//! It is told inside this process only, and only from now on: whoever waits looks into the database first and again every
//! so often, and is here told when looking is worth it.

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use std::sync::Arc;

use crate::model::{Task, UserId};

/// Ends that a slow listener may be behind.
const BACKLOG: usize = 256;

/// What is told.
#[derive(Clone, Debug)]
enum Notification {
    /// A job has ended.
    Ended(Task),
    /// A photo was searched, and these guests are in it.
    Found(Arc<[UserId]>),
}

impl Notification {
    /// Whether a guest's search may have ended, or may have found more.
    fn concerns(&self, wanted: UserId) -> bool {
        match self {
            Self::Ended(Task::MatchGuest { guest, .. }) => *guest == wanted,
            Self::Ended(_) => false,
            Self::Found(guests) => guests.contains(&wanted),
        }
    }
}

/// Tells the ends; clones tell the same listeners.
#[derive(Clone, Debug)]
pub(super) struct Notifier(broadcast::Sender<Notification>);

impl Notifier {
    pub(super) fn new() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }

    /// A job has ended.
    pub(super) fn job_ended(&self, task: &Task) {
        // Nobody may be listening.
        let _ = self.0.send(Notification::Ended(task.clone()));
    }

    /// Guests were found in a photo.
    pub(super) fn tell_found(&self, guests: Arc<[UserId]>) {
        // Nobody may be listening.
        let _ = self.0.send(Notification::Found(guests));
    }

    pub(super) fn listen(&self) -> Notifications {
        Notifications(self.0.subscribe())
    }
}

/// The jobs that end in this process from now on.
#[derive(Debug)]
pub struct Notifications(broadcast::Receiver<Notification>);

impl Notifications {
    /// Waits until a guest's matching has ended or the guest was found in a photo, or that may have been.
    pub async fn of_guest(&mut self, wanted: UserId) {
        loop {
            match self.0.recv().await {
                Ok(notification) if notification.concerns(wanted) => return,
                Ok(_) => {}
                // Too many ended meanwhile to know them all.
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use crate::model::EventId;

    fn matching(guest: i64) -> Task {
        Task::MatchGuest {
            event: Some(EventId(1)),
            guest: UserId(guest),
        }
    }

    #[tokio::test]
    async fn a_listener_hears_of_the_guest_and_of_no_other() {
        let notifier = Notifier::new();
        notifier.job_ended(&matching(1));
        let mut notifications = notifier.listen();
        notifier.job_ended(&matching(2));
        notifier.job_ended(&Task::MatchPhotos { event: EventId(1) });
        notifier.tell_found([UserId(2), UserId(3)].into());
        assert!(notifications.of_guest(UserId(1)).now_or_never().is_none());
        notifier.tell_found([UserId(3), UserId(1)].into());
        assert!(notifications.of_guest(UserId(1)).now_or_never().is_some());
        notifier.job_ended(&matching(1));
        assert!(notifications.of_guest(UserId(1)).now_or_never().is_some());
    }

    #[tokio::test]
    async fn who_missed_too_much_looks() {
        let notifier = Notifier::new();
        let mut notifications = notifier.listen();
        for _ in 0..=BACKLOG {
            notifier.job_ended(&Task::MatchPhotos { event: EventId(1) });
        }
        assert!(notifications.of_guest(UserId(1)).now_or_never().is_some());
    }
}
