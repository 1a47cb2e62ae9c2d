//! The words of the pages about accounts: log in, a new password, the first admin, links from emails.

use super::words;

words! {
    /// The words of the pages about accounts.
    Account {
        log_in_title "Se connecter" "Log in";
        name "Nom d’utilisateur ou adresse e-mail" "Username or email address";
        username "Nom d’utilisateur" "Username";
        email "Adresse e-mail" "Email address";
        password "Mot de passe" "Password";
        new_password "Nouveau mot de passe" "New password";
        password_hint
            "Au moins 8 caractères, dont une majuscule, un chiffre et un autre signe, par exemple un tiret."
            "At least 8 characters, among them an upper-case letter, a digit and another sign such as a dash.";
        log_in "Se connecter" "Log in";
        forgot "Mot de passe oublié\u{a0}?" "Forgot your password?";
        without_password
            "Invité d’un événement\u{a0}? Il n’y a pas de mot de passe\u{a0}: ouvrez votre lien personnel, ou l’adresse de l’événement."
            "A guest of an event? There is no password: open your personal link, or the address of the event.";
        choose_title "Quel compte\u{a0}?" "Which account?";
        choose_lead
            "Ce mot de passe ouvre plusieurs comptes. Choisissez l’événement."
            "This password opens several accounts. Choose the event.";
        password_again "Saisissez-le encore une fois." "Please enter it once more.";
        no_event "Sans événement" "Without an event";
        forgot_title "Mot de passe oublié" "Forgotten password";
        forgot_lead
            "Nous enverrons un lien à l’adresse de votre compte."
            "We will send a link to the address of your account.";
        send_link "Envoyer le lien" "Send the link";
        sent
            "Si cette adresse est inscrite, un lien vient d’y être envoyé. Il est valable une heure."
            "If this address is registered, a link is on its way to it. It is valid for one hour.";
        reset_title "Nouveau mot de passe" "New password";
        ask_again "Demander un nouveau lien" "Ask for a new link";
        set_password "Enregistrer" "Save";
        password_set "Le mot de passe de {} est changé." "The password of {} is changed.";
        setup_title "Premier administrateur" "First admin";
        setup_lead
            "Ce compte crée les photographes et les événements."
            "This account creates photographers and events.";
        setup_token "Jeton d’installation" "Setup token";
        setup_token_hint
            "Le serveur l’a écrit au démarrage dans son journal, ou dans le fichier setup_token de son dossier de données. Il est valable une heure."
            "The server wrote it to its log when it started, or to the file setup_token in its data folder. It is valid for one hour.";
        setup_token_wrong
            "Ce jeton n’est pas le bon, ou il a plus d’une heure. Un redémarrage du serveur en écrit un nouveau."
            "This token is wrong, or older than an hour. A restart of the server writes a new one.";
        invitation_title "Invitation de photographe" "Photographer’s invitation";
        invitation_event "Événement\u{a0}: {}" "Event: {}";
        invitation_lead
            "Créez votre compte de photographe. Cette invitation ne sert qu’une fois."
            "Create your photographer’s account. This invitation can be used once.";
        invitation_have "J’ai déjà un compte de photographe" "I already have a photographer’s account";
        invitation_accept "Participer à cet événement" "Work on this event";
        invitation_log_in
            "Connectez-vous avec votre compte de photographe. Sans compte, demandez-en un à l’administrateur."
            "Log in with your photographer’s account. Without one, ask the admin for it.";
        invitation_nothing
            "Cette invitation crée un compte, et vous en avez déjà un. Transmettez-la à son destinataire."
            "This invitation creates an account, and you have one already. Pass it on to whom it is for.";
        create "Créer le compte" "Create the account";
        link_title "Revenir à mes photos" "Back to my photos";
        link_lead
            "Nous vous enverrons un lien et un code à l’adresse que vous aviez donnée."
            "We will send a link and a code to the address that you gave.";
        link_sent
            "Si cette adresse est inscrite, un lien et un code viennent d’y être envoyés. Ils sont valables un quart d’heure."
            "If a guest has this address, a link and a code are on their way to it. They are valid for a quarter of an hour.";
        mail_code "Code reçu" "Code from the email";
        mail_code_hint
            "Six chiffres. Ou ouvrez le lien de l’e-mail sur cet appareil."
            "Six digits. Or open the link of the email on this device.";
        send_again "Recevoir un autre e-mail" "Get another email";
        use_title "Ouvrir vos photos" "Open your photos";
        use_lead "Touchez encore une fois pour ouvrir vos photos." "Tap once more to open your photos.";
        choose_event "Choisissez l’événement." "Choose the event.";
        old_link
            "Ce lien a déjà servi, ou il a plus d’un quart d’heure. Demandez-en un autre."
            "This link was used already, or it is older than a quarter of an hour. Ask for another one.";
        by_mail "Invité\u{a0}? Recevoir un lien par e-mail" "A guest? Get a link by email";
        confirm_title "Confirmer votre adresse" "Confirm your address";
        confirm_lead
            "C’est bien votre adresse\u{a0}? Confirmez-la pour recevoir vos liens ici."
            "Is this your address? Confirm it to get your links here.";
        confirm "Confirmer" "Confirm";
        confirm_logged_out
            "Vos photos ne sont pas ouvertes sur cet appareil. Là où elles le sont, tapez le code de l’e-mail sur la page «\u{a0}Moi\u{a0}»."
            "Your photos are not open on this device. Where they are, type the code in the email on the page “Me”.";
        open_title "Ouvrir ces photos\u{a0}?" "Open these photos?";
        open_lead
            "Un autre compte est ouvert sur cet appareil. Ce lien le remplace."
            "Another account is open on this device. This link replaces it.";
        open_link "Ouvrir mes photos" "Open my photos";
        stay "Garder l’autre compte" "Keep the other account";
        bad_link_title "Ce lien ne fonctionne plus" "This link no longer works";
        bad_link
            "Il a été remplacé, ou l’événement est terminé. Ouvrez l’adresse de l’événement, ou scannez son QR code."
            "It was replaced, or the event is over. Open the address of the event, or scan its QR code.";
    }
}
