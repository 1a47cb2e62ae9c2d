//! Photos: files that cannot be used, limits of uploads, signed links, ranges and watched folders.
//!
//! One bad file does not stop an upload, so most of these sentences stand beside a file name.
//! What was done with photos is in `done`.

macro_rules! photo_sentences {
    ([$($rest:ident)*] $($before:tt)*) => { gather! { [$($rest)*] $($before)*
        PhotoNotFound "photo_not_found"
            "Cette photo n’existe pas"
            "This photo does not exist";
        PhotoOfAnother "photo_of_another"
            "Seul le propriétaire de l’événement peut supprimer les photos d’un autre photographe"
            "Only the owner of the event may delete photos of another photographer";
        CursorOutdated "cursor_outdated"
            "Les changements depuis ne sont plus connus, veuillez recharger la liste"
            "The changes since then are not known any more, please load the list again";
        NotAnImage "not_an_image"
            "Le fichier n’est pas une image JPEG, PNG ou WebP"
            "The file is not a JPEG, PNG or WebP image";
        DamagedImage "damaged_image"
            "Le fichier est endommagé ou incomplet"
            "The file is damaged or incomplete";
        UnsupportedImage "unsupported_image"
            "Cette variante du format d’image n’est pas acceptée, veuillez envoyer une image JPEG ordinaire"
            "This variant of the image format is not supported, please send an ordinary JPEG image";
        ChecksumMismatch "checksum_mismatch"
            "Le fichier reçu n’est pas celui qui était annoncé, veuillez le renvoyer"
            "The file received is not the one that was announced, please send it again";
        UploadNotFound "upload_not_found"
            "Cet envoi n’existe pas ou plus"
            "This upload does not exist, or no longer";
        WrongOffset "wrong_offset"
            "L’envoi reprend à l’octet {}"
            "The upload goes on at byte {}";
        TooManyOpenUploads "too_many_open_uploads"
            "Trop d’envois inachevés ({} au maximum)"
            "Too many unfinished uploads (at most {})";
        OpenUploadsTooLarge "open_uploads_too_large"
            "Les envois inachevés sont trop volumineux ({} au maximum)"
            "The unfinished uploads are too large (at most {})";
        PhotoTooLarge "photo_too_large"
            "La photo est trop lourde ({} au maximum)"
            "The photo is too large (at most {})";
        FilesKept "files_kept"
            "fichiers déjà reçus et conservés\u{a0}: {}"
            "files already received and kept: {}";
        TooManyFiles "too_many_files"
            "Trop de fichiers en un seul envoi ({} au maximum)"
            "Too many files in one upload (at most {})";
        TooManyPhotos "too_many_photos"
            "Trop de photos en une seule requête ({} au maximum)"
            "Too many photos in one request (at most {})";
        WatcherNotFound "watcher_not_found"
            "Ce dossier surveillé n’existe pas"
            "This watched folder does not exist";
        RangeOutside "range_outside"
            "La plage demandée est en dehors du fichier"
            "The requested range is outside the file";
        LinkInvalid "link_invalid"
            "Ce lien n’est pas valide"
            "This link is not valid";
        LinkExpired "link_expired"
            "Ce lien a expiré"
            "This link has expired";
    } };
}
