//! The operations of Amazon Rekognition that FindMe uses, by their names on the wire.
//!
//! This list is also the list of permissions that FindMe needs (docs/REKOGNITION.md).

use strum::{IntoStaticStr, VariantArray};

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[repr(usize)]
pub enum Operation {
    /// Finds faces and remembers nothing.
    DetectFaces,
    /// Finds faces and remembers them in a collection.
    IndexFaces,
    /// Finds the faces of a collection that resemble one of them.
    SearchFaces,
    /// Finds the faces of a collection that resemble the largest one of a picture, and remembers nothing.
    SearchFacesByImage,
    /// Lists the faces of a collection.
    ListFaces,
    /// Forgets faces.
    DeleteFaces,
    /// Makes a collection.
    CreateCollection,
    /// Forgets a collection with all its faces.
    DeleteCollection,
    /// Lists collections: asked for nothing but a sign of life.
    ListCollections,
}

impl Operation {
    /// Its name on the wire, and in the list of permissions.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether Amazon charges for it: what looks at a picture or searches is paid, what keeps house is not.
    pub const fn is_paid(self) -> bool {
        matches!(
            self,
            Self::DetectFaces | Self::IndexFaces | Self::SearchFaces | Self::SearchFacesByImage
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_service() {
        let names: Vec<_> = Operation::VARIANTS
            .iter()
            .map(|operation| operation.name())
            .collect();
        assert_eq!(
            names,
            [
                "DetectFaces",
                "IndexFaces",
                "SearchFaces",
                "SearchFacesByImage",
                "ListFaces",
                "DeleteFaces",
                "CreateCollection",
                "DeleteCollection",
                "ListCollections",
            ]
        );
    }
}
