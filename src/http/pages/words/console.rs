//! The words of the admins' pages.

use super::words;

words! {
    /// The words of the admins' pages.
    Console {
        title "Administration" "Administration";
        to_studio "Événements" "Events";
        tabs "Pages d’administration" "Pages of administration";
        tab_overview "État" "Health";
        tab_jobs "Tâches" "Jobs";
        tab_accounts "Comptes" "Accounts";
        tab_invitations "Invitations" "Invitations";
        healthy "Tout fonctionne." "Everything works.";
        to_mend "À réparer" "To mend";
        queued "En attente" "Queued";
        running "En cours" "Running";
        failed "En échec" "Failed";
        oldest "Attente la plus longue" "Longest wait";
        minutes "{} min|{} min" "{} min|{} min";
        engine "Moteur de visages\u{a0}: {}." "Face engine: {}.";
        threshold "Seuil de ressemblance\u{a0}: {}." "Threshold of similarity: {}.";
        cost "Coût depuis la dernière remise à zéro\u{a0}: {} $ US." "Cost since the last reset: US$ {}.";
        version "Version {}" "Version {}";
        jobs_title "Tâches" "Jobs";
        states "État des tâches" "State of the jobs";
        s_failed "En échec" "Failed";
        s_queued "En attente" "Queued";
        s_running "En cours" "Running";
        s_waiting "En plusieurs parties" "In parts";
        s_done "Terminées" "Done";
        no_jobs "Aucune tâche ici." "No job here.";
        j_kind "Tâche" "Job";
        j_state "État" "State";
        j_made "Demandée" "Asked for";
        j_do "Action" "Action";
        retry "Réessayer" "Try again";
        cancel "Annuler" "Cancel";
        older "Plus anciens" "Older ones";
        accounts_title "Comptes" "Accounts";
        find_account "Début du nom ou de l’adresse" "Beginning of the name or address";
        find "Chercher" "Find";
        no_accounts "Aucun compte ne commence ainsi." "No account begins like this.";
        a_name "Nom" "Name";
        a_role "Rôle" "Role";
        a_made "Créé" "Created";
        a_state "État" "State";
        a_own "votre compte" "your account";
        a_close "Fermer" "Close";
        a_closed "fermé" "closed";
        a_open "Rouvrir" "Reopen";
        r_guest "invité" "guest";
        r_photographer "photographe" "photographer";
        r_admin "administrateur" "admin";
        invitations_title "Invitations de photographes" "Invitations of photographers";
        invitations_lead
            "Un lien crée un compte de photographe. Il sert une fois, pendant quatorze jours."
            "A link creates a photographer’s account. It can be used once, for fourteen days.";
        i_note "Pour qui (facultatif)" "For whom (optional)";
        i_make "Créer un lien" "Make a link";
        i_link "Lien à transmettre, affiché une seule fois\u{a0}:" "Link to pass on, shown only once:";
        i_event "Événement" "Event";
        i_used "utilisée le {}" "used on {}";
        i_until "valable jusqu’au {}" "valid until {}";
        i_revoke "Révoquer" "Revoke";
    }
}
