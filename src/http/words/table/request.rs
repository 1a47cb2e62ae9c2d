//! Why a request is refused before its subject matters: address, body, fields, login and role.
//!
//! `{}` stands for the name of a field or for a limit. How a sentence is written is described in `words`.

macro_rules! request_sentences {
    ([$($rest:ident)*] $($before:tt)*) => { gather! { [$($rest)*] $($before)*
        UnknownPath "unknown_path"
            "Cette adresse n’existe pas"
            "This address does not exist";
        MethodNotAllowed "method_not_allowed"
            "Cette adresse n’accepte pas cette méthode"
            "This address does not accept this method";
        NotFound "not_found"
            "Cet élément n’existe pas"
            "This item does not exist";
        MalformedJson "malformed_json"
            "Le corps de la requête n’est pas du JSON valide"
            "The request body is not valid JSON";
        JsonExpected "json_expected"
            "Le corps de la requête doit être du JSON (Content-Type: application/json)"
            "The request body must be JSON (Content-Type: application/json)";
        FormExpected "form_expected"
            "Le corps de la requête doit être un formulaire (Content-Type: application/x-www-form-urlencoded)"
            "The request body must be a form (Content-Type: application/x-www-form-urlencoded)";
        MultipartExpected "multipart_expected"
            "Le corps de la requête doit être un formulaire avec fichiers (Content-Type: multipart/form-data)"
            "The request body must be a form with files (Content-Type: multipart/form-data)";
        FilePartExpected "file_part_expected"
            "Le corps de la requête doit être une partie de fichier (Content-Type: application/partial-upload)"
            "The request body must be a part of a file (Content-Type: application/partial-upload)";
        EncodedBody "encoded_body"
            "Le corps de la requête ne doit pas être compressé"
            "The request body must not be compressed";
        MalformedMultipart "malformed_multipart"
            "L’envoi est incomplet ou endommagé, veuillez réessayer"
            "The upload is incomplete or damaged, please try again";
        FileMissing "file_missing"
            "Aucun fichier n’a été envoyé"
            "No file was sent";
        BodyBroken "body_broken"
            "L’envoi a été interrompu, veuillez réessayer"
            "The request was interrupted, please try again";
        BodyTooLarge "body_too_large"
            "L’envoi est trop volumineux ({} au maximum)"
            "The request is too large (at most {})";
        SeveralProblems "several_problems"
            "Plusieurs problèmes ont été détectés"
            "Several problems were found";
        FieldMissing "field_missing"
            "Le champ «\u{a0}{}\u{a0}» est obligatoire"
            "The field “{}” is required";
        FieldTooLong "field_too_long"
            "Le champ «\u{a0}{}\u{a0}» est trop long"
            "The field “{}” is too long";
        FieldInvalid "field_invalid"
            "Le champ «\u{a0}{}\u{a0}» n’a pas le bon format"
            "The field “{}” has the wrong format";
        FieldRepeated "field_repeated"
            "Le champ «\u{a0}{}\u{a0}» est présent plusieurs fois"
            "The field “{}” is given more than once";
        ThresholdInvalid "threshold_invalid"
            "Le seuil doit être un nombre de 0 à 100\u{a0}; écrivez 70 pour 70\u{a0}%"
            "The threshold must be a number from 0 to 100; write 70 for 70%";
        DailyCapInvalid "daily_cap_invalid"
            "Le plafond doit être un nombre entier d’appels, de 0 à 10\u{a0}000\u{a0}000"
            "The cap must be a whole number of calls, from 0 to 10,000,000";
        TextInvalid "text_invalid"
            "La requête contient un caractère non autorisé"
            "The request contains an unsupported character";
        NotAuthenticated "not_authenticated"
            "Veuillez vous connecter"
            "Please log in";
        TokenInvalid "token_invalid"
            "Votre session a expiré, veuillez vous reconnecter"
            "Your session has expired, please log in again";
        TooManyTries "too_many_tries"
            "Trop de tentatives"
            "Too many attempts";
        ForeignOrigin "foreign_origin"
            "La demande vient d’un autre site que celui-ci\u{a0}; veuillez la refaire depuis cette page"
            "The request comes from another site; please repeat it on this page";
        WrongRole "wrong_role"
            "Votre compte n’a pas accès à cette fonction"
            "Your account is not allowed to do this";
    } };
}
