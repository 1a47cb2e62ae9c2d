//! Consent to face recognition: asked for, given, withdrawn.
//!
//! These sentences are about the consent text. The text itself is in `crate::consent`; its hash is stored with each
//! consent.

macro_rules! consent_sentences {
    ([$($rest:ident)*] $($before:tt)*) => { gather! { [$($rest)*] $($before)*
        ConsentRequired "consent_required"
            "Votre accord est nécessaire\u{a0}: acceptez le texte sur la reconnaissance faciale, puis réessayez"
            "Your consent is required: accept the text about face recognition, then try again";
        ConsentOutdated "consent_outdated"
            "Le texte de l’événement a changé\u{a0}: veuillez le relire, puis l’accepter"
            "The event’s text has changed: please read it again, then accept it";
        NoConsent "no_consent"
            "Vous n’avez pas donné votre accord"
            "You have not given consent";
        ConsentTextInvalid "consent_text_invalid"
            "Ce texte est trop long ou contient un caractère non autorisé"
            "This text is too long or contains an unsupported character";
        ConsentStored "consent_stored"
            "Votre accord est enregistré\u{a0}; vous pouvez le retirer à tout moment"
            "Your consent has been recorded; you can withdraw it at any time";
        ConsentWithdrawn "consent_withdrawn"
            "Votre accord est retiré\u{a0}; votre selfie, les données de votre visage et vos résultats sont supprimés"
            "Your consent has been withdrawn; your selfie, your face data and your results are deleted";
    } };
}
