//! The name a picture is saved under (RFC 6266).
//!
//! Names come from strangers and go into a header: everything but letters, digits and a few signs is replaced in the
//! plain form, and percent-encoded in the whole one (RFC 8187).

use std::fmt::Write as _;

/// `inline` or `attachment` with the photo's name, in ASCII for old clients and whole for the others; the extension follows
/// the type of what is served.
pub(super) fn disposition(is_download: bool, name: &str, content_type: &str) -> String {
    let kind = if is_download { "attachment" } else { "inline" };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let extension = match content_type {
        "image/png" => "png",
        "image/webp" => "webp",
        _ => "jpg",
    };
    let plain: String = stem.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let whole = percent_encoded(stem);
    format!("{kind}; filename=\"{plain}.{extension}\"; filename*=UTF-8''{whole}.{extension}")
}

/// Whether a character means only itself, quoted or percent-encoded.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_plain(char::from(byte)) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_and_whole() {
        assert_eq!(
            disposition(true, "Été à Nîmes.JPG", "image/png"),
            "attachment; filename=\"_t____N_mes.png\"; filename*=UTF-8''%C3%89t%C3%A9%20%C3%A0%20N%C3%AEmes.png"
        );
    }

    #[test]
    fn names_cannot_break_out() {
        let header = disposition(false, "a\";\r\nX: y\\.jpg", "image/jpeg");
        assert_eq!(
            header,
            "inline; filename=\"a____X__y_.jpg\"; filename*=UTF-8''a%22%3B%0D%0AX%3A%20y%5C.jpg"
        );
    }
}
