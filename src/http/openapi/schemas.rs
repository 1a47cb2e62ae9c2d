//! The objects of the document, by name.
//!
//! Serde omits no field of a response unless annotated, so nullable fields are required there; in a request they may be
//! missing. Two types with one name would silently become one in the document, so that is a panic at the start.

use std::collections::BTreeMap;

use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Components, Ref, RefOr};

type Named = (String, RefOr<Schema>);

/// Objects of requests or responses.
pub(super) struct Schemas {
    named: Vec<Named>,
    is_answered: bool,
}

impl Schemas {
    /// Objects of requests.
    pub(super) fn asked() -> Self {
        let (named, is_answered) = (Vec::new(), false);
        Self { named, is_answered }
    }

    /// Objects of responses.
    pub(super) fn answered() -> Self {
        let (named, is_answered) = (Vec::new(), true);
        Self { named, is_answered }
    }

    /// A reference to an object, which is added with all its parts.
    pub(super) fn reference<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let name = T::name().into_owned();
        T::schemas(&mut self.named);
        self.named.push((name.clone(), T::schema()));
        Ref::from_schema_name(name).into()
    }

    /// A list of references.
    pub(super) fn list<T: ToSchema>(&mut self) -> RefOr<Schema> {
        ArrayBuilder::new().items(self.reference::<T>()).into()
    }

    /// Returns all objects.
    pub(super) fn move_into(self, components: &mut Components) {
        let named = self.named.into_iter().map(|(name, mut schema)| {
            if let (RefOr::T(schema), true) = (&mut schema, self.is_answered) {
                require_what_may_be_null(schema);
            }
            (name, schema)
        });
        add_all(components, named);
    }
}

/// Adds objects; each name has one shape.
pub(super) fn add_all(components: &mut Components, named: impl IntoIterator<Item = Named>) {
    let there: &mut BTreeMap<_, _> = &mut components.schemas;
    for (name, schema) in named {
        let is_same = there.get(&name).is_none_or(|other| *other == schema);
        assert!(
            is_same,
            "two types are called {name} in the document: #[schema(as = …)]"
        );
        there.insert(name, schema);
    }
}

fn require_what_may_be_null(schema: &mut Schema) {
    let parts: &mut [RefOr<Schema>] = match schema {
        Schema::Object(object) => {
            for (name, property) in &object.properties {
                if may_be_null(property) && !object.required.contains(name) {
                    object.required.push(name.clone());
                }
            }
            return;
        }
        Schema::AllOf(all) => &mut all.items,
        Schema::OneOf(one) => &mut one.items,
        _ => return,
    };
    for part in parts {
        if let RefOr::T(part) = part {
            require_what_may_be_null(part);
        }
    }
}

fn may_be_null(schema: &RefOr<Schema>) -> bool {
    let has_null = |kind: &SchemaType| match kind {
        SchemaType::Type(one) => *one == Type::Null,
        SchemaType::Array(several) => several.contains(&Type::Null),
        SchemaType::AnyValue => false,
    };
    match schema {
        RefOr::T(Schema::Object(object)) => has_null(&object.schema_type),
        RefOr::T(Schema::Array(array)) => has_null(&array.schema_type),
        RefOr::T(Schema::OneOf(one)) => one.items.iter().any(may_be_null),
        _ => false,
    }
}
