//! The refusals that handlers may answer, by name, for the document: `routes![create => [EVENT_UNKNOWN, BAD_CODE]]`.
//!
//! Each names the constructor of the errors it stands for, so status and codes in the document are those of the answers.
//! Refusals of arguments (no token, a broken body) are told by the arguments and not named again.

use std::time::Duration;

use axum::http::StatusCode;

use super::Error;
use crate::http::words::Sentence;

/// Errors of one constructor, for each of these sentences.
#[derive(Clone, Copy)]
pub(in crate::http) struct Refusal(fn(Sentence) -> Error, &'static [Sentence]);

impl Refusal {
    /// The errors that it stands for.
    pub(in crate::http) fn errors(self) -> impl Iterator<Item = Error> {
        let Self(error, sentences) = self;
        sentences.iter().map(move |sentence| error(*sentence))
    }
}

/// What any operation may come to: a fault of ours, too little time, no database, no room.
pub(in crate::http) const OF_ANY: [Refusal; 3] = [
    Refusal(internal, &[Sentence::Internal]),
    Refusal(not_now, &[Sentence::TimedOut, Sentence::Unavailable]),
    Refusal(full, &[Sentence::StorageFull]),
];

/// Anything wrong with a name, an address and a password.
pub(in crate::http) const BAD_CREDENTIALS: Refusal = Refusal(
    Error::refused,
    &[
        Sentence::SeveralProblems,
        Sentence::UsernameMissing,
        Sentence::UsernameTooLong,
        Sentence::UsernameInvalid,
        Sentence::UsernameIsAddress,
        Sentence::UsernameTaken,
        Sentence::EmailInvalid,
        Sentence::EmailTaken,
        Sentence::PasswordTooShort,
        Sentence::PasswordTooLong,
        Sentence::PasswordWithoutUpperCase,
        Sentence::PasswordWithoutDigit,
        Sentence::PasswordWithoutSign,
    ],
);
/// Anything wrong with an address and a display name.
pub(in crate::http) const BAD_GUEST: Refusal = Refusal(
    Error::refused,
    &[
        Sentence::SeveralProblems,
        Sentence::EmailInvalid,
        Sentence::EmailTaken,
        Sentence::NameTooLong,
        Sentence::NameInvalid,
    ],
);
/// Anything wrong with a new address and a display name of an account.
pub(in crate::http) const BAD_PROFILE: Refusal = Refusal(
    Error::refused,
    &[
        Sentence::SeveralProblems,
        Sentence::UsernameIsAddress,
        Sentence::EmailInvalid,
        Sentence::EmailTaken,
        Sentence::NameTooLong,
        Sentence::NameInvalid,
    ],
);
/// A password that may not be set.
pub(in crate::http) const WEAK_PASSWORD: Refusal = Refusal(
    Error::refused,
    &[
        Sentence::SeveralProblems,
        Sentence::PasswordTooShort,
        Sentence::PasswordTooLong,
        Sentence::PasswordWithoutUpperCase,
        Sentence::PasswordWithoutDigit,
        Sentence::PasswordWithoutSign,
    ],
);
pub(in crate::http) const BAD_ADDRESS: Refusal = Refusal(Error::refused, &[Sentence::EmailInvalid]);
/// A name or an address that somebody of the event has.
pub(in crate::http) const NAME_TAKEN: Refusal = Refusal(
    Error::refused,
    &[
        Sentence::SeveralProblems,
        Sentence::UsernameTaken,
        Sentence::EmailTaken,
    ],
);
pub(in crate::http) const WRONG_CREDENTIALS: Refusal =
    Refusal(Error::unauthenticated, &[Sentence::WrongCredentials]);
pub(in crate::http) const SEVERAL_ACCOUNTS: Refusal =
    Refusal(Error::unauthenticated, &[Sentence::SeveralAccounts]);
pub(in crate::http) const WRONG_PASSWORD: Refusal = Refusal(Error::refused, &[Sentence::WrongPassword]);
pub(in crate::http) const RESET_TOKEN_INVALID: Refusal =
    Refusal(Error::refused, &[Sentence::ResetTokenInvalid]);
pub(in crate::http) const LOGIN_LINK_INVALID: Refusal =
    Refusal(Error::refused, &[Sentence::LoginLinkInvalid]);
pub(in crate::http) const INVITATION_INVALID: Refusal =
    Refusal(Error::unknown, &[Sentence::InvitationInvalid]);
pub(in crate::http) const WALL_INVALID: Refusal = Refusal(Error::unknown, &[Sentence::WallInvalid]);
pub(in crate::http) const INVITATION_NEEDS_ACCOUNT: Refusal =
    Refusal(Error::forbidden, &[Sentence::InvitationNeedsAccount]);
/// An invitation that cannot be accepted: it is to no event, or the event has too many photographers.
pub(in crate::http) const NOT_ACCEPTABLE: Refusal = Refusal(
    Error::conflict,
    &[Sentence::InvitationWithoutEvent, Sentence::TooManyPhotographers],
);
pub(in crate::http) const TOO_MANY_PHOTOGRAPHERS: Refusal =
    Refusal(Error::conflict, &[Sentence::TooManyPhotographers]);
pub(in crate::http) const INVITATION_UNKNOWN: Refusal =
    Refusal(Error::unknown, &[Sentence::InvitationNotFound]);
pub(in crate::http) const BAD_NOTE: Refusal = Refusal(Error::refused, &[Sentence::NoteInvalid]);
pub(in crate::http) const NO_EARLIER_ACCOUNT: Refusal =
    Refusal(Error::unknown, &[Sentence::NoEarlierAccount]);
pub(in crate::http) const EARLIER_UNREACHABLE: Refusal =
    Refusal(Error::conflict, &[Sentence::EarlierAccountUnreachable]);
/// A field without which nothing can be done, where clients expect 400.
pub(in crate::http) const FIELD_WANTED: Refusal = Refusal(Error::refused, &[Sentence::FieldMissing]);
/// A form whose text fields are not all there, or odd.
pub(in crate::http) const INCOMPLETE_FORM: Refusal = Refusal(
    Error::invalid,
    &[
        Sentence::FieldMissing,
        Sentence::FieldInvalid,
        Sentence::TextInvalid,
    ],
);
/// A form with odd text fields.
pub(in crate::http) const ODD_FORM: Refusal =
    Refusal(Error::invalid, &[Sentence::FieldInvalid, Sentence::TextInvalid]);
pub(in crate::http) const ACCOUNT_UNKNOWN: Refusal = Refusal(Error::unknown, &[Sentence::AccountNotFound]);
pub(in crate::http) const ADMIN_EXISTS: Refusal = Refusal(
    Error::forbidden,
    &[Sentence::AdminExists, Sentence::SetupTokenWanted],
);
pub(in crate::http) const LAST_ADMIN: Refusal = Refusal(Error::refused, &[Sentence::LastAdmin]);
/// An account without which nobody could administer.
pub(in crate::http) const NOT_TO_CLOSE: Refusal = Refusal(
    Error::conflict,
    &[Sentence::OwnAccount, Sentence::LastActiveAdmin],
);
pub(in crate::http) const OWNS_EVENTS: Refusal = Refusal(Error::refused, &[Sentence::OwnsEvents]);
pub(in crate::http) const TOO_MANY_TRIES: Refusal = Refusal(too_often, &[Sentence::TooManyTries]);
pub(in crate::http) const BUSY: Refusal = Refusal(not_now, &[Sentence::Busy]);

/// An agreement to another text than the event's present one.
pub(in crate::http) const CONSENT_OUTDATED: Refusal = Refusal(Error::refused, &[Sentence::ConsentOutdated]);
pub(in crate::http) const CONSENT_REQUIRED: Refusal = Refusal(Error::forbidden, &[Sentence::ConsentRequired]);
pub(in crate::http) const NO_CONSENT: Refusal = Refusal(Error::unknown, &[Sentence::NoConsent]);
pub(in crate::http) const BAD_CONSENT_TEXT: Refusal =
    Refusal(Error::refused, &[Sentence::ConsentTextInvalid]);
pub(in crate::http) const CODE_MISSING: Refusal = Refusal(Error::invalid, &[Sentence::FieldMissing]);
pub(in crate::http) const BAD_LIMIT: Refusal = Refusal(Error::invalid, &[Sentence::FieldInvalid]);
pub(in crate::http) const BAD_DAYS: Refusal = Refusal(Error::invalid, &[Sentence::FieldInvalid]);

pub(in crate::http) const EVENT_UNKNOWN: Refusal = Refusal(Error::unknown, &[Sentence::EventNotFound]);
/// What the owner of an event does, asked for by another photographer of it.
pub(in crate::http) const OWNERS_ONLY: Refusal = Refusal(Error::forbidden, &[Sentence::EventOwnersOnly]);
pub(in crate::http) const OWNER_STAYS: Refusal = Refusal(Error::conflict, &[Sentence::EventOwnerStays]);
pub(in crate::http) const GUEST_UNKNOWN: Refusal = Refusal(Error::unknown, &[Sentence::GuestNotFound]);
/// A deletion of a photo that another photographer of the event uploaded.
pub(in crate::http) const PHOTO_OF_ANOTHER: Refusal = Refusal(Error::forbidden, &[Sentence::PhotoOfAnother]);
/// An event that is over, as guests are told.
pub(in crate::http) const ENDED: Refusal = Refusal(Error::over, &[Sentence::EventEnded]);
/// A restoration of an event that is not over.
pub(in crate::http) const NOT_ENDED: Refusal = Refusal(Error::conflict, &[Sentence::EventNotEnded]);
/// An end in the past, or where events have none.
pub(in crate::http) const BAD_END: Refusal = Refusal(
    Error::refused,
    &[Sentence::EndInThePast, Sentence::EventsKeptForEver],
);
pub(in crate::http) const CLOCK_DOUBTED: Refusal = Refusal(not_now, &[Sentence::ClockInDoubt]);
/// A code to join by that no event has.
pub(in crate::http) const CODE_UNKNOWN: Refusal = Refusal(Error::unknown, &[Sentence::EventCodeUnknown]);
/// The same, told among other problems.
pub(in crate::http) const BAD_CODE: Refusal = Refusal(Error::refused, &[Sentence::EventCodeUnknown]);
/// An event's name or code that may not be.
pub(in crate::http) const BAD_EVENT: Refusal = Refusal(
    Error::refused,
    &[
        Sentence::EventNameInvalid,
        Sentence::EventCodeInvalid,
        Sentence::EventCodeInUse,
    ],
);
pub(in crate::http) const CODE_NOT_FREE: Refusal = Refusal(
    Error::refused,
    &[Sentence::EventCodeInvalid, Sentence::EventCodeInUse],
);
pub(in crate::http) const PHOTOGRAPHER_UNKNOWN: Refusal =
    Refusal(Error::unknown, &[Sentence::PhotographerNotFound]);
pub(in crate::http) const ALREADY_JOINED: Refusal = Refusal(Error::refused, &[Sentence::AlreadyJoined]);
pub(in crate::http) const NOT_A_GUEST: Refusal = Refusal(Error::forbidden, &[Sentence::NotAGuestOfEvent]);
pub(in crate::http) const NO_EVENT: Refusal = Refusal(Error::unknown, &[Sentence::NoEvent]);
/// A guest who does not take part in the event, or not yet.
pub(in crate::http) const NOT_APPROVED: Refusal = Refusal(
    Error::forbidden,
    &[Sentence::WaitingForApproval, Sentence::RefusedByPhotographer],
);
pub(in crate::http) const REFUSED_GUEST: Refusal =
    Refusal(Error::forbidden, &[Sentence::RefusedByPhotographer]);
pub(in crate::http) const GUEST_NOT_WAITING: Refusal = Refusal(Error::unknown, &[Sentence::GuestNotWaiting]);
/// An approval by another selfie than the guest's latest.
pub(in crate::http) const OTHER_SELFIE: Refusal = Refusal(Error::conflict, &[Sentence::SelfieChanged]);

/// A file that can be no selfie whatever it shows.
pub(in crate::http) const BAD_PICTURE: Refusal = Refusal(
    Error::refused,
    &[
        Sentence::FileMissing,
        Sentence::SelfieTooLarge,
        Sentence::SelfieNotAnImage,
        Sentence::SideTooLong,
        Sentence::TooManyPixels,
        Sentence::UnreadableImage,
        Sentence::UnsupportedImage,
    ],
);
/// A picture that shows what a selfie may not.
pub(in crate::http) const BAD_SELFIE: Refusal = Refusal(
    Error::refused,
    &[Sentence::NoFace, Sentence::SeveralFaces, Sentence::FaceTooSmall],
);
pub(in crate::http) const NOT_YOURS: Refusal = Refusal(Error::forbidden, &[Sentence::WrongRole]);
pub(in crate::http) const SELFIE_UNKNOWN: Refusal = Refusal(Error::unknown, &[Sentence::SelfieNotFound]);

pub(in crate::http) const PHOTO_UNKNOWN: Refusal = Refusal(Error::unknown, &[Sentence::PhotoNotFound]);
/// A cursor after which not all changes are known.
pub(in crate::http) const OLD_CURSOR: Refusal = Refusal(Error::over, &[Sentence::CursorOutdated]);
pub(in crate::http) const TOO_MANY_PHOTOS: Refusal = Refusal(Error::refused, &[Sentence::TooManyPhotos]);
/// A list of photos that names none.
pub(in crate::http) const LIST_MISSING: Refusal = Refusal(Error::refused, &[Sentence::FieldMissing]);
/// All files were refused for one reason.
pub(in crate::http) const BAD_PHOTOS: Refusal = Refusal(
    Error::refused,
    &[
        Sentence::FileMissing,
        Sentence::TooManyFiles,
        Sentence::NotAnImage,
        Sentence::SideTooLong,
        Sentence::TooManyPixels,
        Sentence::DamagedImage,
        Sentence::UnsupportedImage,
    ],
);
pub(in crate::http) const LARGE_PHOTOS: Refusal = Refusal(
    Error::over_limit,
    &[Sentence::PhotoTooLarge, Sentence::BodyTooLarge],
);
/// A picture of a format that is not read.
pub(in crate::http) const FOREIGN_FORMAT: Refusal = Refusal(
    Error::unsupported,
    &[Sentence::HeicNotSupported, Sentence::AvifNotSupported],
);
pub(in crate::http) const DAMAGED_PHOTO: Refusal = Refusal(
    Error::refused,
    &[Sentence::DamagedImage, Sentence::UnsupportedImage],
);
pub(in crate::http) const NOT_LOGGED_IN: Refusal =
    Refusal(Error::unauthenticated, &[Sentence::NotAuthenticated]);
pub(in crate::http) const BAD_LINK: Refusal =
    Refusal(Error::forbidden, &[Sentence::LinkInvalid, Sentence::LinkExpired]);
pub(in crate::http) const RANGE_OUTSIDE: Refusal = Refusal(outside, &[Sentence::RangeOutside]);
pub(in crate::http) const STORAGE_DOWN: Refusal = Refusal(
    not_now,
    &[
        Sentence::StorageUnavailable,
        Sentence::StorageMissing,
        Sentence::StorageOfSomebodyElse,
    ],
);

pub(in crate::http) const UPLOAD_UNKNOWN: Refusal = Refusal(Error::unknown, &[Sentence::UploadNotFound]);
/// A chunk for another place than where its upload is.
pub(in crate::http) const CHUNK_ELSEWHERE: Refusal = Refusal(elsewhere, &[Sentence::WrongOffset]);
/// More unfinished uploads than an account may have.
pub(in crate::http) const MUCH_UNFINISHED: Refusal = Refusal(
    too_often,
    &[Sentence::TooManyOpenUploads, Sentence::OpenUploadsTooLarge],
);
/// A photo that is announced with too many bytes.
pub(in crate::http) const LARGE_PHOTO: Refusal = Refusal(Error::over_limit, &[Sentence::PhotoTooLarge]);
pub(in crate::http) const GONE: Refusal = Refusal(Error::unknown, &[Sentence::NotFound]);
pub(in crate::http) const JOB_UNKNOWN: Refusal = Refusal(Error::unknown, &[Sentence::JobNotFound]);
/// A job that was not given up, or of something that is gone.
pub(in crate::http) const NOT_TO_RETRY: Refusal = Refusal(
    Error::conflict,
    &[
        Sentence::JobNotFailed,
        Sentence::JobOutdated,
        Sentence::ReindexUnderWay,
    ],
);
/// A job that is not queued, or that has to be run.
pub(in crate::http) const NOT_TO_CANCEL: Refusal = Refusal(
    Error::conflict,
    &[
        Sentence::JobNotQueued,
        Sentence::JobPromised,
        Sentence::JobAwaited,
    ],
);
pub(in crate::http) const WAIT_TOO_LONG: Refusal = Refusal(Error::invalid, &[Sentence::WaitTooLong]);
pub(in crate::http) const BUDGET_TOO_LONG: Refusal = Refusal(Error::invalid, &[Sentence::BudgetTooLong]);
pub(in crate::http) const BAD_THRESHOLD: Refusal = Refusal(Error::invalid, &[Sentence::ThresholdInvalid]);
/// The same where it comes in the address.
pub(in crate::http) const BAD_PREVIEW: Refusal = Refusal(
    Error::invalid,
    &[Sentence::ThresholdInvalid, Sentence::FieldMissing],
);
pub(in crate::http) const BAD_CAP: Refusal = Refusal(Error::invalid, &[Sentence::DailyCapInvalid]);
pub(in crate::http) const WATCHER_UNKNOWN: Refusal = Refusal(Error::unknown, &[Sentence::WatcherNotFound]);
pub(in crate::http) const WATCHER_TEXT_TOO_LONG: Refusal = Refusal(Error::invalid, &[Sentence::FieldTooLong]);
pub(in crate::http) const UNDER_WAY: Refusal = Refusal(Error::conflict, &[Sentence::ReindexUnderWay]);

fn internal(sentence: Sentence) -> Error {
    Error::new(StatusCode::INTERNAL_SERVER_ERROR, sentence)
}

fn too_often(sentence: Sentence) -> Error {
    Error::too_many(sentence, Duration::ZERO)
}

fn not_now(sentence: Sentence) -> Error {
    Error::unavailable(sentence, Duration::ZERO)
}

fn elsewhere(_: Sentence) -> Error {
    Error::elsewhere(0)
}

fn outside(_: Sentence) -> Error {
    Error::out_of_range(0)
}

fn full(_: Sentence) -> Error {
    Error::full()
}
