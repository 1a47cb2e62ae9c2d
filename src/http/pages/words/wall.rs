//! The words of slideshows: what the screen says, and the page on which a photographer makes the link.

use super::words;

words! {
    /// The words of slideshows.
    Wall {
        title "Diaporama" "Slideshow";
        empty "Les premières photos s’afficheront ici." "The first photos will appear here.";
        join "Retrouvez vos photos\u{a0}: scannez ce code." "Find your photos: scan this code.";
        qr_alt "QR code vers {}" "QR code to {}";
        photo_alt "Photo {} sur {}" "Photo {} of {}";
        controls "Commandes du diaporama" "Controls of the slideshow";
        previous "Précédente" "Previous";
        pause "Pause" "Pause";
        resume "Reprendre" "Resume";
        next "Suivante" "Next";
        full_screen "Plein écran" "Full screen";
        leave_full_screen "Quitter le plein écran" "Leave full screen";
        over_title "Cet événement est terminé" "This event is over";
        over "Merci d’avoir été là." "Thank you for being there.";
        void_title "Ce lien n’est plus valable" "This link is no longer valid";
        void
            "Le photographe peut en créer un nouveau, sur la page «\u{a0}Diaporama\u{a0}» de l’événement."
            "The photographer can make a new one, on the page “Slideshow” of the event.";
        link_text "Diaporama pour un écran dans la salle" "Slideshow for a screen in the hall";
        lead
            "Une page pour un téléviseur ou un projecteur\u{a0}: les photos y défilent, et les nouvelles s’affichent aussitôt, avec le QR code de l’événement."
            "A page for a TV or a projector: photos follow one another, new ones are shown at once, with the QR code of the event.";
        shows
            "On n’y voit que les photos que vous montrez à tous les invités\u{a0}: les 200 plus récentes, sans aucun nom."
            "It shows only photos that you show to all guests: the newest 200, without any names.";
        whoever
            "Quiconque a le lien les voit sans se connecter, jusqu’à la fin de l’événement."
            "Whoever has the link sees them without logging in, until the event ends.";
        unapproved
            "Les personnes que vous n’avez pas encore laissées entrer dans l’événement les voient donc aussi."
            "So people whom you have not let in yet see them, too.";
        none_shown
            "Il n’y a encore rien à voir\u{a0}: choisissez des photos à montrer à tous."
            "There is nothing to see yet: choose photos to show to all.";
        event_over "L’événement est terminé\u{a0}: son diaporama ne montre plus rien." "The event is over: its slideshow shows nothing any more.";
        made "Lien du diaporama, affiché une seule fois\u{a0}:" "Link to the slideshow, shown only once:";
        copy "Copier" "Copy";
        copied "Copié" "Copied";
        open "Ouvrir le diaporama" "Open the slideshow";
        made_on "Un lien existe depuis le {}." "There is a link since {}.";
        none_made "Il n’y a pas de lien." "There is no link.";
        make "Créer le lien" "Make the link";
        replace "Créer un nouveau lien" "Make a new link";
        replace_hint
            "L’ancien lien s’arrête aussitôt\u{a0}: ouvrez ensuite le nouveau sur l’écran."
            "The old link stops at once: then open the new one on the screen.";
        end "Supprimer le lien" "Remove the link";
        end_hint "Les écrans qui le montrent s’arrêtent." "Screens that show it stop.";
    }
}
