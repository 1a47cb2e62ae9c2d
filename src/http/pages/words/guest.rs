//! The words of a guest's pages: they are read on a phone, at night, by somebody who wants one thing.

use super::words;

words! {
    /// The words of a guest's pages.
    Guest {
        title "Retrouvez vos photos de «\u{a0}{}\u{a0}»" "Find your photos of “{}”";
        lead
            "Prenez un selfie\u{a0}: nous cherchons les photos où vous êtes, maintenant et à mesure que le photographe en ajoute."
            "Take a selfie: we look for the photos you are in, now and as the photographer adds more.";
        by "Organisé par {}" "Organised by {}";
        step_consent "1. Votre accord" "1. Your consent";
        step_selfie "2. Votre selfie" "2. Your selfie";
        step_contact "3. Pour revenir plus tard (facultatif)" "3. To come back later (optional)";
        read_all "Lire le texte entier" "Read the whole text";
        agree
            "J’accepte que mon visage soit recherché dans les photos de cet événement."
            "I agree to have my face searched for in the photos of this event.";
        agree_first
            "Cochez d’abord la case\u{a0}; sans votre accord, aucun visage n’est recherché."
            "Please agree first; without it no face is searched for.";
        take "Prendre un selfie" "Take a selfie";
        choose "Choisir une photo" "Choose a photo";
        use_camera "Utiliser la caméra" "Use the camera";
        selfie_hint
            "Seul sur la photo, de face, sans lunettes de soleil."
            "Alone, facing the camera, no sunglasses.";
        selfie_missing "Prenez un selfie ou choisissez une photo de vous." "Take a selfie, or choose a photo of you.";
        chosen "Votre selfie" "Your selfie";
        killed
            "Votre téléphone a fermé la page pendant la photo. Essayez avec la caméra de cette page."
            "Your phone closed the page while the picture was taken. Try this page’s camera.";
        camera_blocked
            "La caméra est bloquée pour ce site. Autorisez-la dans les réglages du navigateur, ou choisissez une photo."
            "The camera is blocked for this site. Allow it in the browser’s settings, or choose a photo.";
        no_camera
            "La caméra ne répond pas. Choisissez une photo."
            "The camera does not answer. Choose a photo.";
        camera_title "Regardez l’objectif" "Look at the camera";
        snap "Prendre la photo" "Take the picture";
        cancel "Annuler" "Cancel";
        close "Fermer" "Close";
        email "Adresse e-mail" "Email address";
        email_hint
            "Pour retrouver vos photos plus tard, par un lien envoyé à cette adresse."
            "To find your photos again later, by a link sent to this address.";
        find "Trouver mes photos" "Find my photos";
        without "Voir les photos sans selfie" "See the photos without a selfie";
        sending "Envoi du selfie…" "Sending the selfie…";
        searching_title "Nous vous cherchons" "We are looking for you";
        searching "Nous vous cherchons dans {} photo…|Nous vous cherchons dans {} photos…"
            "Looking for you in {} photo…|Looking for you in {} photos…";
        longer
            "Cela prend plus de temps que d’habitude et continue tout seul. Vous pouvez fermer cette page."
            "This takes longer than usual and goes on by itself. You may close this page.";
        engine_away
            "La recherche est momentanément arrêtée. Votre selfie est en sécurité, elle reprendra toute seule."
            "The search has stopped for a moment. Your selfie is safe, and it will go on by itself.";
        approval_title "En attente du photographe" "Waiting for the photographer";
        approval
            "Votre selfie est arrivé. Le photographe vérifie que vous êtes bien un invité\u{a0}; cette page se mettra à jour toute seule."
            "Your selfie has arrived. The photographer checks that you are a guest; this page updates itself.";
        turned_away
            "Le photographe de cet événement n’a pas reconnu votre selfie. Adressez-vous à l’organisateur."
            "The photographer of this event did not recognise your selfie. Please ask the organiser.";
        removed_title "Vous ne participez plus à cet événement" "You no longer take part in this event";
        removed_lead
            "Le photographe vous en a retiré\u{a0}: les données de votre visage y sont effacées. Si vous n’aviez pas d’autre événement, votre compte et votre selfie le sont aussi."
            "The photographer has removed you: your face data there are erased. If you had no other event, your account and your selfie are erased as well.";
        join_anew "S’inscrire de nouveau" "Join again";
        look "Actualiser" "Refresh";
        refused_title "Il faut une autre photo" "We need another picture";
        refused_kept
            "Votre selfie précédent est conservé."
            "Your earlier selfie is still used.";
        judging "Nous examinons votre nouveau selfie…" "We are looking at your new selfie…";
        another "Prendre une autre photo" "Take another picture";
        mine_title "Vos photos de «\u{a0}{}\u{a0}»" "Your photos of “{}”";
        all_title "Toutes les photos de «\u{a0}{}\u{a0}»" "All photos of “{}”";
        of_you "{} photo de vous|{} photos de vous" "{} photo of you|{} photos of you";
        tab_mine "Mes photos ({})" "My photos ({})";
        tab_all "Toutes" "All";
        tab_me "Moi" "Me";
        galleries "Photos" "Photos";
        none_yet
            "Le photographe n’a pas encore envoyé de photos. Nous vous chercherons dès leur arrivée."
            "The photographer has not sent any photos yet. We will look for you as soon as they arrive.";
        none_searched
            "Les photos ne sont pas encore analysées. Nous vous y chercherons dès qu’elles le seront."
            "The photos have not been analysed yet. We will look for you in them as soon as they are.";
        none_found
            "Aucune photo de vous pour l’instant, parmi les photos regardées ({}). D’autres arrivent peut-être\u{a0}: nous continuons à chercher."
            "No photo of you so far, among the photos that we looked at ({}). More may come: we keep looking.";
        none_shown
            "Le photographe n’a pas encore partagé de photos avec tous les invités."
            "The photographer has not shared any photos with all guests yet.";
        find_yours "Et les vôtres\u{a0}?" "And yours?";
        find_yours_lead
            "Avec un selfie, vous voyez aussi les photos où vous êtes."
            "With a selfie you also see the photos you are in.";
        skip_photos "Aller après les photos" "Skip the photos";
        photo_alt "Photo {} sur {}" "Photo {} of {}";
        gave_up
            "La recherche n’a pas abouti. Envoyez votre selfie encore une fois, dans «\u{a0}Moi\u{a0}»."
            "The search did not succeed. Send your selfie once more, under “Me”.";
        fresh "{} nouvelle photo de vous – Afficher|{} nouvelles photos de vous – Afficher"
            "{} new photo of you – Show|{} new photos of you – Show";
        some_gone "Des photos ont été retirées – Actualiser" "Some photos were removed – Refresh";
        pending "Encore {} photo à analyser.|Encore {} photos à analyser."
            "{} photo is still to be searched.|{} photos are still to be searched.";
        until "Les photos sont disponibles jusqu’au {}." "The photos are available until {}.";
        photo_title "Une photo de «\u{a0}{}\u{a0}»" "A photo of “{}”";
        previous "Photo précédente" "Previous photo";
        next "Photo suivante" "Next photo";
        to_gallery "Retour aux photos" "Back to the photos";
        download "Télécharger" "Download";
        share "Partager" "Share";
        save_ios "Enregistrer dans Photos" "Save to Photos";
        me_title "Vos données" "Your data";
        my_selfie "Mon selfie" "My selfie";
        no_selfie "Vous n’avez pas envoyé de selfie." "You have not sent a selfie.";
        selfie_sent "Envoyé le {}." "Sent on {}.";
        remove "Retirer mon selfie" "Remove my selfie";
        link_title "Mon lien personnel" "My personal link";
        link_lead
            "Votre lien personnel rouvre vos photos sans mot de passe. Gardez-le pour vous."
            "Your personal link opens your photos again without a password. Keep it to yourself.";
        make_link "Créer un lien personnel" "Make a personal link";
        link_hint
            "Si vous en avez déjà un, le nouveau le remplace\u{a0}: l’ancien cessera de fonctionner."
            "If you have one already, the new one replaces it: the old one stops working.";
        copy "Copier" "Copy";
        copied "Copié" "Copied";
        email_title "Mon adresse e-mail" "My email address";
        password "Mot de passe" "Password";
        email_save "Enregistrer l’adresse" "Save the address";
        email_pending
            "Un e-mail vient d’être envoyé à {}. Ouvrez son lien sur cet appareil, ou tapez ici le code qu’il contient."
            "An email is on its way to {}. Open its link on this device, or type the code in it here.";
        email_code "Code reçu par e-mail" "Code from the email";
        email_confirm "Confirmer l’adresse" "Confirm the address";
        came_before "Déjà venu\u{a0}? Retrouver mes photos par e\u{2011}mail" "Already joined? Find my photos by email";
        send_earlier "Envoyer le lien" "Send the link";
        earlier_title "Déjà inscrit\u{a0}?" "Have you joined before?";
        earlier_sent
            "Si ce compte a une adresse, un lien vient d’y être envoyé."
            "If that account has an address, a link is on its way to it.";
        consent_title "Mon accord" "My consent";
        consent_given "Donné le {}." "Given on {}.";
        consent_none "Vous n’avez pas donné votre accord." "You have not agreed.";
        withdraw "Retirer mon accord" "Withdraw my consent";
        withdraw_hint
            "Si vous le retirez, votre selfie, votre visage et vos résultats seront effacés aussitôt, et vous serez déconnecté partout."
            "If you withdraw it, your selfie, your face and your results are erased at once, and you are logged out everywhere.";
        withdrawn_title "Votre accord est retiré" "Your consent is withdrawn";
        withdrawn
            "Votre selfie, votre visage et vos résultats sont effacés. Pour retrouver vos photos un jour, envoyez un nouveau selfie depuis la page de l’événement."
            "Your selfie, your face and your results are erased. To find your photos again one day, send a new selfie on the page of the event.";
        to_event "Vers la page de l’événement" "To the page of the event";
        come_back
            "Pour revenir plus tard, ou sur un autre appareil\u{a0}:"
            "To come back later, or on another device:";
        data_title "Mes données" "My data";
        export "Télécharger mes données" "Download my data";
        log_out "Se déconnecter sur cet appareil" "Log out on this device";
        log_out_all "Se déconnecter partout" "Log out everywhere";
        erase "Tout effacer" "Erase everything";
        erase_lead
            "Votre compte, votre selfie et vos résultats seront effacés, dans tous vos événements. Les photos du photographe restent."
            "Your account, your selfie and your results will be erased, in all your events. The photographer’s photos stay.";
        no_way_back
            "Sans adresse e-mail ni lien personnel, vous ne pourrez pas rouvrir vos photos."
            "Without an email address or a personal link you will not be able to open your photos again.";
        erase_sure "Oui, tout effacer" "Yes, erase everything";
        keep "Non, garder" "No, keep it";
        erased_title "C’est effacé" "It is erased";
        erased
            "Votre compte est effacé, avec votre selfie, votre visage et vos résultats ({}). Reçu n°\u{a0}{}, à garder si vous avez une question."
            "Your account is erased, with your selfie, your face and your results ({}). Receipt no. {}; keep it in case you have a question.";
        new_consent_title "Votre accord manque" "Your consent is missing";
        new_consent
            "Lisez le texte et donnez votre accord pour que la recherche commence."
            "Read the text and agree, so that the search begins.";
        agree_button "J’accepte" "I agree";
        other_title "Vous participez déjà à un autre événement" "You take part in another event";
        other_lead
            "Rejoignez celui-ci avec le même compte, son selfie compris, ou commencez avec un nouveau compte."
            "Join this one with the same account and its selfie, or begin with a new account.";
        join_with "Rejoindre avec ce compte" "Join with this account";
        begin_anew "Commencer avec un nouveau compte" "Begin with a new account";
        staff_title "Vous êtes connecté" "You are logged in";
        staff_other
            "Compte connecté\u{a0}: {}. Déconnectez-vous pour voir cette page comme un invité."
            "You are logged in as {}. Log out to see this page as a guest does.";
    }
}
