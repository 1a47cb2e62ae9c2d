//! The pages of photographers.

use super::Body::{Empty, Fields, Selfie};
use super::{OTHER, Row};

/// What all photographers and admins see; nobody is led to the login.
const STAFF: [u16; 7] = [303, 403, 403, 200, 200, 200, 200];
/// What the photographers of event M01 and admins see.
const TEAM: [u16; 7] = [303, 403, 403, 200, 200, 404, 200];
/// What its owner and admins see.
const OWNER: [u16; 7] = [303, 403, 403, 200, 403, 404, 200];
/// What the other photographer and admins see of event M02.
const FOREIGN: [u16; 7] = [303, 403, 403, 404, 404, 200, 200];
/// The same of forms that lead to another page.
const SENT: [u16; 7] = [401, 403, 403, 303, 303, 303, 303];
const SENT_BY_TEAM: [u16; 7] = [401, 403, 403, 303, 303, 404, 303];
const SENT_BY_OWNER: [u16; 7] = [401, 403, 403, 303, 403, 404, 303];
const FOREIGN_SENT: [u16; 7] = [401, 403, 403, 404, 404, 303, 303];

pub(super) const TABLE: &[Row<7>] = &[
    ("GET", "/studio", Empty, STAFF),
    ("POST", "/studio", OTHER, [401, 403, 403, 422, 422, 422, 422]),
    (
        "POST",
        "/studio",
        Fields(&[("name", "New"), ("day", "2026-06-20"), ("code", "")]),
        SENT,
    ),
    ("GET", "/studio/events/{event}", Empty, TEAM),
    (
        "GET",
        "/studio/events/999999",
        Empty,
        [303, 403, 403, 404, 404, 404, 404],
    ),
    ("GET", "/studio/first", Empty, [303, 403, 403, 403, 403, 403, 200]),
    (
        "POST",
        "/studio/first",
        OTHER,
        [401, 403, 403, 403, 403, 403, 422],
    ),
    (
        "POST",
        "/studio/first",
        Fields(&[("name", "First"), ("code", "FIRST")]),
        [401, 403, 403, 403, 403, 403, 303],
    ),
    (
        "POST",
        "/studio/first",
        Fields(&[("name", "First"), ("code", "M01")]),
        [401, 403, 403, 403, 403, 403, 400],
    ),
    ("GET", "/studio/events/{elsewhere}", Empty, FOREIGN),
    ("GET", "/studio/events/{event}/photos", Empty, TEAM),
    ("GET", "/studio/events/{event}/photos?show=failed", Empty, TEAM),
    (
        "GET",
        "/studio/events/{event}/photos?show=x",
        Empty,
        [303, 403, 403, 422, 422, 422, 422],
    ),
    (
        "GET",
        "/studio/events/{event}/photos?guest=999999",
        Empty,
        [303, 403, 403, 403, 403, 404, 403],
    ),
    ("GET", "/studio/events/{event}/photos?name=a", Empty, TEAM),
    ("GET", "/studio/events/{elsewhere}/photos", Empty, FOREIGN),
    ("GET", "/studio/events/{event}/photos/{photo}", Empty, TEAM),
    (
        "GET",
        "/studio/events/{elsewhere}/photos/{photo}",
        Empty,
        [303, 403, 403, 404, 404, 404, 404],
    ),
    (
        "POST",
        "/studio/events/{event}/photos",
        OTHER,
        [401, 403, 403, 422, 422, 404, 422],
    ),
    (
        "POST",
        "/studio/events/{event}/photos",
        Fields(&[("do", "show"), ("photo", "x")]),
        [401, 403, 403, 422, 422, 404, 422],
    ),
    (
        "POST",
        "/studio/events/{event}/photos",
        Fields(&[("do", "retry_all")]),
        SENT_BY_TEAM,
    ),
    (
        "POST",
        "/studio/events/{event}/photos",
        Fields(&[("do", "delete"), ("photo", "999999")]),
        [401, 403, 403, 200, 200, 404, 200],
    ),
    (
        "POST",
        "/studio/events/{event}/photos",
        Fields(&[("do", "delete_sure"), ("photo", "999999")]),
        SENT_BY_TEAM,
    ),
    (
        "POST",
        "/studio/events/{elsewhere}/photos",
        Fields(&[("do", "retry_all")]),
        FOREIGN_SENT,
    ),
    ("GET", "/studio/events/{event}/upload", Empty, TEAM),
    ("GET", "/studio/events/{elsewhere}/upload", Empty, FOREIGN),
    (
        "POST",
        "/studio/events/{event}/upload",
        OTHER,
        [401, 403, 403, 415, 415, 415, 415],
    ),
    (
        "POST",
        "/studio/events/{event}/upload",
        Selfie,
        [401, 403, 403, 200, 200, 404, 200],
    ),
    (
        "POST",
        "/studio/events/{elsewhere}/upload",
        Selfie,
        [401, 403, 403, 404, 404, 200, 200],
    ),
    ("GET", "/studio/events/{event}/guests", Empty, OWNER),
    ("GET", "/studio/events/{elsewhere}/guests", Empty, FOREIGN),
    (
        "POST",
        "/studio/events/{event}/guests/999999/approve",
        OTHER,
        [401, 403, 403, 404, 403, 404, 404],
    ),
    (
        "POST",
        "/studio/events/{event}/guests/999999/refuse",
        OTHER,
        [401, 403, 403, 404, 403, 404, 404],
    ),
    (
        "GET",
        "/studio/events/{event}/guests/999999/remove",
        Empty,
        [303, 403, 403, 404, 403, 404, 404],
    ),
    (
        "POST",
        "/studio/events/{event}/guests/999999/remove",
        OTHER,
        SENT_BY_OWNER,
    ),
    ("GET", "/studio/events/{event}/search", Empty, TEAM),
    ("GET", "/studio/events/{elsewhere}/search", Empty, FOREIGN),
    ("POST", "/studio/events/{event}/search", OTHER, SENT_BY_TEAM),
    ("POST", "/studio/events/{elsewhere}/search", OTHER, FOREIGN_SENT),
    ("GET", "/studio/events/{event}/tell", Empty, OWNER),
    (
        "POST",
        "/studio/events/{event}/tell",
        OTHER,
        [401, 403, 403, 200, 403, 404, 200],
    ),
    (
        "POST",
        "/studio/events/{elsewhere}/tell",
        OTHER,
        [401, 403, 403, 404, 404, 200, 200],
    ),
    ("GET", "/studio/events/{event}/poster", Empty, TEAM),
    (
        "GET",
        "/studio/events/{event}/poster?size=cards&text=both",
        Empty,
        TEAM,
    ),
    (
        "GET",
        "/studio/events/{event}/poster?size=x",
        Empty,
        [303, 403, 403, 422, 422, 422, 422],
    ),
    ("GET", "/studio/events/{elsewhere}/poster", Empty, FOREIGN),
    ("GET", "/studio/events/{event}/wall", Empty, TEAM),
    ("GET", "/studio/events/{elsewhere}/wall", Empty, FOREIGN),
    (
        "POST",
        "/studio/events/{event}/wall",
        OTHER,
        [401, 403, 403, 200, 200, 404, 200],
    ),
    (
        "POST",
        "/studio/events/{elsewhere}/wall",
        OTHER,
        [401, 403, 403, 404, 404, 200, 200],
    ),
    ("POST", "/studio/events/{event}/wall/end", OTHER, SENT_BY_TEAM),
    ("POST", "/studio/events/{elsewhere}/wall/end", OTHER, FOREIGN_SENT),
    ("GET", "/studio/events/{event}/settings", Empty, OWNER),
    ("GET", "/studio/events/{elsewhere}/settings", Empty, FOREIGN),
    (
        "POST",
        "/studio/events/{event}/settings",
        OTHER,
        [401, 403, 403, 422, 422, 422, 422],
    ),
    (
        "POST",
        "/studio/events/{event}/settings",
        Fields(&[("name", ""), ("code", "M01")]),
        [401, 403, 403, 400, 403, 404, 400],
    ),
    (
        "POST",
        "/studio/events/{event}/settings",
        Fields(&[("name", "A"), ("code", "M01")]),
        SENT_BY_OWNER,
    ),
    (
        "POST",
        "/studio/events/{elsewhere}/settings",
        Fields(&[("name", "A"), ("code", "M02")]),
        FOREIGN_SENT,
    ),
    (
        "POST",
        "/studio/events/{event}/settings/consent",
        Fields(&[
            ("organiser", "A"),
            ("contact", ""),
            ("text_fr", ""),
            ("text_en", ""),
        ]),
        SENT_BY_OWNER,
    ),
    (
        "POST",
        "/studio/events/{event}/settings/end",
        Fields(&[("end", "")]),
        [401, 403, 403, 422, 403, 404, 422],
    ),
    (
        "POST",
        "/studio/events/{event}/settings/end",
        Fields(&[("end", "2001-01-01")]),
        [401, 403, 403, 400, 403, 404, 400],
    ),
    (
        "POST",
        "/studio/events/{event}/settings/end",
        Fields(&[("end", "2099-01-01")]),
        SENT_BY_OWNER,
    ),
    (
        "POST",
        "/studio/events/{elsewhere}/settings/end",
        Fields(&[("end", "2099-01-01")]),
        FOREIGN_SENT,
    ),
    (
        "POST",
        "/studio/events/{event}/settings/prolong",
        OTHER,
        SENT_BY_OWNER,
    ),
    (
        "POST",
        "/studio/events/{elsewhere}/settings/prolong",
        OTHER,
        FOREIGN_SENT,
    ),
    (
        "POST",
        "/studio/events/{event}/settings/restore",
        OTHER,
        [401, 403, 403, 409, 403, 404, 409],
    ),
    ("GET", "/studio/events/{event}/team", Empty, TEAM),
    ("GET", "/studio/events/{elsewhere}/team", Empty, FOREIGN),
    (
        "POST",
        "/studio/events/{event}/team",
        OTHER,
        [401, 403, 403, 200, 403, 404, 200],
    ),
    (
        "POST",
        "/studio/events/{elsewhere}/team",
        OTHER,
        [401, 403, 403, 404, 404, 200, 200],
    ),
    (
        "POST",
        "/studio/events/{event}/team/999999/remove",
        OTHER,
        [401, 403, 403, 404, 403, 404, 404],
    ),
    (
        "POST",
        "/studio/events/{event}/team/invitations/999999/revoke",
        OTHER,
        SENT_BY_OWNER,
    ),
    (
        "POST",
        "/studio/events/{elsewhere}/team/invitations/999999/revoke",
        OTHER,
        FOREIGN_SENT,
    ),
    ("GET", "/i/unknown", Empty, [404; 7]),
    ("POST", "/i/unknown", OTHER, [422; 7]),
    (
        "POST",
        "/i/unknown",
        Fields(&[
            ("username", "eve"),
            ("email", "eve@example.org"),
            ("password", "Sesame-2026"),
        ]),
        [404; 7],
    ),
    (
        "POST",
        "/i/unknown/accept",
        OTHER,
        [401, 403, 403, 404, 404, 404, 404],
    ),
    (
        "POST",
        "/studio/events/{event}/delete",
        Fields(&[("name", "B")]),
        [401, 403, 403, 400, 403, 404, 400],
    ),
    (
        "POST",
        "/studio/events/{elsewhere}/delete",
        Fields(&[("name", "A")]),
        [401, 403, 403, 404, 404, 303, 404],
    ),
];
