//! The sentences themselves: name, code, French, English.

macro_rules! sentences {
    ($($name:ident $code:literal $french:literal $english:literal;)+) => {
        /// A sentence for a person: why a request was refused, or what was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Sentence {
            $(#[doc = concat!("`", $code, "`: ", $english)] $name,)+
        }

        impl Sentence {
            /// All of them.
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$name),+];

            /// Its stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The sentence that has this code.
            pub fn by_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }

            /// Its words in French and in English.
            pub(super) fn texts(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($french, $english),)+ }
            }
        }
    };
}

sentences! {
    // The request as such.
    UnknownPath "unknown_path"
        "Cette adresse n'existe pas" "This address does not exist";
    MethodNotAllowed "method_not_allowed"
        "Cette adresse n'accepte pas cette méthode" "This address does not take this method";
    NotFound "not_found"
        "Cet élément n'existe pas" "This does not exist";
    MalformedJson "malformed_json"
        "Le corps de la requête n'est pas du JSON valide" "The body of the request is not valid JSON";
    JsonExpected "json_expected"
        "Le corps de la requête doit être du JSON (Content-Type: application/json)"
        "The body of the request must be JSON (Content-Type: application/json)";
    FormExpected "form_expected"
        "Le corps de la requête doit être un formulaire (Content-Type: application/x-www-form-urlencoded)"
        "The body of the request must be a form (Content-Type: application/x-www-form-urlencoded)";
    MultipartExpected "multipart_expected"
        "Le corps de la requête doit être un formulaire avec fichiers (Content-Type: multipart/form-data)"
        "The body of the request must be a form with files (Content-Type: multipart/form-data)";
    MalformedMultipart "malformed_multipart"
        "L'envoi est incomplet ou abîmé, veuillez réessayer"
        "The upload is incomplete or damaged, please try again";
    FileMissing "file_missing"
        "Aucun fichier n'a été envoyé" "No file was sent";
    BodyBroken "body_broken"
        "L'envoi s'est interrompu, veuillez réessayer" "The request broke off, please try again";
    BodyTooLarge "body_too_large"
        "L'envoi est trop volumineux (au plus {})" "The request is too large (at most {})";
    SeveralProblems "several_problems"
        "Plusieurs problèmes ont été trouvés" "Several problems were found";
    FieldMissing "field_missing"
        "Le champ « {} » est obligatoire" "The field \"{}\" is required";
    FieldInvalid "field_invalid"
        "Le champ « {} » n'a pas le bon format" "The field \"{}\" has the wrong format";
    FieldRepeated "field_repeated"
        "Le champ « {} » est donné plusieurs fois" "The field \"{}\" is given more than once";
    TextInvalid "text_invalid"
        "La requête contient un caractère interdit" "The request holds a forbidden character";
    TimedOut "timed_out"
        "La requête a pris trop de temps, veuillez réessayer" "The request took too long, please try again";
    Unavailable "unavailable"
        "Le service est momentanément indisponible, veuillez réessayer dans quelques secondes"
        "The service is unavailable for the moment, please try again in a few seconds";
    Internal "internal"
        "Une erreur inattendue s'est produite, veuillez réessayer"
        "Something unexpected went wrong, please try again";

    // Who is asking.
    NotAuthenticated "not_authenticated"
        "Veuillez vous connecter" "Please log in";
    TokenInvalid "token_invalid"
        "Votre session a expiré, veuillez vous reconnecter" "Your session has ended, please log in again";
    WrongRole "wrong_role"
        "Votre compte n'a pas accès à cette fonction" "Your account may not do this";

    // Good news.
    Welcome "welcome"
        "Bienvenue sur l'API FindMe" "Welcome to the FindMe API";
}
