//! Letters as they are read, in both languages.
//!
//! What each has to say is looked for in its text; marks and spaces are held by one test over all of them.

use super::*;

const SITE: &str = "https://photos.example.com";

const NEWS: News<'_> = News {
    to: "anna@example.org",
    event: "Fête",
    id: "notice-1",
    site: Some(SITE),
    unsubscribe: Some("https://photos.example.com/u/abc"),
};

fn end(site: Option<&str>) -> End<'_> {
    End {
        to: "a@example.org",
        event: "Fête",
        at: Timestamp::parse("2026-11-30T07:09:59Z").unwrap(),
        id: "ends-1",
        site,
    }
}

fn way(language: Language, site: Option<&str>) -> Way<'_> {
    Way {
        language,
        to: "anna@example.org",
        token: "t0ken",
        code: "012345",
        site,
    }
}

/// Every letter, with a site or without.
fn all(site: Option<&str>) -> Vec<Letter> {
    let reset = |language| password_reset(language, "anna@example.org", "t0ken", site);
    let unsubscribe = site.and(NEWS.unsubscribe);
    let mut letters = vec![reset(Language::French), reset(Language::English)];
    letters.push(photos_available(News {
        site,
        unsubscribe,
        ..NEWS
    }));
    let of_ends = [
        event_ends,
        event_ends_unheard,
        guest_event_ends,
        guest_event_ended,
    ];
    letters.extend(of_ends.map(|of_end| of_end(end(site))));
    for language in Language::ALL {
        letters.extend([login_link, same_face, confirm_address].map(|of_way| of_way(way(language, site))));
    }
    letters
}

fn assert_says(letter: &Letter, sentences: &[&str]) {
    for words in sentences {
        assert!(letter.text.contains(words), "{words:?} in {}", letter.text);
    }
}

#[test]
fn every_letter_is_set_well() {
    for site in [Some(SITE), None] {
        for Letter { subject, text, .. } in all(site) {
            for typed in ["'", "\"", " :", " ;", " !", " ?", "« ", " »", "  ", "\n--"] {
                assert!(!subject.contains(typed), "{typed:?} in {subject}");
                assert!(!text.contains(typed), "{typed:?} in {text}");
            }
        }
    }
}

#[test]
fn every_half_ends_with_who_sends_it() {
    for (site, sender) in [(Some(SITE), "FindMe – photos.example.com"), (None, "FindMe")] {
        for letter in all(site) {
            let (halves, kind) = (letter.text.split("\n\n— — —\n\n"), letter.kind);
            let last = halves.map(|half| half.trim_end().rsplit("\n\n").next().unwrap());
            let expected = match kind {
                Kind::PasswordReset | Kind::LoginLink | Kind::AddressConfirmation => 1,
                Kind::PhotosAvailable | Kind::EventEnds => 2,
            };
            assert_eq!(
                last.collect::<Vec<_>>(),
                vec![sender; expected],
                "{}",
                letter.text
            );
        }
    }
}

#[test]
fn a_link_and_a_code_are_written_to_log_in() {
    for (language, link, code) in [
        (
            Language::French,
            "Pour retrouver vos photos, ouvrez ce lien\u{a0}:\n\nhttps://photos.example.com/l/t0ken\n\n",
            "tapez ce code là où il est demandé\u{a0}:\n\n012345\n\n",
        ),
        (
            Language::English,
            "To return to your photos, open this link:\n\nhttps://photos.example.com/l/t0ken\n\n",
            "type this code where it is asked for:\n\n012345\n\n",
        ),
    ] {
        assert_says(&login_link(way(language, Some(SITE))), &[link, code]);
        assert_says(&login_link(way(language, None)), &[code]);
    }
    let letter = same_face(way(Language::English, Some(SITE)));
    assert_says(&letter, &["nobody has access to your account."]);
}

#[test]
fn nothing_is_linked_where_the_site_is_not_known() {
    for letter in all(None) {
        assert!(!letter.text.contains("http"), "{}", letter.text);
    }
}

#[test]
fn a_link_is_written_where_the_site_is_known_and_a_code_elsewhere() {
    let reset = |language, site| password_reset(language, "anna@example.org", "t0ken", site);
    for (language, subject, by_link, by_code) in [
        (
            Language::French,
            "Réinitialisation de votre mot de passe FindMe",
            "Ce lien est valable une heure et n’est utilisable qu’une fois.",
            "copiez ce code dans l’application, là où elle demande un nouveau mot de passe\u{a0}:\n\nt0ken\n\nCe code est",
        ),
        (
            Language::English,
            "Reset your FindMe password",
            "This link works once and expires in one hour.",
            "copy this code into the app, where it asks for a new password:\n\nt0ken\n\nThis code works",
        ),
    ] {
        let letter = reset(language, Some(SITE));
        assert_eq!(letter.subject, subject);
        let link = "\n\nhttps://photos.example.com/reset-password?token=t0ken\n\n";
        assert_says(&letter, &[link, by_link]);
        let letter = reset(language, None);
        assert_says(&letter, &[by_code]);
        assert_eq!(letter.to, "anna@example.org");
    }
    assert_ne!(reset(Language::French, None).id, reset(Language::French, None).id);
}

#[test]
fn guests_are_told_of_photos_in_both_languages() {
    let letter = photos_available(NEWS);
    assert_eq!(
        (letter.to.as_str(), letter.id.as_str()),
        ("anna@example.org", "notice-1")
    );
    assert_eq!(
        letter.subject,
        "«\u{a0}Fête\u{a0}»\u{a0}: nouvelles photos / new photos"
    );
    assert_eq!(letter.unsubscribe.as_deref(), NEWS.unsubscribe);
    assert_says(
        &letter,
        &[
            "De nouvelles photos de «\u{a0}Fête\u{a0}» sont disponibles.",
            "connectez-vous ici\u{a0}:\n\nhttps://photos.example.com\n\n",
            "de cet événement (et uniquement ceux-là), ouvrez ce lien\u{a0}:\n\nhttps://photos.example.com/u/abc\n\n",
            "New photos from “Fête” are available.",
            "log in here:\n\nhttps://photos.example.com\n\n",
            "from this event (and only those), open this link:\n\nhttps://photos.example.com/u/abc\n\n",
        ],
    );
    let letter = photos_available(News {
        site: None,
        unsubscribe: None,
        ..NEWS
    });
    assert_says(
        &letter,
        &[
            "connectez-vous à l’application.\n\n",
            "log in to the app.\n\n",
            "pour cet événement.\n\nFindMe\n",
            "for this event.\n\nFindMe\n",
        ],
    );
}

#[test]
fn whoever_is_told_of_an_end_is_told_when_and_what_then() {
    let until = [
        "seront disponibles jusqu’au 30 novembre 2026 à 7 h 09 (UTC). ",
        "will be available until 30 November 2026 at 07:09 (UTC). ",
    ];
    let steps = [
        "les invités n’y auront plus accès, et les selfies et les données de visage seront supprimés.",
        "ajoutez des photos ou choisissez une date de fin plus tardive",
        "guests will lose access to them, and selfies and face data will be deleted.",
        "add photos or choose a later end date",
    ];
    let letter = event_ends(end(Some(SITE)));
    assert_eq!(
        (letter.to.as_str(), letter.id.as_str()),
        ("a@example.org", "ends-1")
    );
    assert_eq!(
        letter.subject,
        "«\u{a0}Fête\u{a0}»\u{a0}: l’accès aux photos se termine bientôt / access to the photos ends soon"
    );
    assert_says(&letter, &[&until[..], &steps].concat());
    assert_says(
        &letter,
        &[
            "Les photos de «\u{a0}Fête\u{a0}» seront",
            "vous ou un administrateur pourrez encore rétablir",
            "Connectez-vous ici\u{a0}:\n\nhttps://photos.example.com\n\n",
            "The photos from “Fête” will",
            "you or an administrator can still restore",
            "Log in here:\n\nhttps://photos.example.com\n\n",
        ],
    );

    let unheard = event_ends_unheard(end(None));
    assert_ne!(unheard.subject, letter.subject);
    assert_says(&unheard, &[&until[..], &steps].concat());
    assert_says(
        &unheard,
        &[
            "Le photographe de l’événement «\u{a0}Fête\u{a0}» n’a pas pu être joint par e-mail.",
            "The photographer of the event “Fête” could not be reached by email.",
        ],
    );

    let guest = guest_event_ends(end(None));
    assert_eq!(guest.subject, letter.subject);
    assert_says(&guest, &until);
    assert_says(
        &guest,
        &[
            "Ensuite, vous n’aurez plus accès à vos photos.",
            "After that, you will no longer be able to see your photos.",
        ],
    );
}

#[test]
fn guests_are_told_what_is_deleted_after_the_end() {
    let letter = guest_event_ended(end(None));
    assert_eq!(
        letter.subject,
        "L’événement «\u{a0}Fête\u{a0}» est terminé / The event “Fête” has ended"
    );
    assert_says(
        &letter,
        &[
            "Votre selfie et les données de votre visage sont en cours de suppression.",
            "et votre compte aussi, sauf si vous participez à un autre événement.",
            "Your selfie and your face data are being deleted.",
            "and so will your account, unless you are part of another event.",
        ],
    );
}

#[test]
fn the_same_end_makes_the_same_letter() {
    for of_end in [
        event_ends,
        event_ends_unheard,
        guest_event_ends,
        guest_event_ended,
    ] {
        assert_eq!(of_end(end(None)), of_end(end(None)));
    }
}
