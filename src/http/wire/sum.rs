//! SHA-256 sums as 64 hexadecimal digits.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// The SHA-256 of a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(as = Sha256, value_type = String, pattern = "^[0-9A-Fa-f]{64}$",
    examples("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))]
pub struct Sum(pub [u8; 32]);

impl<'de> Deserialize<'de> for Sum {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let text = String::deserialize(reader)?;
        let mut sum = [0; 32];
        hex::decode_to_slice(text, &mut sum).map_err(|_| D::Error::custom("not 64 hexadecimal digits"))?;
        Ok(Self(sum))
    }
}

impl Serialize for Sum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}
