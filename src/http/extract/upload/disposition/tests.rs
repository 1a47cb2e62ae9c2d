//! Names as browsers, phones, mail programs and old scripts write them.
//!
//! What is written on the left of each line is what is meant on its right.

use super::*;

fn filename(value: impl AsRef<[u8]>) -> String {
    let value = [b"form-data; name=\"files\"; ", value.as_ref()].concat();
    let disposition = Disposition::parse(&value);
    assert_eq!(disposition.name, "files");
    disposition.filename.unwrap()
}

#[test]
fn plain_names_are_as_they_are_written() {
    assert_eq!(filename("filename=\"a b;c.jpg\""), "a b;c.jpg");
    assert_eq!(filename("filename=a.jpg"), "a.jpg");
    assert_eq!(filename("FileName = \"é.jpg\" ; size=3"), "é.jpg");
    assert_eq!(filename("filename=\"\""), "");
    assert_eq!(filename(r#"filename="C:\photos\a.jpg""#), r"C:\photos\a.jpg");
    assert_eq!(filename(r#"filename="a\"b\\c.jpg"; x=";""#), r#"a"b\c.jpg"#);
    assert_eq!(filename("filename=\"100%25.jpg\""), "100%25.jpg");
}

#[test]
fn escapes_of_browsers_are_undone() {
    assert_eq!(filename("filename=\"%22a%22 %0D%0Ab.jpg\""), "\"a\" \r\nb.jpg");
}

#[test]
fn the_extended_name_counts_first() {
    let both = "filename=\"ete.jpg\"; filename*=UTF-8''%C3%A9t%C3%A9%20%e2%82%ac.jpg";
    assert_eq!(filename(both), "été €.jpg");
    assert_eq!(
        filename("filename*=utf-8'fr'a%22.jpg; filename=\"b.jpg\""),
        "a\".jpg"
    );
    assert_eq!(filename("filename*=ISO-8859-1''%E9.jpg"), "é.jpg");
    for broken in ["UTF-8''%E9.jpg", "UTF-8''%4", "UTF-8", "koi8-r''%C1"] {
        let value = format!("filename*={broken}; filename=\"plain.jpg\"");
        assert_eq!(filename(value), "plain.jpg", "{broken}");
    }
}

#[test]
fn words_of_mail_are_decoded() {
    for (written, meant) in [
        ("=?UTF-8?B?w6l0w6k=?=.jpg", "été.jpg"),
        ("=?utf-8?b?w6l0w6k?=", "été"),
        ("=?iso-8859-1?Q?=E9t=E9_2.jpg?=", "été 2.jpg"),
        ("=?UTF-8*fr?Q?=C3=A9?= =?UTF-8?Q?t?= x", "ét x"),
        ("=?x?= =?UTF-8?Z?a?=", "=?x?= =?UTF-8?Z?a?="),
        ("a=?b.jpg", "a=?b.jpg"),
    ] {
        assert_eq!(filename(format!("filename=\"{written}\"")), meant);
    }
}

#[test]
fn bytes_that_are_no_utf8_are_latin() {
    assert_eq!(filename(b"filename=\"\xe9t\xe9.jpg\""), "été.jpg");
}

#[test]
fn what_is_not_there_is_not_made_up() {
    assert_eq!(Disposition::parse(b""), Disposition::default());
    assert_eq!(Disposition::parse(b"form-data; ;=; name"), Disposition::default());
    let field = Disposition::parse(b"form-data; name=\"files[]\"");
    assert_eq!((field.name.as_str(), field.filename), ("files[]", None));
}
