//! Event codes: what is taken is short and printable, and two that look alike to a guest are one.

use findme::model::EventCode;

/// Takes any text.
pub(crate) fn check(text: &str) {
    let Some(code) = EventCode::parse(text) else {
        return;
    };
    let length = code.as_str().chars().count();
    assert!(
        (1..=EventCode::MAX_CHARS).contains(&length),
        "{length} characters"
    );
    assert!(!code.as_str().chars().any(char::is_control));
    let again = EventCode::parse(code.as_str()).expect("a code is a code");
    assert_eq!(again, code);
    let spaced = format!(" {} ", code.as_str().to_lowercase());
    if let Some(spaced) = EventCode::parse(&spaced) {
        assert_eq!(spaced.key(), code.key(), "{text:?}");
    }
}
