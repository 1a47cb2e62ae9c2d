//! Who is in which picture: `truth.json` of a folder.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use serde::Deserialize;

/// The guests, the photos and who is in them.
#[derive(Deserialize)]
pub(crate) struct Truth {
    /// A picture for each guest.
    pub(crate) selfies: BTreeMap<String, String>,
    /// The guests in each photo.
    pub(crate) photos: BTreeMap<String, Vec<String>>,
    /// Photos whose figures are wanted apart.
    #[serde(default)]
    pub(crate) groups: BTreeMap<String, Vec<String>>,
}

impl Truth {
    /// Reads the folder's truth and refuses names that it does not know: a misspelt one would only look like a bad engine.
    pub(crate) fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let path = folder.join("truth.json");
        let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let truth: Self = serde_json::from_slice(&bytes)?;
        let guest = truth.photos.values().flatten();
        if let Some(name) = guest.into_iter().find(|name| !truth.selfies.contains_key(*name)) {
            return Err(format!("{name} is in a photo, but has no selfie").into());
        }
        let grouped = truth.groups.values().flatten();
        if let Some(name) = grouped.into_iter().find(|name| !truth.photos.contains_key(*name)) {
            return Err(format!("{name} is in a group, but is no photo").into());
        }
        Ok(truth)
    }
}
