//! Accounts: names, addresses, passwords, login and the first admin.
//!
//! Registration reports all problems at once, joined by "; ", so each of these sentences can stand beside others.
//! What was done to an account is in `done`.

macro_rules! account_sentences {
    ([$($rest:ident)*] $($before:tt)*) => { gather! { [$($rest)*] $($before)*
        UsernameMissing "username_missing"
            "Le nom d’utilisateur est obligatoire"
            "A username is required";
        UsernameTooLong "username_too_long"
            "Le nom d’utilisateur est trop long (150 caractères au maximum)"
            "The username is too long (at most 150 characters)";
        UsernameInvalid "username_invalid"
            "Le nom d’utilisateur contient des caractères non autorisés"
            "The username contains characters that are not allowed";
        UsernameIsAddress "username_is_address"
            "Le nom d’utilisateur ne peut pas être une adresse e-mail autre que la vôtre"
            "The username cannot be an email address other than your own";
        UsernameTaken "username_taken"
            "Ce nom d’utilisateur est déjà utilisé"
            "This username is already in use";
        EmailInvalid "email_invalid"
            "L’adresse e-mail n’est pas valide"
            "The email address is not valid";
        EmailTaken "email_taken"
            "Cette adresse e-mail est déjà utilisée"
            "This email address is already in use";
        NameTooLong "name_too_long"
            "Le nom est trop long (100 caractères au maximum)"
            "The name is too long (at most 100 characters)";
        NameInvalid "name_invalid"
            "Le nom contient des caractères non autorisés"
            "The name contains characters that are not allowed";
        PasswordTooShort "password_too_short"
            "Le mot de passe doit contenir au moins 8 caractères"
            "The password must have at least 8 characters";
        PasswordTooLong "password_too_long"
            "Le mot de passe est trop long"
            "The password is too long";
        PasswordWithoutUpperCase "password_without_upper_case"
            "Le mot de passe doit contenir une majuscule"
            "The password must contain an upper-case letter";
        PasswordWithoutDigit "password_without_digit"
            "Le mot de passe doit contenir un chiffre"
            "The password must contain a digit";
        PasswordWithoutSign "password_without_sign"
            "Le mot de passe doit contenir un caractère spécial"
            "The password must contain a character that is neither a letter nor a digit";
        WrongCredentials "wrong_credentials"
            "Nom d’utilisateur ou mot de passe incorrect"
            "Incorrect username or password";
        WrongPassword "wrong_password"
            "Le mot de passe actuel est incorrect"
            "The current password is incorrect";
        ResetTokenInvalid "reset_token_invalid"
            "Ce lien ou ce code n’est plus valable, veuillez en demander un nouveau"
            "This link or code is no longer valid, please request a new one";
        PersonalLinkInvalid "personal_link_invalid"
            "Ce lien personnel n’est plus valable"
            "This personal link is no longer valid";
        LoginLinkInvalid "login_link_invalid"
            "Ce lien ou ce code n’est plus valable, veuillez en demander un nouveau"
            "This link or code is no longer valid, please request a new one";
        InvitationInvalid "invitation_invalid"
            "Cette invitation n’est plus valable"
            "This invitation is no longer valid";
        InvitationNeedsAccount "invitation_needs_account"
            "Cette invitation est réservée aux photographes qui ont déjà un compte\u{a0}; connectez-vous pour l’accepter"
            "This invitation is for photographers who already have an account; log in to accept it";
        InvitationWithoutEvent "invitation_without_event"
            "Cette invitation sert à créer un compte\u{a0}; elle ne concerne aucun événement"
            "This invitation is for creating an account; it is not for an event";
        InvitationNotFound "invitation_not_found"
            "Cette invitation n’existe pas ou a déjà été utilisée"
            "This invitation does not exist or has been used";
        NoteInvalid "note_invalid"
            "La note est trop longue (200 caractères au maximum) ou contient des caractères non autorisés"
            "The note is too long (at most 200 characters) or contains characters that are not allowed";
        EarlierAccountReachable "earlier_account_reachable"
            "Un compte plus ancien de cet événement a le même visage. Si c’est le vôtre, un lien de connexion peut \
             être envoyé à son adresse e-mail"
            "An earlier account of this event has the same face. If it is yours, a login link can be sent to its email \
             address";
        EarlierAccountUnreachable "earlier_account_unreachable"
            "Un compte plus ancien de cet événement a le même visage, mais pas d’adresse e-mail. Si c’est le vôtre, \
             ouvrez son lien personnel ou demandez au photographe"
            "An earlier account of this event has the same face but no email address. If it is yours, open its personal \
             link or ask the photographer";
        NoEarlierAccount "no_earlier_account"
            "Aucun compte plus ancien de cet événement n’a le même visage"
            "No earlier account of this event has the same face";
        SeveralAccounts "several_accounts"
            "Plusieurs comptes correspondent, veuillez choisir l’événement"
            "Several accounts match, please choose the event";
        AccountNotFound "account_not_found"
            "Ce compte n’existe pas"
            "This account does not exist";
        AdminExists "admin_exists"
            "Un administrateur existe déjà"
            "An admin already exists";
        SetupTokenWanted "setup_token_wanted"
            "Pour créer le premier administrateur, ajoutez le «\u{a0}setup_token\u{a0}» indiqué au démarrage du \
             serveur (valable une heure), ou lancez «\u{a0}findme admin create\u{a0}» sur la machine du serveur"
            "To create the first admin, add the “setup_token” that the server gave at its start (valid for one \
             hour), or run “findme admin create” on the server’s machine";
        LastAdmin "last_admin"
            "Le dernier administrateur ne peut pas être supprimé"
            "The last admin cannot be deleted";
        OwnAccount "own_account"
            "Vous ne pouvez pas désactiver votre propre compte"
            "You cannot deactivate your own account";
        LastActiveAdmin "last_active_admin"
            "Le dernier administrateur actif ne peut pas être désactivé"
            "The last active admin cannot be deactivated";
        OwnsEvents "owns_events"
            "Ce photographe gère encore des événements"
            "This photographer still owns events";
    } };
}
