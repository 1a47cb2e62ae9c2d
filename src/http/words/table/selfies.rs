//! Selfies and photos as image files, and why a selfie cannot be used.
//!
//! A guest reads these sentences with the camera in hand, so each says what to do where something can be done.
//! The codes of refused selfies are stored with the account and turned into sentences later.

macro_rules! selfie_sentences {
    ([$($rest:ident)*] $($before:tt)*) => { gather! { [$($rest)*] $($before)*
        SelfieNotAnImage "selfie_not_an_image"
            "Le fichier n’est pas une image JPEG, PNG ou WebP"
            "The file is not a JPEG, PNG or WebP image";
        SelfieTooLarge "selfie_too_large"
            "L’image est trop lourde ({} au maximum)"
            "The image is too large (at most {})";
        HeicNotSupported "heic_not_supported"
            "Le format HEIC n’est pas accepté, veuillez envoyer une image JPEG"
            "HEIC images are not accepted, please send a JPEG image";
        AvifNotSupported "avif_not_supported"
            "Le format AVIF n’est pas accepté, veuillez envoyer une image JPEG"
            "AVIF images are not accepted, please send a JPEG image";
        SideTooLong "side_too_long"
            "L’image est trop large ou trop haute (16\u{a0}384 pixels par côté au maximum)"
            "The image is too wide or too high (at most 16,384 pixels per side)";
        TooManyPixels "too_many_pixels"
            "L’image contient trop de pixels"
            "The image has too many pixels";
        UnreadableImage "unreadable_image"
            "L’image est illisible ou endommagée"
            "The image cannot be read or is damaged";
        NoFace "no_face"
            "Aucun visage n’a été trouvé sur la photo"
            "No face was found in the picture";
        SeveralFaces "several_faces"
            "Plusieurs visages ont été trouvés, vous devez être la seule personne sur la photo"
            "Several faces were found, you must be the only person in the picture";
        FaceTooSmall "face_too_small"
            "Le visage est trop petit, veuillez vous rapprocher de l’appareil"
            "The face is too small, please move closer to the camera";
        SelfieNotFound "selfie_not_found"
            "Aucun selfie n’a été trouvé"
            "No selfie was found";
    } };
}
