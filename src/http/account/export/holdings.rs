//! All data about an account, as one document.
//!
//! It is collected before anything is sent, so a failure is an error response and not half an archive. The images that
//! it names are read while the archive is sent.

use serde::Serialize;

use crate::audit::Filter;
use crate::clock::Timestamp;
use crate::erasure;
use crate::events::Joined;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::wire::{AuditEntry, Consent, Event, Receipt, User};
use crate::matching::ExportedFace;
use crate::model::{
    self, Approval, EventId, FaceBox, Language, MAX_PAGE, Photo, PhotoId, Role, Selfie, UserId,
};
use crate::notices::{Notice, SentWarning, Unsubscription};
use crate::photos::Viewer;

/// All data about an account, except the hash of its password.
#[derive(Serialize)]
pub(super) struct Holdings {
    account: User,
    /// What the person is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The language of emails.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
    #[serde(skip_serializing_if = "Option::is_none")]
    personal_link_made_at: Option<Timestamp>,
    events: Vec<Membership>,
    /// Events that a photographer owns.
    owned_events: Vec<Event>,
    /// Events of others that a photographer works on.
    shared_events: Vec<Event>,
    selfies: Vec<SelfieFile>,
    faces: Vec<ExportedFace>,
    /// Photos that a guest was found in.
    photos: Vec<PhotoFile>,
    /// Photos that a photographer has uploaded, without their files.
    uploaded_photos: Vec<Contribution>,
    consents: Vec<Agreed>,
    /// Emails about new photos.
    notices: Vec<Notice>,
    /// Emails about the end of an event.
    ending_notices: Vec<SentWarning>,
    unsubscriptions: Vec<Unsubscription>,
    /// Actions by the account and actions on its data; the latest thousand of each.
    audit: Vec<AuditEntry>,
    erasures: Vec<Receipt>,
}

#[derive(Serialize)]
struct Membership {
    event_id: EventId,
    event_name: String,
    joined_at: Timestamp,
    approval_status: Approval,
    /// Whether another guest of the event sent a selfie of the same face.
    is_face_shared: bool,
}

#[derive(Serialize)]
struct SelfieFile {
    /// Its path in the archive.
    file: String,
    sent_at: Timestamp,
    in_force: bool,
}

#[derive(Serialize)]
struct PhotoFile {
    id: PhotoId,
    event_id: EventId,
    /// Its path in the archive.
    file: String,
    uploaded_at: Timestamp,
    similarity: Option<f32>,
    /// Where the account's face lies, as shares of the picture's width and height.
    boxes: Vec<FaceBox>,
}

#[derive(Serialize)]
struct Contribution {
    id: PhotoId,
    event_id: EventId,
    original_filename: String,
    uploaded_at: Timestamp,
}

#[derive(Serialize)]
struct Agreed {
    #[serde(flatten)]
    consent: Consent,
    text: Option<String>,
    address: String,
}

/// The files that the document names.
pub(super) struct Files {
    pub(super) selfies: Vec<(String, Selfie)>,
    pub(super) photos: Vec<(String, Photo)>,
}

/// Collects all data about an account.
pub(super) async fn collect(state: &AppState, account: model::Account) -> Result<(Holdings, Files)> {
    let user = account.user.clone();
    let mut files = Files {
        selfies: Vec::new(),
        photos: Vec::new(),
    };
    let mut selfies = Vec::new();
    for selfie in state.matching.exported_selfies(user.id).await? {
        let file = selfie_name(&selfie);
        selfies.push(SelfieFile {
            file: file.clone(),
            sent_at: selfie.created_at,
            in_force: selfie.state == model::SelfieState::Accepted,
        });
        files.selfies.push((file, selfie));
    }
    let joined = state.events.joined_by(user.id).await?;
    let mut photos = Vec::new();
    // There are no matches in ended events, nor for guests without approval.
    let may_have_photos =
        |joined: &&Joined| joined.approval == Approval::Approved && joined.event.ended_at.is_none();
    for event in joined.iter().filter(may_have_photos) {
        for listed in state.photos.all_matched_to(user.id, event.event.id).await? {
            let faces = state.photos.faces_of(Viewer::from(&user), &listed.photo).await?;
            let mine = faces.into_iter().filter(|face| face.matched);
            let file = photo_name(&listed.photo);
            photos.push(PhotoFile {
                id: listed.photo.id,
                event_id: listed.photo.event_id,
                file: file.clone(),
                uploaded_at: listed.photo.uploaded_at,
                similarity: listed.similarity,
                boxes: mine.map(|face| face.bounding_box).collect(),
            });
            files.photos.push((file, listed.photo));
        }
    }
    let mut consents = Vec::new();
    for consent in state.accounts.consents(&user).await? {
        consents.push(Agreed {
            text: state.accounts.consent_text(&consent.text_hash).await?,
            address: consent.address.clone(),
            consent: consent.into(),
        });
    }
    let (owned_events, shared_events) = studio(state, &user).await?;
    let holdings = Holdings {
        account: account.into(),
        name: user.display_name.clone(),
        language: user.language,
        personal_link_made_at: state.accounts.link_made_at(&user).await?,
        events: memberships(state, user.id, joined).await?,
        owned_events,
        shared_events,
        selfies,
        faces: state.matching.exported_faces(user.id).await?,
        photos,
        uploaded_photos: uploaded(state, &user).await?,
        consents,
        notices: state.notices.exported(user.id).await?,
        ending_notices: state.notices.sent_warnings(user.id).await?,
        unsubscriptions: state.notices.unsubscribed(user.id).await?,
        audit: records(state, &user).await?,
        erasures: receipts(state, &user).await?,
    };
    Ok((holdings, files))
}

/// The events that a guest has joined.
async fn memberships(state: &AppState, user: UserId, joined: Vec<Joined>) -> Result<Vec<Membership>> {
    let mut memberships = Vec::with_capacity(joined.len());
    for one in joined {
        memberships.push(Membership {
            event_id: one.event.id,
            is_face_shared: state.matching.is_face_shared(one.event.id, user).await?,
            event_name: one.event.name,
            joined_at: one.joined_at,
            approval_status: one.approval,
        });
    }
    Ok(memberships)
}

/// The events that a photographer owns, and those of others that are shared with the photographer. An admin sees all events,
/// which says nothing of the account.
async fn studio(state: &AppState, user: &model::User) -> Result<(Vec<Event>, Vec<Event>)> {
    let seen = state.events.seen_by(user).await?;
    let (own, others): (Vec<_>, Vec<_>) = seen
        .into_iter()
        .map(|seen| seen.event)
        .partition(|event| event.photographer_id == Some(user.id));
    let shared = others.into_iter().filter(|_| user.role == Role::Photographer);
    Ok((
        own.into_iter().map(Event::from).collect(),
        shared.map(Event::from).collect(),
    ))
}

async fn uploaded(state: &AppState, user: &model::User) -> Result<Vec<Contribution>> {
    let uploaded = state.photos.uploaded_by(user.id).await?;
    let contribution = |photo: model::Photo| Contribution {
        id: photo.id,
        event_id: photo.event_id,
        original_filename: photo.original_filename,
        uploaded_at: photo.uploaded_at,
    };
    Ok(uploaded.into_iter().map(contribution).collect())
}

async fn records(state: &AppState, user: &model::User) -> Result<Vec<AuditEntry>> {
    let by = Filter {
        actor: Some(user.id),
        ..Filter::default()
    };
    let to = Filter {
        user: Some(user.id),
        ..Filter::default()
    };
    let mut entries = state.audit.list(&by, MAX_PAGE).await?;
    entries.extend(state.audit.list(&to, MAX_PAGE).await?);
    entries.sort_by_key(|entry| entry.id);
    entries.dedup_by_key(|entry| entry.id);
    Ok(entries.into_iter().map(AuditEntry::from).collect())
}

async fn receipts(state: &AppState, user: &model::User) -> Result<Vec<Receipt>> {
    let filter = erasure::Filter {
        user: Some(user.id),
        ..erasure::Filter::default()
    };
    let receipts = state.erasures.receipts(&filter, MAX_PAGE).await?;
    Ok(receipts.into_iter().map(Receipt::from).collect())
}

fn selfie_name(selfie: &Selfie) -> String {
    let (_, extension) = selfie.object_key.rsplit_once('.').unwrap_or(("", "jpg"));
    format!("selfie-{}.{extension}", selfie.id)
}

/// The photo's id keeps names apart. Only letters and digits are kept, because anything else could be a path when the
/// archive is unpacked.
fn photo_name(photo: &Photo) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let name: String = photo
        .original_filename
        .chars()
        .map(|letter| if plain(letter) { letter } else { '_' })
        .collect();
    format!("photos/{}-{name}", photo.id)
}
