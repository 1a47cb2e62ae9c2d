//! Events: codes, guests who join, approvals, and when an event ends.
//!
//! What was done to an event by its owner or an admin is in `done`, except what belongs to an end or an approval.
//! `face_enrolled_twice` and `event_code_short` are warnings beside a successful response.

macro_rules! event_sentences {
    ([$($rest:ident)*] $($before:tt)*) => { gather! { [$($rest)*] $($before)*
        EventNotFound "event_not_found"
            "Cet événement n’existe pas"
            "This event does not exist";
        WallInvalid "wall_invalid"
            "Ce lien de diaporama n’est plus valable"
            "This link to a slideshow is no longer valid";
        EventOwnersOnly "event_owners_only"
            "Seul le propriétaire de l’événement peut faire cela"
            "Only the owner of the event may do this";
        EventOwnerStays "event_owner_stays"
            "Le propriétaire de l’événement ne peut pas en être retiré"
            "The owner of the event cannot be removed from it";
        TooManyPhotographers "too_many_photographers"
            "Cet événement a déjà le nombre maximal de photographes"
            "This event already has the maximum number of photographers";
        InvitationAccepted "invitation_accepted"
            "Vous avez maintenant accès à l’événement"
            "You now have access to the event";
        InvitationRevoked "invitation_revoked"
            "L’invitation n’est plus valable"
            "The invitation is no longer valid";
        PhotographerRemoved "photographer_removed"
            "Le photographe n’a plus accès à l’événement\u{a0}; ses photos restent"
            "The photographer no longer has access to the event; their photos stay";
        GuestNotFound "guest_not_found"
            "Cet événement n’a pas cet invité"
            "This event has no such guest";
        GuestRemoved "guest_removed"
            "L’invité ne participe plus à l’événement\u{a0}; les données de son visage y sont supprimées"
            "The guest no longer takes part in the event; their face data there are deleted";
        NameDiffers "name_differs"
            "Ce n’est pas le nom de l’événement"
            "This is not the name of the event";
        EventEnded "event_ended"
            "Cet événement est terminé"
            "This event has ended";
        EventNotEnded "event_not_ended"
            "Cet événement n’est pas terminé"
            "This event has not ended";
        EndInThePast "end_in_the_past"
            "La date de fin doit être dans le futur"
            "The end date must be in the future";
        EventRestored "event_restored"
            "L’événement est rétabli\u{a0}; les visages sont de nouveau recherchés dans les photos"
            "The event has been restored; its photos are being searched for faces again";
        EventsKeptForEver "events_kept_for_ever"
            "Sur ce serveur, les événements n’ont pas de date de fin\u{a0}: seule la valeur null (jamais) est \
             acceptée"
            "Events have no end date on this server: only null (never) is accepted";
        EventExtended "event_extended"
            "La date de fin de l’événement a été modifiée"
            "The end date of the event was changed";
        EventCodeUnknown "event_code_unknown"
            "Ce code d’événement n’existe pas"
            "This event code does not exist";
        EventCodeInvalid "event_code_invalid"
            "Le code d’événement n’est pas valide"
            "The event code is not valid";
        EventCodeInUse "event_code_in_use"
            "Ce code est déjà utilisé par un autre événement"
            "This code is already used by another event";
        EventCodeShort "event_code_short"
            "Ce code est court\u{a0}: un inconnu pourrait le deviner. Préférez un code d’au moins huit caractères"
            "This code is short: a stranger could guess it. Use a code of at least eight characters";
        WaitingForApproval "waiting_for_approval"
            "Le photographe doit d’abord accepter votre participation à cet événement"
            "The photographer must approve you for this event first";
        RefusedByPhotographer "refused_by_photographer"
            "Le photographe n’a pas accepté votre participation à cet événement"
            "The photographer did not approve you for this event";
        GuestNotWaiting "guest_not_waiting"
            "Aucune demande de cet invité n’est en attente"
            "This guest has no pending request";
        SelfieChanged "selfie_changed"
            "Cet invité a envoyé un autre selfie entre-temps\u{a0}; regardez-le avant de décider"
            "This guest has sent another selfie in the meantime; look at it before you decide";
        GuestApproved "guest_approved"
            "L’invité a été accepté\u{a0}; la recherche de ses photos commence"
            "The guest was approved; the search for their photos has started";
        GuestRefused "guest_refused"
            "L’invité a été refusé\u{a0}; son selfie et les données de son visage sont supprimés"
            "The guest was refused; their selfie and face data are deleted";
        FaceEnrolledTwice "face_enrolled_twice"
            "Un autre compte de cet événement utilise un selfie du même visage\u{a0}; si ce compte n’est pas le \
             vôtre, prévenez le photographe"
            "Another account in this event uses a selfie of the same face; if that account is not yours, tell the \
             photographer";
        EventNameInvalid "event_name_invalid"
            "Le nom de l’événement n’est pas valide"
            "The event name is not valid";
        PhotographerNotFound "photographer_not_found"
            "Ce photographe n’existe pas"
            "This photographer does not exist";
        AlreadyJoined "already_joined"
            "Vous participez déjà à cet événement"
            "You have already joined this event";
        NotAGuestOfEvent "not_a_guest_of_event"
            "Vous ne participez pas à cet événement"
            "You are not a guest of this event";
        NoEvent "no_event"
            "Votre compte n’est lié à aucun événement"
            "Your account is not linked to any event";
    } };
}
