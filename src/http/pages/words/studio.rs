//! The words of the photographers' pages.

use super::words;

words! {
    /// The words of the photographers' pages.
    Studio {
        title "Mes événements" "My events";
        lead
            "Choisissez un événement, ou créez-en un."
            "Choose an event, or create one.";
        none_yet "Vous n’avez pas encore d’événement." "You have no event yet.";
        newest_events "Événements les plus récents" "Newest events";
        older_events "Événements plus anciens" "Older events";
        to_admin "Administration" "Administration";
        ended_mark "terminé" "over";
        new_title "Nouvel événement" "New event";
        name "Nom de l’événement" "Name of the event";
        day "Date (facultatif)" "Date (optional)";
        code "Code pour les invités (facultatif)" "Code for guests (optional)";
        code_hint
            "Sans code, nous en créons un qui ne se devine pas."
            "Without a code, we make one that cannot be guessed.";
        approve_first
            "Je laisse entrer chaque invité moi-même"
            "I let every guest in myself";
        create "Créer l’événement" "Create the event";
        first_offer "Créer mon premier événement, avec des photos d’exemple" "Make my first event, with sample photographs";
        first_title "Votre premier événement" "Your first event";
        first_lead
            "Donnez-lui un nom\u{a0}; le code pour les invités se crée tout seul."
            "Give it a name; the code for guests is made by itself.";
        with_samples "Avec des photos d’exemple" "With sample photographs";
        samples_hint
            "Six photos et sept invités d’exemple, traités comme tous les autres\u{a0}: en quelques secondes, chacun est retrouvé sur ses photos. Supprimez l’événement quand vous en avez assez vu."
            "Six photographs and seven sample guests, treated like all others: within seconds each is found in their photos. Delete the event when you have seen enough.";
        tabs "Pages de l’événement" "Pages of the event";
        tab_event "Aperçu" "Overview";
        tab_photos "Photos" "Photos";
        tab_upload "Envoyer" "Upload";
        tab_guests "Invités" "Guests";
        tab_poster "Affiche" "Poster";
        tab_settings "Réglages" "Settings";
        tab_team "Équipe" "Team";
        to_events "Tous mes événements" "All my events";
        code_is "Code\u{a0}: {}" "Code: {}";
        guests_page "Page des invités\u{a0}: {}" "Page for guests: {}";
        attention "À faire" "To do";
        is_over_until
            "Cet événement est terminé\u{a0}: les invités ne voient plus rien, les selfies et les visages sont effacés. Vous pouvez le rouvrir jusqu’au {}."
            "This event is over: guests no longer see anything, selfies and faces are erased. You can reopen it until {}.";
        some_wait "{} invité attend votre accord.|{} invités attendent votre accord." "{} guest waits for your approval.|{} guests wait for your approval.";
        some_failed "{} photo n’a pas pu être traitée.|{} photos n’ont pas pu être traitées." "{} photo could not be processed.|{} photos could not be processed.";
        no_photos_yet "Il n’y a pas encore de photos\u{a0}: envoyez les premières." "There are no photos yet: upload the first ones.";
        no_guests_yet
            "Aucun invité n’est encore inscrit\u{a0}: imprimez l’affiche avec le QR code."
            "No guest has joined yet: print the poster with the QR code.";
        ends_soon "L’événement se termine le {}." "The event ends on {}.";
        no_organiser
            "Les invités ne savent pas encore à qui ils donnent leur accord\u{a0}: indiquez l’organisateur."
            "Guests cannot yet see whom they give their consent to: name the organiser.";
        short_code
            "Le code est court et pourrait être deviné\u{a0}: choisissez-en un plus long."
            "The code is short and could be guessed: choose a longer one.";
        numbers "En chiffres" "In numbers";
        n_photos "Photos" "Photos";
        n_done "Analysées" "Searched";
        n_open "En cours" "In progress";
        n_failed "En échec" "Failed";
        n_without_faces "Sans visage" "Without faces";
        n_guests "Invités" "Guests";
        n_with_selfie "Avec selfie" "With selfie";
        n_found "Invités retrouvés" "Guests found";
        n_matches "Correspondances" "Matches";
        size_of "{} d’originaux, jusqu’au {}" "{} of originals, until {}";
        size_for_ever "{} d’originaux, sans date de fin" "{} of originals, without an end date";
        upload_photos "Envoyer des photos" "Upload photos";
        search_again "Relancer la recherche" "Search again";
        tell_guests "Prévenir les invités" "Tell the guests";
        search_title "Relancer la recherche" "Search again";
        search_lead
            "FindMe cherche tout seul, à chaque photo et à chaque invité. Ne relancez que si le réglage de la ressemblance a changé, ou si des photos manquent à un invité."
            "FindMe searches by itself, for each photo and each guest. Search again only if the threshold has changed, or if a guest misses photos.";
        search_guests "{} invité sera recherché.|{} invités seront recherchés." "{} guest will be searched for.|{} guests will be searched for.";
        search_free "C’est gratuit." "It is free.";
        search_costs "Coût estimé chez Amazon\u{a0}: {} $ US." "Estimated cost at Amazon: US$ {}.";
        search_begin "Relancer maintenant" "Search again now";
        search_running "Recherche en cours\u{a0}: {} sur {}." "Searching: {} of {}.";
        search_queued "La recherche attend son tour." "The search waits for its turn.";
        search_over
            "Dernière recherche, le {}\u{a0}: {} photos gagnées, {} perdues, {} échecs."
            "Last search, on {}: {} photos gained, {} lost, {} failures.";
        search_gave_up "La dernière recherche n’a pas abouti. Relancez-la." "The last search did not succeed. Search again.";
        photos_title "Photos" "Photos";
        filters "Filtrer les photos" "Filter the photos";
        f_all "Toutes" "All";
        f_waiting "En attente" "Waiting";
        f_processing "Analyse en cours" "Being searched";
        f_failed "En échec" "Failed";
        f_without_faces "Sans visage" "Without faces";
        f_hidden "Visibles par leurs seuls invités" "Seen by the guests in them only";
        f_shown "Visibles par tous" "Seen by all";
        of_guest "Photos de {}" "Photos of {}";
        find_name "Nom de fichier" "File name";
        find "Chercher" "Find";
        none_match "Aucune photo ici." "No photo here.";
        p_waiting "En attente" "Waiting";
        p_processing "Analyse en cours" "Being searched";
        p_failed "En échec\u{a0}: {}" "Failed: {}";
        p_no_face "Aucun visage" "No face";
        p_faces "{} visage|{} visages" "{} face|{} faces";
        p_guests "{} invité|{} invités" "{} guest|{} guests";
        p_shown "visible par tous" "seen by all";
        choose "Choisir {}" "Choose {}";
        choose_all "Tout choisir sur cette page" "Choose all on this page";
        chosen "{} photo choisie|{} photos choisies" "{} photo chosen|{} photos chosen";
        show "Montrer à tous" "Show to all";
        hide "Ne plus montrer à tous" "No longer show to all";
        retry "Réessayer" "Try again";
        retry_all "Réessayer toutes celles en échec" "Try all failed ones again";
        delete "Supprimer" "Delete";
        older "Photos plus anciennes" "Older photos";
        newest "Photos les plus récentes" "Newest photos";
        left_out
            "{} photo a été laissée de côté\u{a0}: elle n’est pas à vous dans cet événement, ou n’existe plus.|{} photos ont été laissées de côté\u{a0}: elles ne sont pas à vous dans cet événement, ou n’existent plus."
            "{} photo was left out: it is not yours in this event, or no longer exists.|{} photos were left out: they are not yours in this event, or no longer exist.";
        delete_title "Supprimer des photos" "Delete photos";
        delete_lead
            "{} photo sera supprimée pour tous, avec ses visages. C’est définitif.|{} photos seront supprimées pour tous, avec leurs visages. C’est définitif."
            "{} photo will be deleted for everybody, with its faces. This cannot be undone.|{} photos will be deleted for everybody, with their faces. This cannot be undone.";
        delete_sure "Supprimer définitivement" "Delete for good";
        cancel "Annuler" "Cancel";
        deleted_soon "{} photo supprimée.|{} photos supprimées." "{} photo deleted.|{} photos deleted.";
        undo "Annuler la suppression" "Undo";
        who "Invités sur cette photo" "Guests in this photo";
        nobody "Aucun invité n’a été retrouvé sur cette photo." "No guest was found in this photo.";
        sent_on "Envoyée le {}" "Uploaded on {}";
        to_photos "Retour aux photos" "Back to the photos";
        original "Télécharger l’original" "Download the original";
        upload_title "Envoyer des photos" "Upload photos";
        upload_lead
            "Déposez ici des dossiers ou des fichiers, ou choisissez-les. JPEG, PNG et WebP\u{a0}; les photos déjà envoyées sont reconnues."
            "Drop folders or files here, or choose them. JPEG, PNG and WebP; photos that were uploaded before are recognised.";
        pick_files "Choisir des photos" "Choose photos";
        pick_folder "Choisir un dossier" "Choose a folder";
        send_files "Envoyer" "Upload";
        iphone_hint
            "Sur un iPhone, de nombreuses photos mettent plusieurs minutes à arriver ici\u{a0}: patientez."
            "On an iPhone, many photos take minutes to arrive here: please wait.";
        u_state "{} sur {} envoyées" "{} of {} uploaded";
        u_known "{} déjà là" "{} there already";
        u_failed "{} en échec" "{} failed";
        u_skipped "{} laissés de côté\u{a0}: {}" "{} left out: {}";
        u_heic "{} HEIC" "{} HEIC";
        u_raw "{} RAW" "{} RAW";
        u_video "{} vidéos" "{} videos";
        u_other "{} autres" "{} others";
        u_stay "Gardez cette page ouverte\u{a0}: l’envoi n’est pas fini." "Keep this page open: the upload is not finished.";
        u_done "Tout est arrivé. Vous pouvez fermer cette page." "Everything has arrived. You may close this page.";
        u_done_but
            "L’envoi est fini, sauf pour les fichiers ci-dessous. Vous pouvez fermer cette page."
            "The upload is finished, but for the files below. You may close this page.";
        u_offline "Pas de connexion. L’envoi reprendra tout seul." "No connection. The upload goes on by itself.";
        u_ended
            "L’envoi est arrêté\u{a0}: l’événement n’est plus accessible avec ce compte. Rechargez la page."
            "The upload has stopped: the event cannot be reached with this account any more. Load the page again.";
        u_retry "Réessayer les fichiers en échec" "Try the failed files again";
        u_unreadable
            "le fichier a changé ou n’est plus là"
            "the file has changed or is not there any more";
        u_after
            "Après l’envoi, les photos sont analysées et les invités les reçoivent sans autre geste de votre part."
            "After the upload, the photos are searched and guests get them without anything more from you.";
        sent_title "Photos reçues" "Photos received";
        sent_lead "{} photo est arrivée.|{} photos sont arrivées." "{} photo has arrived.|{} photos have arrived.";
        refused_files "Fichiers refusés" "Refused files";
        guests_title "Invités" "Guests";
        waiting_title "En attente de votre accord" "Waiting for your approval";
        let_in "Laisser entrer" "Let in";
        turn_away "Refuser" "Turn away";
        selfie_of "Selfie de {}" "Selfie of {}";
        no_selfie_yet "pas encore de selfie" "no selfie yet";
        g_name "Nom" "Name";
        g_selfie "Selfie" "Selfie";
        g_photos "Photos" "Photos";
        g_joined "Inscription" "Joined";
        s_none "aucun" "none";
        s_pending "attendu" "expected";
        s_uploaded "en cours d’examen" "being judged";
        s_valid "accepté" "accepted";
        s_invalid "refusé" "refused";
        a_waiting "attend votre accord" "waits for your approval";
        a_refused "refusé par vous" "turned away by you";
        later_guests "Invités suivants" "Next guests";
        first_guests "Premiers invités" "First guests";
        same_faces "Le même visage dans deux comptes" "The same face in two accounts";
        same_face_of "{} et {}" "{} and {}";
        nobody_yet "Personne n’est encore inscrit." "Nobody has joined yet.";
        g_remove "Retirer" "Remove";
        remove_title "Retirer un invité" "Remove a guest";
        remove_lead
            "{} ne verra plus cet événement. Son visage n’y est plus recherché, et les photos où il a été trouvé ne lui sont plus liées\u{a0}; les photos elles-mêmes restent."
            "{} will no longer see this event. Their face is no longer searched for in it, and the photos they were found in are no longer linked to them; the photos themselves stay.";
        remove_account
            "Cet invité n’a pas d’autre événement\u{a0}: son compte et son selfie sont effacés aussi. C’est définitif."
            "This guest has no other event: the account and the selfie are erased as well. This cannot be undone.";
        remove_membership
            "Cet invité participe aussi à d’autres événements\u{a0}: son compte et ces événements restent tels quels. Ici, c’est définitif."
            "This guest is in other events too: the account and those events stay as they are. Here it cannot be undone.";
        remove_again
            "Qui connaît le code peut s’inscrire de nouveau\u{a0}: changez le code, ou laissez entrer chaque invité vous-même (Réglages)."
            "Whoever knows the code can join again: change the code, or let every guest in yourself (Settings).";
        remove_sure "Retirer cet invité" "Remove this guest";
        poster_title "Affiche" "Poster";
        poster_lead
            "Imprimez cette page\u{a0}: seule l’affiche sort sur le papier."
            "Print this page: only the poster comes out on paper.";
        size_a4 "A4" "A4";
        size_a6 "A6" "A6";
        size_cards "Cartes de table" "Table cards";
        size_choice "Format" "Size";
        print "Imprimer" "Print";
        apply "Afficher" "Show";
        in_both "Français et anglais" "French and English";
        language_choice "Langue" "Language";
        qr_svg "QR code en SVG" "QR code as SVG";
        qr_png "QR code en PNG" "QR code as PNG";
        qr_alt "QR code vers {}" "QR code to {}";
        p_head "Retrouvez vos photos" "Find your photos";
        p_step1 "Scannez le code avec votre téléphone." "Scan the code with your phone.";
        p_step2 "Prenez un selfie." "Take a selfie.";
        p_step3 "Vos photos arrivent, maintenant et plus tard." "Your photos arrive, now and later.";
        team_title "Équipe" "Team";
        team_lead
            "Tous envoient, voient et montrent les photos\u{a0}; chacun ne supprime que les siennes. Les invités et les réglages sont l’affaire du propriétaire."
            "Everybody uploads, sees and shows photos; each deletes only their own. The guests and the settings are the owner’s.";
        t_part "Rôle" "Part";
        t_owner "propriétaire" "owner";
        t_shared "photographe" "photographer";
        t_remove "Retirer" "Remove";
        t_leave "Quitter l’événement" "Leave the event";
        t_invite "Inviter un photographe" "Invite a photographer";
        t_invite_lead
            "Le lien sert une fois, pendant quatorze jours, à quelqu’un qui a un compte de photographe. Sans compte, l’administrateur l’invite."
            "The link can be used once, for fourteen days, by somebody who has a photographer’s account. Those without one are invited by the admin.";
        t_link "Lien à transmettre, affiché une seule fois\u{a0}:" "Link to pass on, shown only once:";
        t_open "Liens qui peuvent encore servir" "Links that can still be used";
        t_open_link "Créé le {}, valable jusqu’au {}" "Made on {}, valid until {}";
        t_revoke "Annuler le lien" "Revoke the link";
        t_make_link "Créer un lien d’invitation" "Make an invitation link";
        settings_title "Réglages" "Settings";
        s_event "Événement" "Event";
        code_label "Code pour les invités" "Code for guests";
        code_warning
            "Un autre code rend inutiles les QR codes déjà imprimés."
            "Another code makes QR codes that are printed already useless.";
        save "Enregistrer" "Save";
        saved "C’est enregistré." "Saved.";
        s_consent "Accord des invités" "Consent of the guests";
        consent_lead
            "Avant le selfie, chaque invité lit ce texte et donne son accord. Une modification ne touche pas les accords déjà donnés."
            "Before the selfie, each guest reads this text and agrees to it. A change does not touch consents given before.";
        organiser "Organisateur" "Organiser";
        contact "Contact pour les questions" "Contact for questions";
        own_french "Votre texte en français (vide\u{a0}: le texte ci-dessous)" "Your text in French (empty: the text below)";
        own_english "Votre texte en anglais (vide\u{a0}: le texte ci-dessous)" "Your text in English (empty: the text below)";
        preview "Ce que lisent les invités" "What guests read";
        s_end "Fin de l’événement" "End of the event";
        ends_on "L’événement se termine le {}. À cette date, les photos ne sont plus accessibles, et les visages et selfies sont effacés." "The event ends on {}. Then the photos can no longer be seen, and faces and selfies are erased.";
        ends_never "L’événement n’a pas de date de fin." "The event has no end date.";
        ended_on "L’événement est terminé depuis le {}." "The event has been over since {}.";
        prolong "Prolonger" "Prolong";
        prolong_hint "Comme après un envoi de photos." "As long as after an upload.";
        end_on "Se termine le" "Ends on";
        set_end "Changer la fin" "Change the end";
        reopen "Rouvrir l’événement" "Reopen the event";
        reopen_hint
            "Les photos reviennent\u{a0}; les invités doivent renvoyer leur selfie."
            "The photos come back; guests have to send their selfie again.";
        s_delete "Supprimer l’événement" "Delete the event";
        delete_event_lead
            "Toutes les photos, tous les visages et les invités sans autre événement sont effacés. C’est définitif."
            "All photos, all faces and the guests without another event are erased. This cannot be undone.";
        type_name "Pour confirmer, recopiez le nom de l’événement" "To confirm, type the name of the event";
        tell_title "Prévenir les invités" "Tell the guests";
        tell_lead
            "Chaque invité qui a une adresse e-mail et de nouvelles photos reçoit un e-mail, au plus un par heure."
            "Each guest with an email address and new photos gets an email, at most one an hour.";
        tell_begin "Envoyer les e-mails" "Send the emails";
        told "{} invité va recevoir un e-mail.|{} invités vont recevoir un e-mail." "{} guest will get an email.|{} guests will get an email.";
        undelivered "{} e-mail n’avait pas pu être remis\u{a0}; il repart.|{} e-mails n’avaient pas pu être remis\u{a0}; ils repartent." "{} email could not be delivered before; it is sent again.|{} emails could not be delivered before; they are sent again.";
    }
}
