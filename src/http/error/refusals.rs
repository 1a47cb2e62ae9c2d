//! Refusals by name, for handlers that say which they may answer: `responses(EventUnknown, CodeInUse)`.
//!
//! Each is a type made of the very errors it stands for, so status and codes in the document are those of the answers. Refusals
//! of arguments (no token, a broken body) are told by the arguments and not named again.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::StatusCode;
use utoipa::IntoResponses;
use utoipa::openapi::RefOr;
use utoipa::openapi::response::Response;

use super::Error;
use crate::http::openapi::noted;
use crate::http::words::Sentence;

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $make:path: $($sentence:ident),+;)+) => {$(
        $(#[$doc])*
        pub(in crate::http) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                noted(&[$($make(Sentence::$sentence)),+])
            }
        }
    )+};
}

refusals! {
    /// Anything wrong with a name, an address and a password.
    BadCredentials = Error::refused:
        SeveralProblems, UsernameMissing, UsernameTooLong, UsernameInvalid, UsernameIsAddress, UsernameTaken, EmailInvalid, EmailTaken,
        PasswordTooShort, PasswordTooLong, PasswordWithoutUpperCase, PasswordWithoutDigit, PasswordWithoutSign;
    /// A password that may not be set.
    WeakPassword = Error::refused:
        SeveralProblems, PasswordTooShort, PasswordTooLong, PasswordWithoutUpperCase, PasswordWithoutDigit, PasswordWithoutSign;
    BadAddress = Error::refused: EmailInvalid;
    /// A name or an address that somebody of the event has.
    NameTaken = Error::refused: SeveralProblems, UsernameTaken, EmailTaken;
    WrongCredentials = Error::unauthenticated: WrongCredentials;
    SeveralAccounts = Error::unauthenticated: SeveralAccounts;
    WrongPassword = Error::refused: WrongPassword;
    ResetTokenInvalid = Error::refused: ResetTokenInvalid;
    /// A field without which nothing can be done, where clients expect 400.
    FieldWanted = Error::refused: FieldMissing;
    /// A form whose text fields are not all there, or odd.
    IncompleteForm = Error::invalid: FieldMissing, FieldInvalid, TextInvalid;
    /// A form with odd text fields.
    OddForm = Error::invalid: FieldInvalid, TextInvalid;
    AccountUnknown = Error::unknown: AccountNotFound;
    AdminExists = Error::forbidden: AdminExists, SetupTokenWanted;
    LastAdmin = Error::refused: LastAdmin;
    OwnsEvents = Error::refused: OwnsEvents;
    TooManyTries = too_often: TooManyTries;
    Busy = not_now: Busy;

    /// An agreement to another text than the event's present one.
    ConsentOutdated = Error::refused: ConsentOutdated;
    ConsentRequired = Error::forbidden: ConsentRequired;
    NoConsent = Error::unknown: NoConsent;
    BadConsentText = Error::refused: ConsentTextInvalid;
    CodeMissing = Error::invalid: FieldMissing;
    BadLimit = Error::invalid: FieldInvalid;

    EventUnknown = Error::unknown: EventNotFound;
    /// An event that is over, as guests are told.
    Ended = Error::over: EventEnded;
    /// A restoration of an event that is not over.
    NotEnded = Error::conflict: EventNotEnded;
    /// An end in the past, or where events have none.
    BadEnd = Error::refused: EndInThePast, EventsKeptForEver;
    ClockDoubted = not_now: ClockInDoubt;
    /// A code to join by that no event has.
    CodeUnknown = Error::unknown: EventCodeUnknown;
    /// The same, told among other problems.
    BadCode = Error::refused: EventCodeUnknown;
    /// An event's name or code that may not be.
    BadEvent = Error::refused: EventNameInvalid, EventCodeInvalid, EventCodeInUse;
    CodeNotFree = Error::refused: EventCodeInvalid, EventCodeInUse;
    PhotographerUnknown = Error::unknown: PhotographerNotFound;
    AlreadyJoined = Error::refused: AlreadyJoined;
    NotAGuest = Error::forbidden: NotAGuestOfEvent;
    NoEvent = Error::unknown: NoEvent;
    /// A guest who does not take part in the event, or not yet.
    NotApproved = Error::forbidden: WaitingForApproval, RefusedByPhotographer;
    RefusedGuest = Error::forbidden: RefusedByPhotographer;
    GuestNotWaiting = Error::unknown: GuestNotWaiting;
    /// An approval by another selfie than the guest's latest.
    OtherSelfie = Error::conflict: SelfieChanged;

    /// A file that can be no selfie whatever it shows.
    BadPicture = Error::refused:
        FileMissing, SelfieTooLarge, SelfieNotAnImage, SideTooLong, TooManyPixels, UnreadableImage, UnsupportedImage;
    /// A picture that shows what a selfie may not.
    BadSelfie = Error::refused: NoFace, SeveralFaces, FaceTooSmall;
    NotYours = Error::forbidden: WrongRole;
    SelfieUnknown = Error::unknown: SelfieNotFound;

    PhotoUnknown = Error::unknown: PhotoNotFound;
    TooManyPhotos = Error::refused: TooManyPhotos;
    /// A list of photos that names none.
    ListMissing = Error::refused: FieldMissing;
    /// All files were refused for one reason.
    BadPhotos = Error::refused:
        FileMissing, TooManyFiles, NotAnImage, SideTooLong, TooManyPixels, DamagedImage, UnsupportedImage;
    LargePhotos = Error::over_limit: PhotoTooLarge, BodyTooLarge;
    /// A picture of a format that is not read.
    ForeignFormat = Error::unsupported: HeicNotSupported, AvifNotSupported;
    DamagedPhoto = Error::refused: DamagedImage, UnsupportedImage;
    NotLoggedIn = Error::unauthenticated: NotAuthenticated;
    BadLink = Error::forbidden: LinkInvalid, LinkExpired;
    RangeOutside = outside: RangeOutside;
    StorageDown = not_now: StorageUnavailable, StorageMissing, StorageOfSomebodyElse;

    Gone = Error::unknown: NotFound;
    JobUnknown = Error::unknown: JobNotFound;
    WaitTooLong = Error::invalid: WaitTooLong;
    BudgetTooLong = Error::invalid: BudgetTooLong;
    BadThreshold = Error::invalid: ThresholdInvalid;
    WatcherUnknown = Error::unknown: WatcherNotFound;
    WatcherTextTooLong = Error::invalid: FieldTooLong;
    UnderWay = Error::conflict: ReindexUnderWay;
}

/// What any operation may come to: a fault of ours, too little time, no database, no room.
pub(in crate::http) fn of_any() -> [Error; 4] {
    let internal = Error::new(StatusCode::INTERNAL_SERVER_ERROR, Sentence::Internal);
    [
        internal,
        not_now(Sentence::TimedOut),
        not_now(Sentence::Unavailable),
        Error::full(),
    ]
}

fn too_often(sentence: Sentence) -> Error {
    Error::too_many(sentence, Duration::ZERO)
}

fn not_now(sentence: Sentence) -> Error {
    Error::unavailable(sentence, Duration::ZERO)
}

fn outside(_: Sentence) -> Error {
    Error::out_of_range(0)
}
