//! The pages of admins.

use super::Body::{Empty, Fields};
use super::{OTHER, Row};

/// What admins see; nobody is led to the login.
const ADMIN: [u16; 5] = [303, 403, 403, 403, 200];

pub(super) const TABLE: &[Row<5>] = &[
    ("GET", "/admin", Empty, ADMIN),
    ("GET", "/admin/events", Empty, ADMIN),
    ("GET", "/admin/events?query=m&after=1", Empty, ADMIN),
    ("GET", "/admin/events?after=x", Empty, [303, 403, 403, 403, 422]),
    ("GET", "/admin/engine", Empty, ADMIN),
    ("GET", "/admin/engine?threshold=80", Empty, ADMIN),
    (
        "GET",
        "/admin/engine?threshold=x",
        Empty,
        [303, 403, 403, 403, 422],
    ),
    ("GET", "/admin/folders", Empty, ADMIN),
    ("GET", "/admin/audit", Empty, ADMIN),
    (
        "GET",
        "/admin/audit?action=event_created&actor=&user=&event=1",
        Empty,
        ADMIN,
    ),
    ("GET", "/admin/audit?actor=x", Empty, [303, 403, 403, 403, 422]),
    ("GET", "/admin/erasures", Empty, ADMIN),
    (
        "GET",
        "/admin/erasures?cause=photos&complete=true&user=&event=",
        Empty,
        ADMIN,
    ),
    ("GET", "/admin/erasures?cause=x", Empty, [303, 403, 403, 403, 422]),
    (
        "POST",
        "/admin/engine/threshold",
        Fields(&[("threshold", "72,5")]),
        [401, 403, 403, 403, 303],
    ),
    (
        "POST",
        "/admin/engine/threshold",
        Fields(&[("threshold", "0.7")]),
        [401, 403, 403, 403, 422],
    ),
    (
        "POST",
        "/admin/engine/cap",
        Fields(&[("calls_per_day", "20 000")]),
        [401, 403, 403, 403, 303],
    ),
    (
        "POST",
        "/admin/engine/cap",
        Fields(&[("calls_per_day", "")]),
        [401, 403, 403, 403, 303],
    ),
    ("POST", "/admin/engine/reset", OTHER, [401, 403, 403, 403, 303]),
    ("GET", "/admin/jobs", Empty, ADMIN),
    ("GET", "/admin/jobs?state=failed", Empty, ADMIN),
    ("GET", "/admin/jobs?state=x", Empty, [303, 403, 403, 403, 422]),
    (
        "POST",
        "/admin/jobs/019788a0-0000-7000-8000-000000000000/retry",
        OTHER,
        [401, 403, 403, 403, 404],
    ),
    (
        "POST",
        "/admin/jobs/019788a0-0000-7000-8000-000000000000/cancel",
        OTHER,
        [401, 403, 403, 403, 404],
    ),
    ("GET", "/admin/accounts", Empty, ADMIN),
    ("GET", "/admin/accounts?query=%3Cb%3E", Empty, ADMIN),
    ("POST", "/admin/accounts/999999", OTHER, [401, 403, 403, 403, 422]),
    (
        "POST",
        "/admin/accounts/999999",
        Fields(&[("active", "false")]),
        [401, 403, 403, 403, 404],
    ),
    ("GET", "/admin/invitations", Empty, ADMIN),
    (
        "POST",
        "/admin/invitations",
        Fields(&[("note", "Eve")]),
        [401, 403, 403, 403, 200],
    ),
    (
        "POST",
        "/admin/invitations/999999/revoke",
        OTHER,
        [401, 403, 403, 403, 404],
    ),
];
