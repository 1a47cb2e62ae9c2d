//! The sentences themselves: name, code, French, English.
//!
//! One list makes the type, its codes and its words, so that a sentence without a code or a translation does not
//! compile. Grouped by what they are about.

macro_rules! sentences {
    ($($name:ident $code:literal $french:literal $english:literal;)+) => {
        /// A sentence for a person: why a request was refused, or what was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Sentence {
            $(#[doc = concat!("`", $code, "`: ", $english)] $name,)+
        }

        impl Sentence {
            /// All of them.
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$name),+];

            /// Its stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The sentence that has this code.
            pub fn by_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }

            /// Its words in French and in English.
            pub(super) fn texts(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($french, $english),)+ }
            }
        }
    };
}

sentences! {
    // The request as such.
    UnknownPath "unknown_path"
        "Cette adresse n'existe pas" "This address does not exist";
    MethodNotAllowed "method_not_allowed"
        "Cette adresse n'accepte pas cette méthode" "This address does not take this method";
    NotFound "not_found"
        "Cet élément n'existe pas" "This does not exist";
    MalformedJson "malformed_json"
        "Le corps de la requête n'est pas du JSON valide" "The body of the request is not valid JSON";
    JsonExpected "json_expected"
        "Le corps de la requête doit être du JSON (Content-Type: application/json)"
        "The body of the request must be JSON (Content-Type: application/json)";
    FormExpected "form_expected"
        "Le corps de la requête doit être un formulaire (Content-Type: application/x-www-form-urlencoded)"
        "The body of the request must be a form (Content-Type: application/x-www-form-urlencoded)";
    MultipartExpected "multipart_expected"
        "Le corps de la requête doit être un formulaire avec fichiers (Content-Type: multipart/form-data)"
        "The body of the request must be a form with files (Content-Type: multipart/form-data)";
    EncodedBody "encoded_body"
        "Le corps de la requête ne doit pas être compressé" "The body of the request must not be compressed";
    MalformedMultipart "malformed_multipart"
        "L'envoi est incomplet ou abîmé, veuillez réessayer"
        "The upload is incomplete or damaged, please try again";
    FileMissing "file_missing"
        "Aucun fichier n'a été envoyé" "No file was sent";
    BodyBroken "body_broken"
        "L'envoi s'est interrompu, veuillez réessayer" "The request broke off, please try again";
    BodyTooLarge "body_too_large"
        "L'envoi est trop volumineux (au plus {})" "The request is too large (at most {})";
    SeveralProblems "several_problems"
        "Plusieurs problèmes ont été trouvés" "Several problems were found";
    FieldMissing "field_missing"
        "Le champ « {} » est obligatoire" "The field \"{}\" is required";
    FieldTooLong "field_too_long"
        "Le champ « {} » est trop long" "The field \"{}\" is too long";
    FieldInvalid "field_invalid"
        "Le champ « {} » n'a pas le bon format" "The field \"{}\" has the wrong format";
    FieldRepeated "field_repeated"
        "Le champ « {} » est donné plusieurs fois" "The field \"{}\" is given more than once";
    ThresholdInvalid "threshold_invalid"
        "Le seuil doit être un nombre de 0 à 100 ; écrivez 70 pour 70 %"
        "The threshold must be a number from 0 to 100; write 70 for 70 %";
    ConsentRequired "consent_required"
        "Votre accord est nécessaire : acceptez le texte sur la reconnaissance faciale, puis réessayez"
        "Your consent is needed: agree to the text about face recognition, then try again";
    ConsentOutdated "consent_outdated"
        "Ce n'est pas le texte actuel de l'événement : relisez-le, puis acceptez-le"
        "This is not the present text of the event: read it again, then agree to it";
    NoConsent "no_consent"
        "Il n'y a pas d'accord à retirer" "There is no consent to take back";
    ConsentTextInvalid "consent_text_invalid"
        "Ce texte est trop long ou contient un caractère interdit"
        "This text is too long or holds a forbidden character";
    ConsentStored "consent_stored"
        "Votre accord est enregistré, vous pouvez le retirer à tout moment"
        "Your consent is stored, you can take it back at any time";
    ConsentWithdrawn "consent_withdrawn"
        "Votre accord est retiré ; votre selfie, votre visage et vos résultats sont effacés"
        "Your consent is taken back; your selfie, your face and your results are erased";
    TextInvalid "text_invalid"
        "La requête contient un caractère interdit" "The request holds a forbidden character";
    TimedOut "timed_out"
        "La requête a pris trop de temps" "The request took too long";
    Unavailable "unavailable"
        "Le service est momentanément indisponible" "The service is unavailable for the moment";
    TryAgainIn "try_again_in"
        "vous pourrez réessayer dans {}" "you can try again in {}";
    Internal "internal"
        "Une erreur inattendue s'est produite, veuillez réessayer"
        "Something unexpected went wrong, please try again";

    // Who is asking.
    NotAuthenticated "not_authenticated"
        "Veuillez vous connecter" "Please log in";
    TokenInvalid "token_invalid"
        "Votre session a expiré, veuillez vous reconnecter" "Your session has ended, please log in again";
    TooManyTries "too_many_tries"
        "Trop de tentatives" "Too many attempts";
    WrongRole "wrong_role"
        "Votre compte n'a pas accès à cette fonction" "Your account may not do this";


    // Accounts.
    UsernameMissing "username_missing"
        "Le nom d'utilisateur est obligatoire" "A username is required";
    UsernameTooLong "username_too_long"
        "Le nom d'utilisateur est trop long (au plus 150 caractères)"
        "The username is too long (at most 150 characters)";
    UsernameInvalid "username_invalid"
        "Le nom d'utilisateur contient des caractères interdits" "The username holds forbidden characters";
    UsernameIsAddress "username_is_address"
        "Le nom d'utilisateur ne peut pas être une autre adresse e-mail que la vôtre"
        "The username may not be an e-mail address other than yours";
    UsernameTaken "username_taken"
        "Ce nom d'utilisateur est déjà pris" "This username is taken";
    EmailInvalid "email_invalid"
        "L'adresse e-mail n'est pas valide" "The e-mail address is not valid";
    EmailTaken "email_taken"
        "Cette adresse e-mail est déjà utilisée" "This e-mail address is already in use";
    PasswordTooShort "password_too_short"
        "Le mot de passe doit contenir au moins 8 caractères" "The password needs at least 8 characters";
    PasswordTooLong "password_too_long"
        "Le mot de passe est trop long" "The password is too long";
    PasswordWithoutUpperCase "password_without_upper_case"
        "Le mot de passe doit contenir une majuscule" "The password needs an upper-case letter";
    PasswordWithoutDigit "password_without_digit"
        "Le mot de passe doit contenir un chiffre" "The password needs a digit";
    PasswordWithoutSign "password_without_sign"
        "Le mot de passe doit contenir un caractère spécial"
        "The password needs a character that is neither a letter nor a digit";
    WrongCredentials "wrong_credentials"
        "Nom d'utilisateur ou mot de passe incorrect" "Wrong username or password";
    WrongPassword "wrong_password"
        "Le mot de passe actuel est incorrect" "The present password is wrong";
    ResetTokenInvalid "reset_token_invalid"
        "Ce lien n'est plus valable, veuillez en demander un autre"
        "This link is no longer valid, please ask for another one";
    SeveralAccounts "several_accounts"
        "Plusieurs comptes correspondent, veuillez choisir l'événement"
        "Several accounts match, please choose the event";
    AccountNotFound "account_not_found"
        "Ce compte n'existe pas" "This account does not exist";
    AdminExists "admin_exists"
        "Un administrateur existe déjà" "There is an admin already";
    SetupTokenWanted "setup_token_wanted"
        "Pour créer le premier administrateur, ajoutez le « setup_token » indiqué au démarrage du serveur (valable une heure), ou lancez « findme admin create » sur sa machine"
        "To make the first admin, add the \"setup_token\" that the server named at its start (valid for one hour), or run \"findme admin create\" on its machine";
    LastAdmin "last_admin"
        "Le dernier administrateur ne peut pas être supprimé" "The last admin cannot be removed";
    OwnsEvents "owns_events"
        "Ce photographe possède encore des événements" "This photographer still owns events";
    Busy "busy"
        "Trop de personnes se connectent en ce moment" "Too many people are logging in right now";

    // Events.
    EventNotFound "event_not_found"
        "Cet événement n'existe pas" "This event does not exist";
    EventEnded "event_ended"
        "Cet événement est terminé" "This event has ended";
    EventNotEnded "event_not_ended"
        "Cet événement n'est pas terminé" "This event has not ended";
    EndInThePast "end_in_the_past"
        "La date de fin doit être dans le futur" "The end must be in the future";
    EventRestored "event_restored"
        "L'événement est rétabli ; les visages sont de nouveau recherchés dans les photos"
        "The event is restored; faces are being looked for in its photos again";
    EventsKeptForEver "events_kept_for_ever"
        "Sur ce serveur, les événements n'ont pas de fin : seul null (jamais) est possible"
        "Events have no end on this server: only null (never) is possible";
    EventExtended "event_extended"
        "La date de fin de l'événement a été modifiée" "The end of the event was changed";
    ClockInDoubt "clock_in_doubt"
        "L'heure du serveur n'est pas sûre : rien n'est supprimé tant qu'elle n'est pas confirmée"
        "The server's clock cannot be trusted: nothing is deleted until it is confirmed";
    EventsOverdue "events_overdue"
        "Des événements devraient être terminés, mais personne n'a pu être prévenu"
        "Events should have ended, but nobody could be told";
    EventCodeUnknown "event_code_unknown"
        "Ce code d'événement n'existe pas" "This event code does not exist";
    EventCodeInvalid "event_code_invalid"
        "Le code d'événement n'est pas valide" "The event code is not valid";
    EventCodeInUse "event_code_in_use"
        "Ce code est déjà utilisé par un autre événement" "This code is already used by another event";
    EventCodeShort "event_code_short"
        "Ce code est court : un inconnu pourrait le deviner. Préférez un code d'au moins huit caractères"
        "This code is short: a stranger could guess it. Prefer a code of at least eight characters";
    WaitingForApproval "waiting_for_approval"
        "Le photographe doit d'abord accepter votre participation à cet événement"
        "The photographer has to approve you for this event first";
    RefusedByPhotographer "refused_by_photographer"
        "Le photographe n'a pas accepté votre participation à cet événement"
        "The photographer did not approve you for this event";
    GuestNotWaiting "guest_not_waiting"
        "Aucune demande de cet invité n'est en attente" "No request of this guest is waiting";
    SelfieChanged "selfie_changed"
        "Cet invité a envoyé un autre selfie entre-temps ; regardez-le avant de décider"
        "This guest has sent another selfie since; look at it before you decide";
    GuestApproved "guest_approved"
        "L'invité a été accepté, la recherche de ses photos commence"
        "The guest was approved, the search for their photos begins";
    GuestRefused "guest_refused"
        "L'invité a été refusé ; son selfie et les données de son visage sont supprimés"
        "The guest was refused; their selfie and face data are deleted";
    FaceEnrolledTwice "face_enrolled_twice"
        "Un autre compte de cet événement utilise un selfie du même visage ; si ce compte n'est pas le vôtre, prévenez le photographe"
        "Another account of this event uses a selfie of the same face; if that account is not yours, tell the photographer";
    EventNameInvalid "event_name_invalid"
        "Le nom de l'événement n'est pas valide" "The name of the event is not valid";
    PhotographerNotFound "photographer_not_found"
        "Ce photographe n'existe pas" "This photographer does not exist";
    AlreadyJoined "already_joined"
        "Vous participez déjà à cet événement" "You have already joined this event";
    NotAGuestOfEvent "not_a_guest_of_event"
        "Vous ne participez pas à cet événement" "You are not a guest of this event";
    NoEvent "no_event"
        "Votre compte n'est lié à aucun événement" "Your account belongs to no event";

    // Selfies.
    SelfieNotAnImage "selfie_not_an_image"
        "Le fichier n'est pas une image JPEG, PNG ou WebP" "The file is not a JPEG, PNG or WebP image";
    SelfieTooLarge "selfie_too_large"
        "L'image est trop lourde (au plus {})" "The image is too large (at most {})";
    HeicNotSupported "heic_not_supported"
        "Le format HEIC n'est pas accepté, veuillez envoyer une image JPEG"
        "HEIC images are not accepted, please send a JPEG";
    AvifNotSupported "avif_not_supported"
        "Le format AVIF n'est pas accepté, veuillez envoyer une image JPEG"
        "AVIF images are not accepted, please send a JPEG";
    SideTooLong "side_too_long"
        "L'image est trop longue ou trop haute (au plus 16 384 pixels par côté)"
        "The image is too long or too high (at most 16,384 pixels a side)";
    TooManyPixels "too_many_pixels"
        "L'image a trop de pixels" "The image has too many pixels";
    UnreadableImage "unreadable_image"
        "L'image est illisible ou abîmée" "The image cannot be read or is damaged";
    NoFace "no_face"
        "Aucun visage n'a été trouvé sur la photo" "No face was found in the picture";
    SeveralFaces "several_faces"
        "Plusieurs visages ont été trouvés, vous devez être seul sur la photo"
        "Several faces were found, you must be alone in the picture";
    FaceTooSmall "face_too_small"
        "Le visage est trop petit, veuillez vous rapprocher" "The face is too small, please come closer";
    SelfieNotFound "selfie_not_found"
        "Aucun selfie n'a été trouvé" "No selfie was found";
    FacesUnavailable "faces_unavailable"
        "La reconnaissance des visages est momentanément indisponible"
        "Face recognition is unavailable for the moment";
    DatabaseUnavailable "database_unavailable"
        "La base de données ne répond pas" "The database does not answer";
    StorageUnavailable "storage_unavailable"
        "Le stockage des fichiers ne répond pas" "The file storage does not answer";
    StorageMissing "storage_missing"
        "Le stockage des fichiers n'est pas en place (disque non monté ou vidé) ; rien n'y est écrit pour le moment"
        "The file storage is not in place (its disk is not mounted, or was emptied); nothing is written to it for now";
    StorageOfSomebodyElse "storage_of_somebody_else"
        "Le stockage des fichiers contient ceux d'une autre installation ; rien n'y est écrit ni effacé"
        "The file storage holds the files of another installation; nothing is written to it or removed from it";
    StorageSweepStopped "storage_sweep_stopped"
        "Trop de fichiers stockés ne correspondent à aucune photo ni à aucun selfie ; aucun n'est effacé (voir « findme storage sweep »)"
        "Too many stored files belong to no photo and no selfie; none is removed (see \"findme storage sweep\")";

    StorageFull "storage_full"
        "Le serveur n'a plus de place pour enregistrer quoi que ce soit, veuillez prévenir la personne qui s'en occupe"
        "The server has no room left to store anything, please tell whoever looks after it";
    DatabaseFull "database_full"
        "La base de données n'a plus de place sur son disque ; dès qu'il y en aura, tout reprendra de soi-même"
        "The database has no room left on its disk; once there is room, everything goes on by itself";
    FilesFull "files_full"
        "Le stockage des fichiers n'a plus de place ; dès qu'il y en aura, tout reprendra de soi-même"
        "The file storage has no room left; once there is room, everything goes on by itself";
    FacesRefused "faces_refused"
        "Le service de reconnaissance des visages refuse nos identifiants ou nos droits ; le journal du serveur dit lesquels"
        "The face recognition service refuses our credentials or permissions; the server's log says which";

    // Jobs.
    JobNotFound "job_not_found"
        "Cette tâche n'existe pas ou est oubliée" "This job does not exist or is forgotten";
    BudgetTooLong "budget_too_long"
        "La durée (budget_s) est de 110 secondes au plus" "The time to stay (budget_s) is 110 seconds at most";
    WaitTooLong "wait_too_long"
        "L'attente (wait_s) est de 25 secondes au plus" "The time to wait (wait_s) is 25 seconds at most";
    ReindexUnderWay "reindex_under_way"
        "Cet événement est déjà en cours de réindexation" "This event is being indexed anew already";
    GaveUp "gave_up"
        "Le traitement a échoué plusieurs fois, veuillez réessayer plus tard"
        "It failed several times, please try again later";
    Crashed "crashed"
        "Le traitement a été interrompu plusieurs fois" "It was interrupted several times";

    // Photos.
    PhotoNotFound "photo_not_found"
        "Cette photo n'existe pas" "This photo does not exist";
    NotAnImage "not_an_image"
        "Le fichier n'est pas une image JPEG, PNG ou WebP" "The file is not a JPEG, PNG or WebP picture";
    DamagedImage "damaged_image"
        "Le fichier est abîmé ou incomplet" "The file is damaged or incomplete";
    UnsupportedImage "unsupported_image"
        "Cette variante du format d'image n'est pas acceptée, veuillez envoyer un JPEG ordinaire"
        "This variant of the image format is not accepted, please send an ordinary JPEG";
    PhotoTooLarge "photo_too_large"
        "La photo est trop lourde (au plus {})" "The photo is too large (at most {})";
    FilesKept "files_kept"
        "fichiers déjà reçus et conservés : {}" "files received and kept: {}";
    TooManyFiles "too_many_files"
        "Trop de fichiers en un seul envoi (au plus {})" "Too many files in one upload (at most {})";
    TooManyPhotos "too_many_photos"
        "Trop de photos en une seule demande (au plus {})" "Too many photos in one request (at most {})";
    WatcherNotFound "watcher_not_found"
        "Ce dossier surveillé n'existe pas" "This watched folder does not exist";
    RangeOutside "range_outside"
        "La partie demandée est en dehors du fichier" "The range asked for lies outside the file";
    LinkInvalid "link_invalid"
        "Ce lien n'est pas valide" "This link is not valid";
    LinkExpired "link_expired"
        "Ce lien a expiré" "This link has expired";

    // Good news.
    PhotosReceived "photos_received"
        "Les photos ont été reçues" "The photos were received";
    PhotoDeleted "photo_deleted"
        "La photo a été supprimée" "The photo was deleted";
    PhotosDeleted "photos_deleted"
        "Les photos ont été supprimées" "The photos were deleted";
    ShownInGeneral "shown_in_general"
        "Visible dans la galerie générale" "Shown in the general gallery";
    HiddenFromGeneral "hidden_from_general"
        "Masqué de la galerie générale" "Hidden from the general gallery";
    NoticesScheduled "notices_scheduled"
        "Les invités vont être prévenus par e-mail" "The guests will be told by mail";
    NoticesLogged "notices_logged"
        "Aucun e-mail n'est envoyé : l'envoi d'e-mails n'est pas configuré sur ce serveur"
        "No email is sent: sending email is not set up on this server";
    NobodyToTell "nobody_to_tell"
        "Tous les invités ont déjà été prévenus de ces photos"
        "All guests have already been told about these photos";
    UnsubscribeAsked "unsubscribe_asked"
        "Pour ne plus recevoir d'e-mails au sujet des photos de cet événement, confirmez ci-dessous"
        "To stop receiving emails about the photos of this event, confirm below";
    UnsubscribeButton "unsubscribe_button" "Me désabonner" "Unsubscribe";
    Unsubscribed "unsubscribed"
        "Vous êtes désabonné(e) : vous ne recevrez plus d'e-mails au sujet des photos de cet événement"
        "You are unsubscribed: you will receive no more emails about the photos of this event";
    NoPhotosYet "no_photos_yet"
        "L'événement n'a pas encore de photos" "The event has no photos yet";
    WatcherDeleted "watcher_deleted"
        "Le dossier surveillé a été supprimé" "The watched folder was removed";
    ExpiredPhotosDeleted "expired_photos_deleted"
        "Les photos expirées ont été supprimées" "Expired photos were deleted";
    SelfieReceived "selfie_received"
        "Selfie reçu, la recherche de vos photos est en cours" "Selfie received, we are looking for your photos";
    Delayed "delayed"
        "La recherche prend plus de temps que prévu et continue d'elle-même"
        "The search takes longer than usual and goes on by itself";
    SelfieRemoved "selfie_removed"
        "Votre selfie et vos correspondances ont été supprimés" "Your selfie and your matches were removed";
    ResetAskedFor "reset_asked_for"
        "Si cette adresse a un compte, un message vient de lui être envoyé"
        "If this address has an account, a message is on its way to it";
    PasswordReset "password_reset"
        "Votre mot de passe a été modifié" "Your password was changed";
    LoggedOutEverywhere "logged_out_everywhere"
        "Toutes vos sessions ont été fermées" "All your sessions were ended";
    Joined "joined"
        "Vous participez maintenant à l'événement" "You have joined the event";
    AccountErased "account_erased"
        "Votre compte et vos données ont été supprimés" "Your account and your data have been erased";
    AdminCreated "admin_created"
        "L'administrateur a été créé" "The admin was created";
    PhotographerCreated "photographer_created"
        "Le photographe a été créé" "The photographer was created";
    PhotographerUpdated "photographer_updated"
        "Le photographe a été modifié" "The photographer was changed";
    PhotographerDeleted "photographer_deleted"
        "Le photographe a été supprimé" "The photographer was deleted";
    UserDeleted "user_deleted"
        "Le compte a été supprimé" "The account was deleted";
    EventCreated "event_created"
        "L'événement a été créé" "The event was created";
    EventUpdated "event_updated"
        "L'événement a été modifié" "The event was changed";
    EventDeleted "event_deleted"
        "L'événement et ses photos ont été supprimés" "The event and its photos were deleted";
    UsageReset "usage_reset"
        "Les compteurs ont été remis à zéro" "The counters were set to zero";
    CodeSet "code_set"
        "Le code de l'événement a été changé" "The code of the event was changed";
    ExpirationReset "expiration_reset"
        "Les photos restent disponibles 30 jours de plus" "The photos stay available for another 30 days";
    NoExpiration "no_expiration"
        "Sur ce serveur, les photos restent jusqu'à ce que quelqu'un les supprime"
        "On this server, photos stay until somebody deletes them";
    Welcome "welcome"
        "Bienvenue sur l'API FindMe" "Welcome to the FindMe API";
}
