//! What each actor is answered on what belongs to event A.
//!
//! By column: nobody, a guest of A, a guest of B, the photographer of A, another photographer with whom A is shared, the
//! photographer of B, an admin. Things of A are unknown (404) to the photographer of B; a guest of B is told (403) that A is not
//! theirs, and the other photographer of A what only its owner may do.

/// Columns.
pub(super) const ACTORS: usize = 7;

type Row = [u16; ACTORS];

/// Open to everybody.
const ANYONE: Row = [200; ACTORS];
/// For whoever has an account.
const ACCOUNT: Row = [401, 200, 200, 200, 200, 200, 200];
/// For guests, on what is their own.
const GUESTS: Row = [401, 200, 200, 403, 403, 403, 403];
/// For guests of A alone.
const GUESTS_OF_A: Row = [401, 200, 403, 403, 403, 403, 403];
/// For guests and admins, on what is their own.
const SELFIE_SENDERS: Row = [401, 200, 200, 403, 403, 403, 200];
/// For photographers and admins, on what is their own.
const STAFF: Row = [401, 403, 403, 200, 200, 200, 200];
/// For the owner of A and for admins.
const OWNER: Row = [401, 403, 403, 200, 403, 404, 200];
/// For the photographers of A and for admins.
const PHOTOGRAPHERS_OF_A: Row = [401, 403, 403, 200, 200, 404, 200];
/// For those who may see a photo of A that shows the guest of A.
const SEEING: Row = [401, 200, 404, 200, 200, 404, 200];
/// For admins.
const ADMIN: Row = [401, 403, 403, 403, 403, 403, 200];

/// What each operation answers to each actor.
pub(super) const TABLE: &[(&str, Row)] = &[
    ("check_event_code", ANYONE),
    ("check_availability", ANYONE),
    ("preview_event", ANYONE),
    ("register", ANYONE),
    ("register_invited", ANYONE),
    ("register_with_selfie", ANYONE),
    ("join_as_guest", [201; ACTORS]),
    ("make_personal_link", GUESTS),
    ("end_personal_link", GUESTS),
    ("ask_for_login_link", ANYONE),
    // By a token that nobody was sent.
    ("log_in_by_link", [400; ACTORS]),
    // Of which there is none.
    ("ask_for_earlier_account", [401, 404, 404, 403, 403, 403, 403]),
    ("change_account", ACCOUNT),
    // By a token that nobody was sent.
    ("confirm_email", [401, 400, 400, 400, 400, 400, 400]),
    ("log_in", ANYONE),
    ("begin_session", ANYONE),
    ("end_session", ANYONE),
    ("log_in_by_form", ANYONE),
    ("upload_photos_async", PHOTOGRAPHERS_OF_A),
    ("find_known_photos", PHOTOGRAPHERS_OF_A),
    ("begin_upload", [401, 403, 403, 201, 201, 404, 201]),
    // Of which there is none.
    ("show_upload_offset", [401, 403, 403, 404, 404, 404, 404]),
    ("send_chunk", [401, 403, 403, 404, 404, 404, 404]),
    ("give_up_upload", [401, 403, 403, 404, 404, 404, 404]),
    // Of which there is none.
    ("show_upload", [401, 403, 403, 404, 404, 404, 404]),
    ("show_deletion", [401, 403, 403, 404, 404, 404, 404]),
    ("notify_guests", OWNER),
    ("list_waiting_guests", OWNER),
    // Of whom none waits.
    ("approve_guest", [401, 403, 403, 404, 403, 404, 404]),
    ("refuse_guest", [401, 403, 403, 404, 403, 404, 404]),
    ("list_same_faces", OWNER),
    ("list_watchers", ADMIN),
    ("add_watcher", ADMIN),
    // Of which there is none.
    ("show_watcher", [401, 403, 403, 403, 403, 403, 404]),
    ("change_watcher", [401, 403, 403, 403, 403, 403, 404]),
    ("remove_watcher", [401, 403, 403, 403, 403, 403, 404]),
    ("show_consent_terms", ANYONE),
    ("list_consents", GUESTS),
    // To a text that no event of theirs has.
    ("give_consent", [401, 400, 400, 403, 403, 403, 403]),
    ("withdraw_consent", GUESTS),
    ("show_consent_terms_of_event", OWNER),
    ("set_consent_terms", OWNER),
    ("export_account", ACCOUNT),
    ("list_audit", ADMIN),
    ("list_erasures", ADMIN),
    // Of which there is none.
    ("show_erasure", [401, 403, 403, 403, 403, 403, 404]),
    ("show_account", ACCOUNT),
    // Photographers who own events stay.
    ("erase_account", [401, 200, 200, 400, 200, 400, 200]),
    ("show_profile", ACCOUNT),
    ("log_out_everywhere", ACCOUNT),
    ("change_password", ACCOUNT),
    ("ask_for_reset", ANYONE),
    // By a token that nobody was sent.
    ("reset_password", [400; ACTORS]),
    ("join_event", GUESTS),
    ("list_joined_events", GUESTS),
    ("show_expiration", GUESTS),
    ("validate_selfie", ANYONE),
    ("upload_selfie", SELFIE_SENDERS),
    // Only guests have sent one.
    ("show_my_selfie", [401, 200, 200, 404, 404, 404, 404]),
    ("withdraw_selfie", [401, 200, 200, 404, 404, 404, 404]),
    // Of the guest of A.
    ("show_selfie", [401, 200, 403, 200, 404, 404, 200]),
    ("list_my_photos", GUESTS),
    ("list_changes_of_my_photos", GUESTS),
    ("list_general_photos", GUESTS),
    ("list_my_photos_of_event", GUESTS_OF_A),
    ("list_general_photos_of_event", GUESTS_OF_A),
    ("show_photo", SEEING),
    ("list_faces", SEEING),
    ("show_image", SEEING),
    // By the link alone.
    ("show_slideshow", ANYONE),
    ("show_slideshow_photo", ANYONE),
    ("list_events", STAFF),
    ("create_event", STAFF),
    ("show_first_event", [401, 403, 403, 200, 200, 200, 200]),
    ("upload_photos", PHOTOGRAPHERS_OF_A),
    ("list_photos", PHOTOGRAPHERS_OF_A),
    ("show_event", PHOTOGRAPHERS_OF_A),
    ("change_own_event", OWNER),
    ("delete_own_event", OWNER),
    ("prolong_event", OWNER),
    ("list_event_guests", OWNER),
    ("remove_guest", OWNER),
    ("list_invitations_to_event", OWNER),
    // Of which there is none.
    ("revoke_invitation_to_event", [401, 403, 403, 404, 403, 404, 404]),
    ("show_qr_of_event", PHOTOGRAPHERS_OF_A),
    ("make_slideshow_link", [401, 403, 403, 201, 201, 404, 201]),
    ("show_slideshow_state", PHOTOGRAPHERS_OF_A),
    ("end_slideshow_link", [401, 403, 403, 204, 204, 404, 204]),
    ("show_rematch", PHOTOGRAPHERS_OF_A),
    ("retry_photos", PHOTOGRAPHERS_OF_A),
    ("list_uploaded_photos", STAFF),
    // One that the owner uploaded.
    ("delete_photos", OWNER),
    ("delete_photo", OWNER),
    ("show_photo_to_all", PHOTOGRAPHERS_OF_A),
    // Others' photos are passed over, and there are no others in the list.
    ("show_photos_to_all", PHOTOGRAPHERS_OF_A),
    ("clean_up", ADMIN),
    ("show_matching", ACCOUNT),
    ("begin_rematch", PHOTOGRAPHERS_OF_A),
    ("begin_rematch_as_admin", ADMIN),
    // There is an admin.
    ("register_admin", [403; ACTORS]),
    ("create_admin", ADMIN),
    ("create_photographer", ADMIN),
    ("list_photographers", ADMIN),
    ("list_accounts", ADMIN),
    ("set_account_active", ADMIN),
    ("add_photographer", ADMIN),
    ("change_photographer", ADMIN),
    ("delete_photographer", ADMIN),
    ("list_all_events", ADMIN),
    ("list_photographers_of_event", PHOTOGRAPHERS_OF_A),
    // The one with whom A is shared.
    ("remove_photographer_from_event", PHOTOGRAPHERS_OF_A),
    ("invite_to_event", [401, 403, 403, 201, 403, 404, 201]),
    ("invite_photographer", [401, 403, 403, 403, 403, 403, 201]),
    ("list_invitations", ADMIN),
    // Of which there is none.
    ("revoke_invitation", [401, 403, 403, 403, 403, 403, 404]),
    ("show_invitation", ANYONE),
    ("register_by_invitation", [201; ACTORS]),
    ("accept_invitation", STAFF),
    ("create_event_for", ADMIN),
    ("change_event", OWNER),
    ("delete_event", ADMIN),
    ("reset_expiration", OWNER),
    // Of an event that is not over.
    ("restore_event", [401, 403, 403, 409, 403, 404, 409]),
    ("extend_event", OWNER),
    ("list_guests", OWNER),
    ("delete_account", ADMIN),
    ("generate_event_code", OWNER),
    ("set_event_code", OWNER),
    ("show_provider", ADMIN),
    ("show_threshold", ADMIN),
    ("set_threshold", ADMIN),
    ("show_usage", ADMIN),
    ("reset_usage", ADMIN),
    ("show_overview", ADMIN),
    ("preview_threshold", ADMIN),
    ("list_usage_by_day", ADMIN),
    ("show_daily_cap", ADMIN),
    ("set_daily_cap", ADMIN),
    ("show_event_qr", PHOTOGRAPHERS_OF_A),
    ("show_reindex", ADMIN),
    ("begin_reindex", ADMIN),
    ("show_queue", ADMIN),
    ("list_jobs", ADMIN),
    ("show_job", ADMIN),
    // One that is done.
    ("retry_job", [401, 403, 403, 403, 403, 403, 409]),
    ("cancel_job", [401, 403, 403, 403, 403, 403, 409]),
    ("welcome", ANYONE),
    ("check_health", ANYONE),
    ("check_life", ANYONE),
    ("scrape_metrics", ADMIN),
    ("stay_at_work", ADMIN),
    ("show_document", ANYONE),
    ("show_docs", ANYONE),
    // By a token that nobody was sent.
    ("show_unsubscribe", [404; ACTORS]),
    ("unsubscribe", [404; ACTORS]),
];
