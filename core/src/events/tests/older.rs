//! Codes that earlier versions stored.

use super::*;
use crate::store::testing::set_code_key;

on_both!(
    a_code_of_an_earlier_version_is_found_and_renewed,
    a_code_that_another_event_has_by_now_stays_as_it_is,
);

async fn found(place: &Place, code: &str) -> Option<EventId> {
    place.events.by_code(code).await.ok().map(|event| event.id)
}

async fn a_code_of_an_earlier_version_is_found_and_renewed(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("Straße").await;
    set_code_key(&place.store, event.id, "straße").await;
    assert_eq!(found(&place, "straße").await, Some(event.id));
    assert_eq!(found(&place, "STRASSE").await, None);
    for _ in 0..2 {
        place.events.renew_code_keys().await.unwrap();
        for code in ["straße", "STRASSE", "stras\u{200b}se", "ＳＴＲＡＳＳＥ"] {
            assert_eq!(found(&place, code).await, Some(event.id), "{code}");
        }
    }
}

async fn a_code_that_another_event_has_by_now_stays_as_it_is(store: Store) {
    let place = Place::new(store).await;
    let older = place.event("Groß").await;
    set_code_key(&place.store, older.id, "groß").await;
    let newer = place.event("gross").await;
    place.events.renew_code_keys().await.unwrap();
    assert_eq!(found(&place, "groß").await, Some(older.id));
    assert_eq!(found(&place, "GROSS").await, Some(newer.id));
}
