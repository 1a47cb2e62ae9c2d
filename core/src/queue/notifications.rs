//! The ends of jobs, and guests found in photos, for those who wait for one.
//!
//! It is told inside this process only, and only from now on: whoever waits looks into the database first and again every
//! so often, and is here told when looking is worth it. Only who waits for a guest is woken: a thousand guests wait
//! while a thousand jobs end.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::model::{Task, UserId};

/// Tells those who wait; clones tell the same ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Notifier(Arc<Mutex<HashMap<UserId, Waiting>>>);

/// Those who wait for one guest: a browser may have several pages open.
#[derive(Debug)]
struct Waiting {
    sender: watch::Sender<()>,
    listeners: usize,
}

impl Notifier {
    /// A job has ended.
    pub(super) fn job_ended(&self, task: &Task) {
        if let Task::MatchGuest { guest, .. } = task {
            self.tell_found([*guest]);
        }
    }

    /// Guests were found in a photo.
    pub(super) fn tell_found(&self, guests: impl IntoIterator<Item = UserId>) {
        let waiting = self.waiting();
        for guest in guests {
            if let Some(found) = waiting.get(&guest) {
                found.sender.send_replace(());
            }
        }
    }

    /// What happens to a guest from now on.
    pub(super) fn listen(&self, guest: UserId) -> Notifications {
        let mut waiting = self.waiting();
        let found = waiting.entry(guest).or_insert_with(|| Waiting {
            sender: watch::channel(()).0,
            listeners: 0,
        });
        found.listeners += 1;
        Notifications {
            guest,
            receiver: found.sender.subscribe(),
            notifier: self.clone(),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<UserId, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What happens to a guest in this process.
#[derive(Debug)]
pub struct Notifications {
    guest: UserId,
    receiver: watch::Receiver<()>,
    notifier: Notifier,
}

impl Notifications {
    /// Waits until the guest's matching has ended or the guest was found in a photo.
    pub async fn next(&mut self) {
        // The sender lives as long as its listeners.
        if self.receiver.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Notifications {
    fn drop(&mut self) {
        if let Entry::Occupied(mut found) = self.notifier.waiting().entry(self.guest) {
            found.get_mut().listeners -= 1;
            if found.get().listeners == 0 {
                found.remove();
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
        let notifier = Notifier::default();
        notifier.job_ended(&matching(1));
        let mut notifications = notifier.listen(UserId(1));
        let mut other_tab = notifier.listen(UserId(1));
        notifier.job_ended(&matching(2));
        notifier.job_ended(&Task::MatchPhotos { event: EventId(1) });
        notifier.tell_found([UserId(2), UserId(3)]);
        assert!(notifications.next().now_or_never().is_none());
        notifier.tell_found([UserId(3), UserId(1)]);
        assert!(notifications.next().now_or_never().is_some());
        assert!(other_tab.next().now_or_never().is_some());
        assert!(notifications.next().now_or_never().is_none());
        notifier.job_ended(&matching(1));
        assert!(notifications.next().now_or_never().is_some());
    }

    #[tokio::test]
    async fn nothing_is_kept_of_who_waits_no_more() {
        let notifier = Notifier::default();
        let (one, other_tab) = (notifier.listen(UserId(1)), notifier.listen(UserId(1)));
        drop(one);
        assert_eq!(notifier.waiting().len(), 1);
        drop(other_tab);
        assert_eq!(notifier.waiting().len(), 0);
    }
}
