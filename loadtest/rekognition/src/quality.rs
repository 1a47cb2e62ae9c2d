//! Which faces are good enough to be indexed or searched for.
//!
//! The real filter is a secret; this one looks at two things only. From `LOW` to `HIGH` the detector has to be surer;
//! and with any of them a face needs the side that the service documents as the least it can see, 40 pixels in a
//! picture of 1920 and proportionally more in a larger one. `AUTO` is `LOW`; `NONE` leaves no face out.

use crate::error::Result;
use crate::limits::violated;
use crate::picture::Picture;
use crate::vision::DetectedFace;

/// The least side of a face in pixels, in a picture whose long side is at most [`LONG_SIDE`].
const LEAST_SIDE: f32 = 40.0;

const LONG_SIDE: f32 = 1920.0;

/// A filter of faces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Quality {
    /// Every face is good enough.
    Any,
    /// The least confidence, as a percentage.
    Sure(f32),
}

impl Quality {
    /// The filter of `LOW` and `AUTO`.
    pub(crate) const LOW: Self = Self::Sure(40.0);

    /// The filter of a request; without a name, `default`.
    pub(crate) fn read(name: Option<&str>, default: Self) -> Result<Self> {
        match name {
            None => Ok(default),
            Some("NONE") => Ok(Self::Any),
            Some("AUTO" | "LOW") => Ok(Self::LOW),
            Some("MEDIUM") => Ok(Self::Sure(60.0)),
            Some("HIGH") => Ok(Self::Sure(80.0)),
            Some(other) => Err(violated(
                "qualityFilter",
                other,
                "one of NONE, AUTO, LOW, MEDIUM, HIGH",
            )),
        }
    }

    /// Why this face is left out, if it is.
    #[expect(clippy::cast_precision_loss, reason = "pictures have far fewer pixels a side")]
    pub(crate) fn objection(self, picture: &Picture, face: &DetectedFace) -> Option<&'static str> {
        let Self::Sure(least) = self else {
            return None;
        };
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let bounding_box = face.detail.bounding_box;
        let side = (bounding_box.width * width).min(bounding_box.height * height);
        let scale = (width.max(height) / LONG_SIDE).max(1.0);
        if face.detail.confidence < least {
            Some("LOW_CONFIDENCE")
        } else if side < LEAST_SIDE * scale {
            Some("SMALL_BOUNDING_BOX")
        } else {
            None
        }
    }
}
