//! The list of all calls, so that a test can ask what the service was asked, when, and how it answered.
//!
//! A call is written down when its head arrives and completed when it is answered; a call that nobody answers, or
//! whose caller gives up before, stays open in the list.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// A call of an operation, in the order of arrival.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// From 1, counted since the start.
    pub number: u64,
    /// The operation, such as `IndexFaces`.
    pub operation: String,
    /// The collection it named.
    pub collection: Option<String>,
    /// The name it gave a picture.
    pub external_image_id: Option<String>,
    /// The face it searched for.
    pub face_id: Option<String>,
    /// Seconds from the start until its head was here.
    pub arrived_at: f64,
    /// Seconds from the start until its answer left; none while it has not.
    pub answered_at: Option<f64>,
    /// `ok` or the name of the error; none while there is no answer.
    pub outcome: Option<String>,
    /// How many faces it detected, indexed, matched, listed or deleted, whatever was then answered.
    pub faces: usize,
}

/// What a call is about, read from its body.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Subject {
    #[serde(rename = "CollectionId")]
    collection: Option<String>,
    #[serde(rename = "ExternalImageId")]
    picture: Option<String>,
    #[serde(rename = "FaceId")]
    face: Option<String>,
}

/// All calls.
#[derive(Debug)]
pub(crate) struct CallLog {
    start: Instant,
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    last: u64,
    calls: Vec<Call>,
}

impl CallLog {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            pages: Mutex::default(),
        }
    }

    /// Writes a call down that arrives now, and tells its number.
    pub(crate) fn open(&self, operation: &str) -> u64 {
        let mut pages = self.lock();
        pages.last += 1;
        let number = pages.last;
        pages.calls.push(Call {
            number,
            operation: operation.to_owned(),
            collection: None,
            external_image_id: None,
            face_id: None,
            arrived_at: self.start.elapsed().as_secs_f64(),
            answered_at: None,
            outcome: None,
            faces: 0,
        });
        number
    }

    /// Adds what a call is about, as far as its body can be read.
    pub(crate) fn describe(&self, number: u64, body: &[u8]) {
        let subject: Subject = serde_json::from_slice(body).unwrap_or_default();
        self.change(number, |call| {
            call.collection = subject.collection;
            call.external_image_id = subject.picture;
            call.face_id = subject.face;
        });
    }

    /// Completes a call that is answered now.
    pub(crate) fn close(&self, number: u64, outcome: &str, faces: usize) {
        self.change(number, |call| {
            call.answered_at = Some(self.start.elapsed().as_secs_f64());
            call.outcome = Some(outcome.to_owned());
            call.faces = faces;
        });
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.lock().calls.clone()
    }

    pub(crate) fn clear(&self) {
        self.lock().calls.clear();
    }

    /// A call that was cleared away stays away.
    fn change(&self, number: u64, change: impl FnOnce(&mut Call)) {
        let mut pages = self.lock();
        if let Ok(place) = pages.calls.binary_search_by_key(&number, |call| call.number) {
            change(&mut pages.calls[place]);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_completed_when_it_is_answered() {
        let call_log = CallLog::new();
        let (first, second) = (call_log.open("IndexFaces"), call_log.open("DetectFaces"));
        call_log.describe(first, br#"{"CollectionId": "a", "Image": {"Bytes": "AA=="}}"#);
        call_log.close(first, "ok", 3);
        call_log.describe(second, b"no JSON");
        let [indexed, detected] = &call_log.calls()[..] else {
            panic!("two calls")
        };
        assert_eq!(indexed.collection.as_deref(), Some("a"));
        assert_eq!((indexed.outcome.as_deref(), indexed.faces), (Some("ok"), 3));
        assert!(indexed.answered_at.unwrap() >= indexed.arrived_at);
        assert_eq!((detected.number, detected.answered_at), (2, None));
    }

    #[test]
    fn a_call_under_way_does_not_come_back_after_the_list_was_emptied() {
        let call_log = CallLog::new();
        let early = call_log.open("IndexFaces");
        call_log.clear();
        let late = call_log.open("IndexFaces");
        call_log.close(early, "ok", 1);
        assert_eq!(call_log.calls().len(), 1);
        assert_eq!(call_log.calls()[0].number, late);
    }
}
