//! Why work was given up, or a picture refused: codes that are stored and sent, and stay as they are.
//!
//! Clients know the codes, so pictures that are wrong in the same way keep the different codes that photos, selfies as they
//! are sent and stored selfies always had.

use findme_images as images;
use strum::{IntoStaticStr, VariantArray};

/// Why a job was given up, or a picture refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum FailureCode {
    /// The last failure that a job may have.
    GaveUp,
    /// Too many workers died under the job.
    Crashed,
    /// An admin took it back before it was run.
    Cancelled,
    /// More bytes than a photo may have.
    PhotoTooLarge,
    /// Not a picture in a format that is read.
    NotAnImage,
    /// The same of a selfie that is sent.
    SelfieNotAnImage,
    /// A HEIC picture, which has to be sent as JPEG.
    HeicNotSupported,
    /// An AVIF picture, likewise.
    AvifNotSupported,
    /// Longer or higher than is read.
    SideTooLong,
    /// More pixels than are read.
    TooManyPixels,
    /// Good, but a variant of its format that is not read.
    UnsupportedImage,
    /// A damaged photo.
    DamagedImage,
    /// A file whose bytes are not those that were announced.
    ChecksumMismatch,
    /// A damaged selfie, or a picture that the engine cannot use.
    UnreadableImage,
    /// A selfie without a face.
    NoFace,
    /// A selfie of several people.
    SeveralFaces,
    /// A selfie whose face is too small.
    FaceTooSmall,
}

impl FailureCode {
    /// The code itself.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Why a file cannot be a photo.
    pub fn of_photo(error: &images::Error) -> Self {
        match error {
            images::Error::NotAnImage => Self::NotAnImage,
            images::Error::Heic => Self::HeicNotSupported,
            images::Error::Avif => Self::AvifNotSupported,
            images::Error::SideTooLong { .. } => Self::SideTooLong,
            images::Error::TooManyPixels { .. } => Self::TooManyPixels,
            images::Error::Damaged(_) => Self::DamagedImage,
            images::Error::Unsupported(_) => Self::UnsupportedImage,
        }
    }

    /// Why a selfie that was stored cannot be read.
    pub fn of_stored_selfie(error: &images::Error) -> Self {
        if matches!(error, images::Error::Damaged(_)) {
            return Self::UnreadableImage;
        }
        Self::of_photo(error)
    }

    /// Why a file that is sent cannot be a selfie.
    pub fn of_selfie(error: &images::Error) -> Self {
        if matches!(error, images::Error::NotAnImage) {
            return Self::SelfieNotAnImage;
        }
        Self::of_stored_selfie(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stay_as_clients_know_them() {
        let codes: Vec<_> = FailureCode::VARIANTS.iter().map(|code| code.code()).collect();
        assert_eq!(
            codes,
            [
                "gave_up",
                "crashed",
                "cancelled",
                "photo_too_large",
                "not_an_image",
                "selfie_not_an_image",
                "heic_not_supported",
                "avif_not_supported",
                "side_too_long",
                "too_many_pixels",
                "unsupported_image",
                "damaged_image",
                "checksum_mismatch",
                "unreadable_image",
                "no_face",
                "several_faces",
                "face_too_small",
            ]
        );
    }

    #[test]
    fn each_way_of_a_picture_keeps_its_codes() {
        let codes = |error: images::Error| {
            let ways = [
                FailureCode::of_photo,
                FailureCode::of_stored_selfie,
                FailureCode::of_selfie,
            ];
            ways.map(|way| way(&error).code())
        };
        assert_eq!(
            codes(images::Error::NotAnImage),
            ["not_an_image", "not_an_image", "selfie_not_an_image"]
        );
        assert_eq!(
            codes(images::Error::Damaged(String::new())),
            ["damaged_image", "unreadable_image", "unreadable_image"]
        );
        for (error, code) in [
            (images::Error::Heic, "heic_not_supported"),
            (images::Error::Avif, "avif_not_supported"),
            (
                images::Error::SideTooLong { width: 1, height: 1 },
                "side_too_long",
            ),
            (images::Error::Unsupported(String::new()), "unsupported_image"),
        ] {
            assert_eq!(codes(error), [code; 3]);
        }
    }
}
