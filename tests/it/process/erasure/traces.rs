//! What could tell of a guest, and the search for it everywhere.
//!
//! Rows are searched as text, files by name and bytes, the collections of the face service by the names of their faces.

use std::sync::Arc;

use findme_rekognition::StandIn;
use futures_util::TryStreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt as _};

use crate::process::rows::Rows;
use crate::process::scene::Scene;

/// Tables that may know the number of somebody who is gone.
const KEPT: [&str; 3] = ["audit", "consents", "erasures"];

/// What could tell of a guest.
pub(super) struct Traces {
    pub(super) id: i64,
    /// The name, the selfie's key, the face's description.
    pub(super) words: Vec<String>,
    /// The keys of faces; the embedded engine's are so short that a password's hash may hold one by chance.
    pub(super) face_keys: Vec<String>,
    selfie: Vec<u8>,
}

impl Traces {
    /// What there is of a guest who was matched.
    pub(super) async fn of(rows: &Rows, name: &str, selfie: &[u8]) -> Self {
        let users: Vec<(i64, String)> = rows.all("select id, username from users").await;
        let (id, _) = users.into_iter().find(|(_, username)| username == name).unwrap();
        let selfies: Vec<(i64, String)> = rows.all("select user_id, object_key from selfies").await;
        let faces: Vec<(i64, String)> = rows.all("select user_id, face_key from enrolments").await;
        let vectors: Vec<(String, Vec<u8>)> = rows.all("select face_key, vector from vectors").await;
        let of = |rows: Vec<(i64, String)>| rows.into_iter().filter(move |(user, _)| *user == id);
        let mut words = vec![name.to_owned()];
        words.extend(of(selfies).map(|(_, key)| key));
        let face_keys: Vec<String> = of(faces).map(|(_, key)| key).collect();
        let vectors = vectors.iter().filter(|(key, _)| face_keys.contains(key));
        words.extend(vectors.map(|(_, vector)| hex(vector)));
        assert!(
            words.len() >= 2 && !face_keys.is_empty(),
            "name, selfie and face: {words:?}, {face_keys:?}"
        );
        Self {
            id,
            words,
            face_keys,
            selfie: selfie.to_vec(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.words[0]
    }

    /// Whether a row tells of the guest, but for what is kept on purpose.
    fn are_in(&self, table: &str, row: &str) -> bool {
        let id = self.id;
        let names_number = |name: &str| {
            let number = format!("\"{name}\":{id}");
            row.match_indices(&number)
                .any(|(at, _)| !row[at + number.len()..].starts_with(|next: char| next.is_ascii_digit()))
        };
        let row_in_capitals = row.to_uppercase();
        let has = |word: &String| row_in_capitals.contains(&word.to_uppercase());
        self.words.iter().any(has)
            || self
                .face_keys
                .iter()
                .any(|key| row.contains(&format!("\"{key}\"")))
            || (!KEPT.contains(&table) && ["user_id", "actor_id", "guest"].into_iter().any(names_number))
            || (table == "jobs" && row.contains(&format!("/{id}\"")))
            || (table == "users" && names_number("id"))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02X}"))
}

/// Whoever holds something of guests, beside the database.
pub(crate) struct Keepers<'a> {
    objects: Arc<dyn ObjectStore>,
    service: Option<&'a StandIn>,
}

impl<'a> Keepers<'a> {
    /// The program's own folder, and its own engine.
    pub(crate) fn beside(scene: &Scene) -> Self {
        let folder = scene.program.data().join("objects");
        std::fs::create_dir_all(&folder).unwrap();
        Self {
            objects: Arc::new(LocalFileSystem::new_with_prefix(folder).unwrap()),
            service: None,
        }
    }

    /// A bucket, and a service that knows faces.
    pub(crate) fn elsewhere(bucket: Arc<dyn ObjectStore>, service: &'a StandIn) -> Self {
        Self {
            objects: bucket,
            service: Some(service),
        }
    }

    /// Where something of a guest has to be while the guest is there.
    pub(super) fn names(&self) -> [&'static str; 2] {
        [
            "file",
            if self.service.is_some() {
                "collection"
            } else {
                "vectors"
            },
        ]
    }

    /// Where something tells of a guest, but for what is kept on purpose.
    pub(super) async fn search(&self, rows: &Rows, traces: &Traces) -> Vec<String> {
        let rows = rows.everything().await;
        let rows = rows.into_iter().filter(|(table, row)| traces.are_in(table, row));
        let mut found: Vec<String> = rows.map(|(table, row)| format!("{table}: {row}")).collect();

        let files: Vec<_> = self.objects.list(None).try_collect().await.unwrap();
        for file in files {
            let key = file.location.to_string();
            let is_named = traces.words.iter().any(|word| key.contains(word));
            let bytes = self.objects.get(&file.location).await.unwrap().bytes().await;
            if is_named || bytes.unwrap() == traces.selfie {
                found.push(format!("file {key}"));
            }
        }

        let collections = self.service.map(StandIn::faces).unwrap_or_default();
        let user = format!("user:{}", traces.id);
        for face in collections.into_values().flatten() {
            if face.external_image_id.as_ref() == Some(&user) || traces.face_keys.contains(&face.face_id) {
                found.push(format!("collection {face:?}"));
            }
        }
        found
    }
}
