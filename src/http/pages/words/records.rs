//! The words of the audit log and of the receipts of erasures.

use super::words;

words! {
    /// The words of the audit log and of the receipts of erasures.
    Records {
        audit_title "Journal" "Audit log";
        audit_lead
            "Qui a fait quoi, sur les données de qui. Les comptes et les événements sont désignés par leur numéro."
            "Who did what to whose data. Accounts and events are given by their number.";
        erasures_title "Suppressions" "Erasures";
        erasures_lead
            "Ce qui a été supprimé, et si une vérification n’en a plus rien trouvé."
            "What was deleted, and whether a check found nothing left of it.";
        action "Action" "Action";
        any_action "Toutes" "All";
        actor "Par le compte n°" "By account no.";
        user "Données du compte n°" "Data of account no.";
        event "Événement n°" "Event no.";
        filter "Filtrer" "Filter";
        at "Date" "When";
        who "Par" "By";
        whose "Compte" "Account";
        which_event "Événement" "Event";
        detail "Détail" "Detail";
        no_entries "Aucune entrée." "No entries.";
        cause "Raison" "Reason";
        any_cause "Toutes" "All";
        state "État" "State";
        any_state "Tous" "All";
        complete "Vérifiée" "Checked";
        incomplete "En cours" "Under way";
        checked_at "vérifiée le {}" "checked on {}";
        parts_left "encore {} étape|encore {} étapes" "{} step left|{} steps left";
        erased "Supprimé" "Deleted";
        accounts "{} compte|{} comptes" "{} account|{} accounts";
        selfies "{} selfie|{} selfies" "{} selfie|{} selfies";
        photos "{} photo|{} photos" "{} photo|{} photos";
        matches "{} résultat|{} résultats" "{} match|{} matches";
        faces "{} visage|{} visages" "{} face|{} faces";
        files "{} fichier|{} fichiers" "{} file|{} files";
        logged_in "Connexion" "Login";
        login_offered "Choix entre plusieurs comptes proposé" "Choice of several accounts offered";
        login_failed "Mot de passe refusé" "Wrong password";
        logged_out_everywhere "Déconnexion de tous les appareils" "Logout on all devices";
        password_changed "Mot de passe changé" "Password changed";
        password_reset "Mot de passe oublié remplacé" "Forgotten password replaced";
        personal_link_made "Lien personnel créé" "Personal link created";
        personal_link_ended "Lien personnel supprimé" "Personal link ended";
        login_link_sent "Lien de connexion envoyé" "Login link sent";
        same_face_asked "Ancien compte demandé" "Earlier account asked for";
        profile_changed "Nom ou langue changés" "Name or language changed";
        email_changed "Adresse e-mail changée" "Email address changed";
        account_created "Compte créé" "Account created";
        account_changed "Compte modifié" "Account changed";
        account_deactivated "Compte fermé" "Account closed";
        account_activated "Compte rouvert" "Account reopened";
        account_erased "Compte supprimé" "Account deleted";
        event_joined "Événement rejoint" "Event joined";
        selfie_sent "Selfie envoyé" "Selfie sent";
        selfie_viewed "Selfie vu par une autre personne" "Selfie seen by somebody else";
        selfie_erased "Selfie supprimé" "Selfie deleted";
        photos_erased "Photos supprimées" "Photos deleted";
        event_created "Événement créé" "Event created";
        invitation_made "Invitation créée" "Invitation created";
        invitation_used "Invitation utilisée" "Invitation used";
        invitation_revoked "Invitation révoquée" "Invitation revoked";
        photographer_added "Photographe ajouté à un événement" "Photographer added to an event";
        photographer_removed "Photographe retiré d’un événement" "Photographer removed from an event";
        wall_made "Lien de diaporama créé" "Link to a slideshow created";
        wall_ended "Lien de diaporama supprimé" "Link to a slideshow ended";
        event_changed "Événement modifié" "Event changed";
        event_extended "Événement prolongé" "Event extended";
        event_erased "Événement supprimé" "Event deleted";
        event_ended "Événement terminé" "Event ended";
        event_restored "Événement restauré" "Event restored";
        event_expired "Restes d’un événement terminé supprimés" "Rest of an ended event deleted";
        rematch_asked "Nouvelle recherche demandée" "New search asked for";
        reindex_asked "Nouvelle indexation demandée" "Re-index asked for";
        job_retried "Tâche relancée" "Job retried";
        job_cancelled "Tâche annulée" "Job cancelled";
        threshold_changed "Seuil de ressemblance changé" "Similarity threshold changed";
        daily_cap_changed "Plafond quotidien changé" "Daily cap changed";
        guest_approved "Invité accepté" "Guest approved";
        guest_refused "Invité refusé" "Guest refused";
        guest_removed "Invité retiré d’un événement" "Guest removed from an event";
        same_face_found "Même visage chez plusieurs invités" "Same face found for several guests";
        consent_given "Accord donné" "Consent given";
        consent_withdrawn "Accord retiré" "Consent withdrawn";
        consent_text_changed "Texte de consentement changé" "Consent text changed";
        data_exported "Données téléchargées" "Data exported";
        cause_account "Compte supprimé" "Account deleted";
        cause_selfie "Selfie supprimé" "Selfie deleted";
        cause_consent "Accord retiré" "Consent withdrawn";
        cause_refusal "Invité refusé" "Guest refused";
        cause_removal "Invité retiré" "Guest removed";
        cause_photos "Photos supprimées" "Photos deleted";
        cause_event "Événement supprimé" "Event deleted";
        cause_expiry "Événement terminé" "Event ended";
    }
}
