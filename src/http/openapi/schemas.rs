//! The objects of the document, by name.
//!
//! Serde leaves nothing out of an answer unless told so, hence whatever may be null in one is there all the same; of what is
//! asked it may be missing. Two types of one name would silently be one in the document, so that stops the start.

use std::collections::BTreeMap;

use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Components, Ref, RefOr};

type Named = (String, RefOr<Schema>);

/// Objects that an operation asks for or answers with.
pub(super) struct Schemas {
    named: Vec<Named>,
    is_answered: bool,
}

impl Schemas {
    /// For what is asked.
    pub(super) fn asked() -> Self {
        let (named, is_answered) = (Vec::new(), false);
        Self { named, is_answered }
    }

    /// For what is answered.
    pub(super) fn answered() -> Self {
        let (named, is_answered) = (Vec::new(), true);
        Self { named, is_answered }
    }

    /// A reference to an object, which is remembered with all it is made of.
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

    /// Hands all objects on.
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

/// Adds objects; each name stands for one shape.
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
