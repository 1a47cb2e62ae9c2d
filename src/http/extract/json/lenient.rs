//! JSON whose numbers and booleans may be written as text, as clients of the previous server do: `{"user_id": "2"}`.
//!
//! A deserializer between `serde_json` and the requested type: where the type expects a number or a boolean and there
//! is a text with one, it is converted. Everything else passes unchanged, so errors stay the same.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};

/// A deserializer that accepts text for numbers and booleans; or its visitor, list or object.
pub(super) struct Lenient<T>(pub(super) T);

/// A visitor that expects a number or a boolean.
struct Scalar<V> {
    visitor: V,
    is_switch: bool,
}

macro_rules! scalars {
    ($is_switch:literal: $($method:ident)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            let is_switch = $is_switch;
            self.0.deserialize_any(Scalar { visitor, is_switch })
        }
    )+};
}

macro_rules! others {
    ($($method:ident($($argument:ident: $kind:ty),*))+) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $kind,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method($($argument,)* Lenient(visitor))
        }
    )+};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Lenient<D> {
    type Error = D::Error;

    scalars! { true: deserialize_bool }
    scalars! {
        false:
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }
    others! {
        deserialize_any() deserialize_char() deserialize_str() deserialize_string() deserialize_bytes()
        deserialize_byte_buf() deserialize_option() deserialize_unit() deserialize_seq() deserialize_map()
        deserialize_identifier() deserialize_ignored_any()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_tuple(length: usize)
        deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }

    /// An object alone: `serde_json` would take a list of the fields, too, which no document promises.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Lenient(visitor))
    }
}

macro_rules! passed_on {
    ($($method:ident($kind:ty))+) => {$(
        fn $method<E: Error>(self, value: $kind) -> Result<V::Value, E> {
            self.0.$method(value)
        }
    )+};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Lenient<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    passed_on! {
        visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64)
        visit_str(&str) visit_borrowed_str(&'de str) visit_string(String)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, reader: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Lenient(reader))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, reader: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Lenient(reader))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Lenient(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Lenient(object))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(variant)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Lenient<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Lenient(reader))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Lenient<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Lenient(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Lenient<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Lenient(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Scalar<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(formatter)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.visitor.visit_bool(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.visitor.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.visitor.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        self.visitor.visit_f64(value)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        let plain = text.trim();
        if self.is_switch {
            return match plain.to_ascii_lowercase().as_str() {
                "true" | "1" => self.visitor.visit_bool(true),
                "false" | "0" => self.visitor.visit_bool(false),
                _ => self.visitor.visit_str(text),
            };
        }
        if let Ok(number) = plain.parse() {
            self.visitor.visit_i64(number)
        } else if let Some(number) = plain.parse().ok().filter(|number: &f64| number.is_finite()) {
            self.visitor.visit_f64(number)
        } else {
            self.visitor.visit_str(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::super::parse;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Body {
        id: Option<i64>,
        ids: Vec<u32>,
        share: f32,
        flag: bool,
        name: String,
        inner: Option<Box<Body>>,
    }

    fn read(json: &str) -> Body {
        parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn text_that_says_a_number_or_a_boolean_is_one_where_one_is_wanted() {
        let body = read(r#"{"id":"2","ids":["1",2," 3 "],"share":"0.5","flag":"true","name":"7"}"#);
        let expected = Body {
            id: Some(2),
            ids: vec![1, 2, 3],
            share: 0.5,
            flag: true,
            name: "7".to_owned(),
            inner: None,
        };
        assert_eq!(body, expected);
        let inner = read(r#"{"inner":{"id":"-4","flag":"False"}}"#).inner.unwrap();
        assert_eq!((inner.id, inner.flag), (Some(-4), false));
        assert_eq!(read(r#"{"share":"70"}"#).share.to_bits(), 70_f32.to_bits());
    }

    #[test]
    fn a_list_of_the_fields_is_no_object() {
        for json in ["[]", "[null,[],1,true,\"\",null]", r#"{"inner":[]}"#] {
            assert!(parse::<Body>(json.as_bytes()).is_err(), "{json}");
        }
    }

    #[test]
    fn everything_else_is_refused_as_it_was() {
        for json in [
            r#"{"id":"two"}"#,
            r#"{"id":""}"#,
            r#"{"id":"1.5"}"#,
            r#"{"id":[2]}"#,
            r#"{"ids":["-1"]}"#,
            r#"{"ids":"1"}"#,
            r#"{"share":"NaN"}"#,
            r#"{"share":"inf"}"#,
            r#"{"flag":"yes"}"#,
            r#"{"flag":1}"#,
            r#"{"name":7}"#,
        ] {
            let error = parse::<Body>(json.as_bytes()).unwrap_err();
            assert_eq!(error.code(), "field_invalid", "{json}");
        }
        assert_eq!(read(r#"{"id":null,"other":[{}]}"#), Body::default());
    }
}
