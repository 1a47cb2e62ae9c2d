//! The data folder, which nobody but its owner may read.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use super::configure;

#[test]
fn a_folder_that_others_can_read_is_closed_and_that_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    for open in [0o755, 0o750, 0o701, 0o777] {
        std::fs::set_permissions(&data, Permissions::from_mode(open)).unwrap();
        let notes = configure(&data, &[]).unwrap().notes;
        assert!(notes[0].contains("closed to them now"), "{notes:?}");
        let mode = data.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{open:o}");
        assert_eq!(configure(&data, &[]).unwrap().notes.len(), notes.len() - 1);
    }
}
