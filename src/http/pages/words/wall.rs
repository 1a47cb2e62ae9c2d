//! The words of slideshows: what the screen says.

use super::words;

words! {
    /// The words of slideshows.
    Wall {
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
    }
}
