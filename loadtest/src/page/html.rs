//! Text and tables in HTML.
//!
//! Whatever comes from outside (names, errors, endpoints) goes through [`Text`]: it stays text, whatever it holds.

use std::fmt::{self, Display, Formatter, Write as _};

/// Text that HTML shows as it is, between tags and in quoted attributes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl Display for Text<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            write_letter(out, letter)?;
        }
        Ok(())
    }
}

/// A path, which may be broken behind each slash.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<'a>(pub(crate) &'a str);

impl Display for Path<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            write_letter(out, letter)?;
            if letter == '/' {
                out.write_str("<wbr>")?;
            }
        }
        Ok(())
    }
}

fn write_letter(out: &mut Formatter<'_>, letter: char) -> fmt::Result {
    match letter {
        '&' => out.write_str("&amp;"),
        '<' => out.write_str("&lt;"),
        '>' => out.write_str("&gt;"),
        '"' => out.write_str("&quot;"),
        '\'' => out.write_str("&#39;"),
        letter => out.write_char(letter),
    }
}

/// A table whose cells are HTML already; `class` says how it looks.
pub(crate) fn table(
    out: &mut Formatter<'_>,
    class: &str,
    head: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> fmt::Result {
    write!(out, "<div class=\"wide\"><table class=\"{class}\">")?;
    if !head.is_empty() {
        write_row(out, "th", head)?;
    }
    for row in rows {
        write_row(out, "td", &row)?;
    }
    writeln!(out, "</table></div>")
}

fn write_row(out: &mut Formatter<'_>, tag: &str, cells: &[impl Display]) -> fmt::Result {
    write!(out, "<tr>")?;
    for cell in cells {
        write!(out, "<{tag}>{cell}</{tag}>")?;
    }
    writeln!(out, "</tr>")
}

/// A count with its thousands apart.
pub(crate) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let nasty = r#"<script>alert("a" & 'b')</script>"#;
        let shown = "&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;";
        assert_eq!(Text(nasty).to_string(), shown);
        assert_eq!(Text("Zoë – 7 > 6").to_string(), "Zoë – 7 &gt; 6");
    }

    #[test]
    fn paths_may_be_broken_behind_slashes() {
        assert_eq!(Path("GET /a/<b>").to_string(), "GET /<wbr>a/<wbr>&lt;b&gt;");
    }

    #[test]
    fn thousands_are_apart() {
        let texts = [0, 999, 1000, 1_234_567].map(count);
        assert_eq!(texts, ["0", "999", "1,000", "1,234,567"]);
    }
}
