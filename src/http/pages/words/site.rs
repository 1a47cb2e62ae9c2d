//! What all pages say: their frame, their problems, the first page.

use super::words;

words! {
    /// The words of every page.
    Site {
        skip "Aller au contenu" "Skip to the content";
        home "Accueil" "Home";
        other_language "English" "Français";
        help "Une question\u{a0}? Demandez à {}" "Questions? Ask {}";
        log_in "Se connecter" "Log in";
        log_out "Se déconnecter" "Log out";
        request_id "Numéro de la demande\u{a0}: {}" "Request number: {}";
        to_start "Aller à la page d’accueil" "Go to the home page";
        offline "Pas de connexion. Nous réessayons tout seuls." "No connection. We keep trying.";
        found_title "Vos photos d’événement" "Your event photos";
        home_lead
            "Saisissez le code de l’événement\u{a0}: il est sur l’affiche, à côté du QR code."
            "Enter the code of the event: it is on the poster, beside the QR code.";
        code "Code de l’événement" "Event code";
        open "Ouvrir" "Open";
        have_account "Photographe ou déjà inscrit\u{a0}?" "A photographer, or registered already?";
        unknown_code
            "Aucun événement n’a ce code. Vérifiez-le sur l’affiche, ou demandez à l’organisateur."
            "No event has this code. Check it on the poster, or ask the organiser.";
        empty_title "FindMe est installé" "FindMe is installed";
        empty_lead
            "Il n’y a pas encore d’administrateur. Créez son compte pour commencer."
            "There is no admin yet. Create the account to begin.";
        set_up "Créer le compte administrateur" "Create the admin account";
        logged_in_as "Compte connecté\u{a0}: {}." "You are logged in as {}.";
        your_events "Vos événements" "Your events";
        to_studio "Mes événements" "My events";
        docs "Lire et essayer l’API" "Read and try the API";
        over_lead
            "Ses photos ne sont plus accessibles\u{a0}; les selfies et les visages sont effacés. Vous n’avez rien à faire."
            "Its photos can no longer be seen; the selfies and faces are erased. There is nothing for you to do.";
        over_title "Cet événement est terminé" "This event is over";
        busy_title "Il y a beaucoup de monde" "There are many people here";
        busy_lead
            "Le serveur est occupé. Cette page réessaie toute seule dans {}\u{a0}s."
            "The server is busy. This page tries again by itself in {} s.";
        wrong_title "Cela n’a pas marché" "This did not work";
        missing_title "Cette page n’existe pas" "There is no such page";
    }
}
