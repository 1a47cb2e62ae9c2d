//! The operations of Amazon Rekognition that FindMe uses, by their names on the wire.
//!
//! This list is also the list of permissions that FindMe needs (docs/REKOGNITION.md).

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::DetectFaces,
        Self::IndexFaces,
        Self::SearchFaces,
        Self::SearchFacesByImage,
        Self::ListFaces,
        Self::DeleteFaces,
        Self::CreateCollection,
        Self::DeleteCollection,
        Self::ListCollections,
    ];

    /// Its name on the wire, and in the list of permissions.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DetectFaces => "DetectFaces",
            Self::IndexFaces => "IndexFaces",
            Self::SearchFaces => "SearchFaces",
            Self::SearchFacesByImage => "SearchFacesByImage",
            Self::ListFaces => "ListFaces",
            Self::DeleteFaces => "DeleteFaces",
            Self::CreateCollection => "CreateCollection",
            Self::DeleteCollection => "DeleteCollection",
            Self::ListCollections => "ListCollections",
        }
    }

    /// Whether Amazon charges for it: what looks at a picture or searches is paid, what keeps house is not.
    pub const fn is_paid(self) -> bool {
        matches!(
            self,
            Self::DetectFaces | Self::IndexFaces | Self::SearchFaces | Self::SearchFacesByImage
        )
    }
}
