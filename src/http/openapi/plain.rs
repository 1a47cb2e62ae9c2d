//! The schemas of the document as client generators can read them: no schema is a choice or a sum of others.
//!
//! Types derive their schemas as usual; [`plain`] rewrites all of them at the end. A type or null becomes the type with
//! null, in place. A choice of objects becomes one object, in which only the fields of all of them are required; a value
//! that is no object is left out of a choice, so a request is documented as an object alone. A sum becomes one object.
//! Otherwise generators skip such fields (Swift), require the fields of all alternatives at once (Kotlin, Dart), or
//! give every photo three classes.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, Array, ArrayItems, Object, Schema, SchemaType, Type};

type Named = BTreeMap<String, RefOr<Schema>>;

/// Most objects inside each other; an object that may hold one of its own kind or null would never end.
const DEPTH: usize = 16;

/// The plain schemas of these.
pub(super) fn plain(named: &Named) -> Named {
    let reader = Reader { named, depth: 0 };
    let schemas = named.iter();
    let schemas = schemas.map(|(name, schema)| (name.clone(), reader.plain(schema)));
    schemas.collect()
}

/// Reads schemas of the document.
#[derive(Clone, Copy)]
struct Reader<'a> {
    named: &'a Named,
    depth: usize,
}

impl Reader<'_> {
    /// A schema without choices and sums; a reference stays one.
    fn plain(self, schema: &RefOr<Schema>) -> RefOr<Schema> {
        match schema {
            RefOr::Ref(_) => schema.clone(),
            RefOr::T(schema) => RefOr::T(self.plain_schema(schema)),
        }
    }

    fn plain_schema(self, schema: &Schema) -> Schema {
        match schema {
            Schema::Array(array) => self.array(array.clone()).into(),
            Schema::Object(object) => self.object(object.clone()).into(),
            Schema::AllOf(all) => {
                let mut sum = Object::new();
                for part in self.objects(&all.items) {
                    sum.required.extend(part.required);
                    sum.properties.extend(part.properties);
                }
                sum.description.clone_from(&all.description);
                sum.examples.clone_from(&all.examples);
                sum.into()
            }
            Schema::OneOf(one) => self.choice(&one.items, one.description.as_ref(), &one.examples),
            Schema::AnyOf(any) => self.choice(&any.items, any.description.as_ref(), &any.examples),
            // The type may get further variants; a test refuses what is not plain.
            other => other.clone(),
        }
    }

    fn array(self, mut array: Array) -> Array {
        if let ArrayItems::RefOrSchema(items) = &mut array.items {
            **items = self.plain(items);
        }
        array
    }

    fn object(self, mut object: Object) -> Object {
        for property in object.properties.values_mut() {
            *property = self.plain(property);
        }
        if let Some(AdditionalProperties::RefOr(schema)) = object.additional_properties.as_deref_mut() {
            *schema = self.plain(schema);
        }
        // Names are text anyway.
        object.property_names = None;
        object
    }

    /// One schema for all alternatives.
    fn choice(self, items: &[RefOr<Schema>], about: Option<&String>, examples: &[Value]) -> Schema {
        let others: Vec<_> = items.iter().filter(|item| !is_null(item)).cloned().collect();
        let mut schema = match &others[..] {
            [one] => self.whole(one),
            several => self.common(several).into(),
        };
        if others.len() < items.len() {
            add_null(&mut schema);
        }
        if let (Schema::Object(object), Some(about)) = (&mut schema, about) {
            object.description = Some(about.clone());
        }
        if let (Schema::Object(object), false) = (&mut schema, examples.is_empty()) {
            object.examples = examples.to_vec();
        }
        schema
    }

    /// One object for several, with the fields of each.
    fn common(self, items: &[RefOr<Schema>]) -> Object {
        let objects = self.objects(items);
        let is_in_all = |field: &String| objects.iter().all(|object| object.required.contains(field));
        let mut common = Object::new();
        for object in &objects {
            for (name, property) in &object.properties {
                if !common.properties.contains_key(name) {
                    common.properties.insert(name.clone(), property.clone());
                    common.required.extend(Some(name.clone()).filter(is_in_all));
                }
            }
        }
        common
    }

    /// The objects among these; there is one at least.
    fn objects(self, items: &[RefOr<Schema>]) -> Vec<Object> {
        let objects = items.iter().filter_map(|item| match self.whole(item) {
            Schema::Object(object) if !object.properties.is_empty() => Some(object),
            _ => None,
        });
        let objects: Vec<_> = objects.collect();
        assert!(
            !objects.is_empty(),
            "a type is one of several without fields, which generated clients cannot read: {}",
            json(items)
        );
        objects
    }

    /// What is meant by a schema, without references.
    fn whole(self, schema: &RefOr<Schema>) -> Schema {
        let depth = self.depth + 1;
        assert!(
            depth < DEPTH,
            "a type may hold one of its own kind or null, which would never end: {}",
            json(schema)
        );
        let inside = Self { depth, ..self };
        match schema {
            RefOr::T(schema) => inside.plain_schema(schema),
            RefOr::Ref(reference) => {
                let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
                let mut schema = inside.whole(&self.named[name]);
                if let (Schema::Object(object), false) = (&mut schema, reference.description.is_empty()) {
                    object.description = Some(reference.description.clone());
                }
                schema
            }
        }
    }
}

fn json(schema: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(schema).unwrap_or_default()
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

fn add_null(schema: &mut Schema) {
    let kind = match schema {
        Schema::Object(object) => {
            if let Some(values) = &mut object.enum_values
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
            &mut object.schema_type
        }
        Schema::Array(array) => &mut array.schema_type,
        _ => return,
    };
    match kind {
        SchemaType::Type(one) => *kind = SchemaType::Array(vec![one.clone(), Type::Null]),
        SchemaType::Array(several) if !several.contains(&Type::Null) => several.push(Type::Null),
        SchemaType::Array(_) | SchemaType::AnyValue => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The plain form of a schema called `Tried`, beside an object `Cat` and a number `Age`.
    fn tried(schema: &Value) -> Value {
        let cat = json!({"type": "object", "required": ["name", "lives"], "properties": {
            "name": {"type": "string"}, "lives": {"type": "integer"}}});
        let age = json!({"type": "integer", "minimum": 0});
        let named = json!({"Cat": cat, "Age": age, "Tried": schema});
        let schemas = plain(&serde_json::from_value(named).unwrap());
        serde_json::to_value(&schemas["Tried"]).unwrap()
    }

    fn reference(name: &str) -> Value {
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    #[test]
    fn a_type_or_null_has_null_in_place() {
        let age = tried(&json!({"oneOf": [reference("Age"), {"type": "null"}]}));
        assert_eq!(age, json!({"type": ["integer", "null"], "minimum": 0}));
        let cat = tried(&json!({"oneOf": [{"type": "null"}, reference("Cat")]}));
        assert_eq!(cat["type"], json!(["object", "null"]));
        assert_eq!(cat["required"], json!(["name", "lives"]));
        let word = json!({"type": "string", "enum": ["yes"]});
        let word = tried(&json!({"oneOf": [word, {"type": "null"}]}));
        assert_eq!(word, json!({"type": ["string", "null"], "enum": ["yes", null]}));
    }

    #[test]
    fn a_choice_requires_what_all_alternatives_do() {
        let dog = json!({"type": "object", "required": ["name"], "properties": {
            "name": {"type": "string"}, "tail": {"type": "boolean"}}});
        let pet =
            tried(&json!({"oneOf": [{"type": "string"}, reference("Cat"), dog], "description": "A pet."}));
        assert_eq!(pet["required"], json!(["name"]));
        let fields: Vec<_> = pet["properties"].as_object().unwrap().keys().collect();
        assert_eq!(fields.len(), 3, "{fields:?}");
        assert_eq!(
            (&pet["type"], &pet["description"]),
            (&json!("object"), &json!("A pet."))
        );
    }

    #[test]
    fn a_sum_has_the_fields_of_all() {
        let more = json!({"type": "object", "required": ["age"], "properties": {"age": reference("Age")}});
        let sum = tried(&json!({"allOf": [reference("Cat"), more]}));
        assert_eq!(sum["required"], json!(["name", "lives", "age"]));
        assert_eq!(sum["properties"]["age"], reference("Age"));
    }

    #[test]
    #[should_panic(expected = "without fields")]
    fn a_choice_without_an_object_is_refused() {
        tried(&json!({"oneOf": [{"type": "string"}, reference("Age")]}));
    }

    #[test]
    #[should_panic(expected = "would never end")]
    fn an_object_in_one_of_its_own_kind_is_refused() {
        let inside = json!({"oneOf": [reference("Tried"), {"type": "null"}]});
        tried(&json!({"type": "object", "properties": {"inside": inside}}));
    }
}
