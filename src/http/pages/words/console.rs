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
        tab_events "Événements" "Events";
        tab_engine "Moteur" "Engine";
        tab_folders "Dossiers surveillés" "Watched folders";
        tab_audit "Journal" "Audit log";
        tab_erasures "Suppressions" "Erasures";
        number "N°" "No.";
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
        to_know "À savoir" "Good to know";
        consent_off
            "Des applications qui ne demandent pas d’accord peuvent rechercher des visages\u{a0}; REQUIRE_CONSENT=true \
             l’interdit."
            "Apps that ask for no consent may search for faces; REQUIRE_CONSENT=true forbids it.";
        photos_public
            "Toute personne qui connaît l’adresse d’une photo peut la voir (PUBLIC_PHOTO_URLS)."
            "Everybody who knows the address of a photo can see it (PUBLIC_PHOTO_URLS).";
        mail_logged
            "Aucun serveur de messagerie n’est réglé\u{a0}: les e-mails ne sont pas envoyés."
            "No mail server is set: emails are not sent.";
        stored "Données" "Data";
        f_events "Événements" "Events";
        f_guests "Invités" "Guests";
        f_photos "Photos" "Photos";
        f_bytes "Originaux" "Originals";
        gigabytes "{} Go" "{} GB";
        counted "État au {}." "As of {}.";
        last_days "Les quatorze derniers jours" "The last fourteen days";
        per_day_photos "Photos par jour, quatorze jours" "Photos per day, fourteen days";
        per_day_guests "Invités par jour, quatorze jours" "Guests per day, fourteen days";
        in_figures "En chiffres" "In figures";
        day "Jour" "Day";
        events_title "Tous les événements" "All events";
        find_event "Début du nom ou du code" "Beginning of the name or code";
        no_events "Aucun événement ici." "No event here.";
        e_name "Nom" "Name";
        e_code "Code" "Code";
        e_owner "Photographe" "Photographer";
        e_photos "Photos" "Photos";
        e_guests "Invités" "Guests";
        e_end "Fin" "End";
        e_over "terminé le {}" "ended on {}";
        engine_title "Moteur de visages" "Face engine";
        threshold_title "Seuil de ressemblance" "Similarity threshold";
        threshold_lead
            "Deux visages sont ceux d’une même personne à partir de ce degré de ressemblance. Plus haut, des photos \
             manqueront à certains invités\u{a0}; plus bas, certains verront des inconnus. Un changement vaut pour les \
             photos et les invités suivants, et pour un événement entier à sa prochaine recherche."
            "Two faces belong to one person from this similarity on. With a higher one some guests miss photos; with a \
             lower one some see strangers. A change applies to photos and guests that come later, and to a whole event \
             when it is searched again.";
        threshold_field "Seuil, de 0 à 100" "Threshold, 0 to 100";
        threshold_now "Actuellement\u{a0}: {}." "At present: {}.";
        threshold_try "Voir l’effet" "See what it does";
        threshold_set "Appliquer {}" "Apply {}";
        threshold_loses
            "{} résultats sur {} disparaîtraient à la prochaine recherche (d’après les invités arrivés en dernier)."
            "{} of {} matches would go when events are searched again (of the guests who joined last).";
        threshold_lower
            "Combien s’y ajouteraient, seule une nouvelle recherche le dira."
            "How many would be added, only a new search tells.";
        cost_title "Appels et coût" "Calls and cost";
        cost_reset "Remettre le compteur à zéro" "Reset the counter";
        cap_field "Plafond d’appels payants par jour" "Most paid calls a day";
        cap_hint
            "Vide\u{a0}: sans plafond. Au plafond, les recherches attendent minuit (UTC) ou un plafond plus haut\u{a0}; \
             rien n’est perdu."
            "Empty: no limit. At the limit, searches wait until midnight (UTC) or for a higher one; nothing is lost.";
        cap_set "Enregistrer" "Save";
        cap_reached
            "Aujourd’hui\u{a0}: {} appels payants sur {}. Le plafond est atteint, les recherches attendent."
            "Today: {} of {} paid calls. The limit is reached, searches wait.";
        cap_used "Aujourd’hui\u{a0}: {} appels payants sur {}." "Today: {} of {} paid calls.";
        cap_none "Aujourd’hui\u{a0}: {} appels payants, sans plafond." "Today: {} paid calls, without a limit.";
        no_calls "Aucun appel ces trente derniers jours." "No calls in the last thirty days.";
        days_title "Appels par jour (UTC)" "Calls per day (UTC)";
        calls "Appels" "Calls";
        dollars "$ US" "US$";
        folders_title "Dossiers surveillés" "Watched folders";
        folders_lead
            "Des dossiers d’autres machines, dont un logiciel envoie les photos. Il en donne l’état lui-même."
            "Folders of other machines whose photos a program sends. It reports their state itself.";
        no_folders "Aucun dossier n’est surveillé." "No folder is watched.";
        f_folder "Dossier" "Folder";
        f_unnamed "Dossier {}" "Folder {}";
        f_stopped "arrêté" "stopped";
        f_sent "Photos" "Photos";
        f_counts "{} reçues, {} refusées" "{} received, {} refused";
        more "Suite" "More";
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
