//! What was done as asked: the `message` of successful responses, and the page that ends emails.
//!
//! Messages carry no code: a client reads the status and the other fields.

macro_rules! done_sentences {
    ([$($rest:ident)*] $($before:tt)*) => { gather! { [$($rest)*] $($before)*
        PhotosReceived "photos_received"
            "Les photos ont été reçues"
            "The photos were received";
        PhotoDeleted "photo_deleted"
            "La photo a été supprimée"
            "The photo was deleted";
        PhotosDeleted "photos_deleted"
            "Les photos ont été supprimées"
            "The photos were deleted";
        ShownInGeneral "shown_in_general"
            "Affichage dans la galerie générale activé"
            "Shown in the general gallery";
        HiddenFromGeneral "hidden_from_general"
            "Affichage dans la galerie générale désactivé"
            "Hidden from the general gallery";
        PersonalLinkEnded "personal_link_ended"
            "Votre lien personnel n’est plus valable"
            "Your personal link is no longer valid";
        LoginLinkAskedFor "login_link_asked_for"
            "Si un invité a cette adresse, un lien de connexion et un code lui ont été envoyés"
            "If a guest has this address, a login link and a code were sent to it";
        EarlierAccountWrittenTo "earlier_account_written_to"
            "Un lien de connexion a été envoyé à l’adresse e-mail du compte plus ancien"
            "A login link was sent to the email address of the earlier account";
        AddressToConfirm "address_to_confirm"
            "Un lien et un code ont été envoyés à la nouvelle adresse, pour la confirmer"
            "A link and a code were sent to the new address, to confirm it";
        AddressConfirmed "address_confirmed"
            "Votre adresse e-mail est confirmée"
            "Your email address is confirmed";
        AccountChanged "account_changed"
            "Votre compte a été modifié"
            "Your account was changed";
        NoticesScheduled "notices_scheduled"
            "Les invités vont être prévenus par e-mail"
            "The guests will be notified by email";
        NoticesLogged "notices_logged"
            "Aucun e-mail n’est envoyé\u{a0}: l’envoi d’e-mails n’est pas configuré sur ce serveur"
            "No email is sent: email is not configured on this server";
        NobodyToTell "nobody_to_tell"
            "Tous les invités ont déjà été prévenus de ces photos"
            "All guests have already been notified of these photos";
        UnsubscribeAsked "unsubscribe_asked"
            "Pour ne plus recevoir d’e-mails au sujet des photos de cet événement, confirmez ci-dessous"
            "To stop receiving emails about the photos of this event, confirm below";
        UnsubscribeButton "unsubscribe_button"
            "Me désabonner"
            "Unsubscribe";
        Unsubscribed "unsubscribed"
            "Vous êtes désabonné(e)\u{a0}: vous ne recevrez plus d’e-mails au sujet des photos de cet événement"
            "You are unsubscribed: you will receive no more emails about the photos of this event";
        NoPhotosYet "no_photos_yet"
            "L’événement n’a pas encore de photos"
            "The event has no photos yet";
        WatcherDeleted "watcher_deleted"
            "Le dossier surveillé a été supprimé"
            "The watched folder was deleted";
        ExpiredPhotosDeleted "expired_photos_deleted"
            "Les photos expirées ont été supprimées"
            "The expired photos were deleted";
        NoExpiredPhotos "no_expired_photos"
            "Aucune photo n’était expirée"
            "No photos had expired";
        SelfieReceived "selfie_received"
            "Selfie reçu, la recherche de vos photos est en cours"
            "Selfie received, we are looking for your photos";
        Delayed "delayed"
            "La recherche prend plus de temps que prévu et se poursuit automatiquement"
            "The search is taking longer than usual and continues by itself";
        SelfieRemoved "selfie_removed"
            "Votre selfie et la liste de vos photos ont été supprimés"
            "Your selfie and the list of your photos were deleted";
        ResetAskedFor "reset_asked_for"
            "Si un compte existe pour cette adresse, un e-mail vient de lui être envoyé"
            "If there is an account for this address, an email has been sent to it";
        PasswordReset "password_reset"
            "Votre mot de passe a été modifié"
            "Your password was changed";
        LoggedOut "logged_out"
            "Vous êtes déconnecté de ce navigateur"
            "You are logged out of this browser";
        LoggedOutEverywhere "logged_out_everywhere"
            "Toutes vos sessions ont été fermées"
            "All your sessions were closed";
        Joined "joined"
            "Vous participez maintenant à l’événement"
            "You have joined the event";
        AccountErased "account_erased"
            "Votre compte et vos données ont été supprimés"
            "Your account and your data were deleted";
        AdminCreated "admin_created"
            "L’administrateur a été créé"
            "The admin was created";
        PhotographerCreated "photographer_created"
            "Le photographe a été créé"
            "The photographer was created";
        PhotographerUpdated "photographer_updated"
            "Le photographe a été modifié"
            "The photographer was changed";
        PhotographerDeleted "photographer_deleted"
            "Le photographe a été supprimé"
            "The photographer was deleted";
        UserDeleted "user_deleted"
            "Le compte a été supprimé"
            "The account was deleted";
        EventCreated "event_created"
            "L’événement a été créé"
            "The event was created";
        EventUpdated "event_updated"
            "L’événement a été modifié"
            "The event was changed";
        EventDeleted "event_deleted"
            "L’événement et ses photos ont été supprimés"
            "The event and its photos were deleted";
        UsageReset "usage_reset"
            "Les compteurs ont été remis à zéro"
            "The counters were reset";
        CodeSet "code_set"
            "Le code de l’événement a été modifié"
            "The event code was changed";
        ExpirationReset "expiration_reset"
            "Les photos restent disponibles pendant 30 jours à partir d’aujourd’hui"
            "The photos stay available for 30 days from today";
        NoExpiration "no_expiration"
            "Sur ce serveur, les photos sont conservées jusqu’à ce que quelqu’un les supprime"
            "On this server, photos are kept until somebody deletes them";
        Welcome "welcome"
            "Bienvenue sur l’API FindMe"
            "Welcome to the FindMe API";
    } };
}
