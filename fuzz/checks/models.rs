//! The loader of the face models: a damaged manifest or file is told, never a panic, an endless read or a huge allocation.

use std::fs;

use findme_engine::Models;
use tempfile::TempDir;

thread_local! {
    static FOLDER: TempDir = tempfile::tempdir().expect("there is room for a folder");
}

/// Takes a manifest and the file that it tells of.
pub(crate) fn check(data: (&[u8], &[u8])) {
    let (manifest, file) = data;
    FOLDER.with(|folder| {
        let folder = folder.path();
        fs::write(
            folder.join("ssd_mobilenetv1_model-weights_manifest.json"),
            manifest,
        )
        .expect("the folder takes files");
        fs::write(folder.join("ssd_mobilenetv1_model.bin"), file).expect("the folder takes files");
        assert!(
            Models::load(folder).is_err(),
            "there is only one of three networks"
        );
    });
}
