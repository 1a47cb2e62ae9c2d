//! What the benchmarks of the whole program have in common: the program on an empty folder, and an event that is
//! larger than anybody would upload for a benchmark.
//!
//! The event is written into the database as indexing and enrolling leave it; the program itself runs as it does for
//! guests, and is spoken to over HTTP.

use std::path::Path;

use bytes::Bytes;
use findme::clock::Timestamp;
use findme::model::{
    DescriptorVersion, Enrolment, EventId, Face, FaceBox, FaceKey, FaceOwner, PhotoId, SelfieId, UserId,
};
use findme::store::{Store, enrolments, faces, memberships, photos, selfies, users, vectors};
use findme_loadtest::admin::{Admin, PASSWORD};
use findme_loadtest::folder::Photo;
use findme_loadtest::meter::Meter;
use findme_loadtest::server::{Program, Server};
use findme_loadtest::studio::Studio;
use findme_loadtest::{Client, Patience};
use findme_rekognition::StandIn;
use tempfile::TempDir;

/// The package that holds the photographs; `make samples` fetches it.
pub(crate) const PACKAGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/models/node_modules/@vladmandic/face-api"
);

/// The engine's networks; `make models` fetches them.
pub(crate) const NETWORKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/networks");

/// Faces in each photo of a large event.
/// The network that the measured program has.
const BY: DescriptorVersion = DescriptorVersion(findme_engine::DESCRIPTOR_VERSION);

const FACES: usize = 3;

/// Rows written by one transaction.
const CHUNK: usize = 1_000;

/// The program, which runs as long as this value.
pub(crate) struct Scene {
    pub(crate) admin: Admin,
    pub(crate) client: Client,
    store: Store,
    _server: Server,
    _folder: TempDir,
}

impl Scene {
    /// The program on an empty folder and SQLite.
    pub(crate) async fn start(settings: &[&str]) -> Self {
        Self::start_in(Vec::new(), settings).await
    }

    /// The same, with faces matched by this stand-in for Amazon Rekognition.
    pub(crate) async fn start_beside(service: &StandIn) -> Self {
        let settings = [
            "--bcrypt-rounds=4",
            "--face-recognizer-provider=aws",
            "--aws-region=eu-west-1",
        ];
        let environment = [
            ("AWS_ENDPOINT_URL_REKOGNITION", service.url()),
            ("AWS_ACCESS_KEY_ID", "any".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "any".to_owned()),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value));
        Self::start_in(environment.into(), &settings).await
    }

    async fn start_in(environment: Vec<(String, String)>, settings: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let database = folder.path().join("bench.sqlite");
        let common = [
            format!("--database-url=sqlite://{}", database.display()),
            format!("--face-model-dir={NETWORKS}"),
            "--secret-key=a-benchmark-signs-its-tokens-with-this-key".to_owned(),
        ];
        let settings = common
            .into_iter()
            .chain(settings.iter().map(|setting| (*setting).to_owned()));
        let program = Program::new(Path::new(env!("CARGO_BIN_EXE_findme")), folder.path(), settings)
            .with_environment(environment);
        let server = program.start().await.expect("the program starts");
        let client = Client::new(&program.url(), Meter::default(), Patience::None);
        let admin = Admin::enter(&client, "boss", PASSWORD)
            .await
            .expect("an empty program takes its first admin");
        let store = Store::open_sqlite(&database, 1)
            .await
            .expect("the program made the database");
        Self {
            admin,
            client,
            store,
            _server: server,
            _folder: folder,
        }
    }

    /// Adds photos of strangers to an event, three in each.
    pub(crate) async fn add_photos(&self, studio: &Studio, count: usize) {
        let event = EventId(studio.event.id);
        let numbers: Vec<usize> = (0..count).collect();
        for chunk in numbers.chunks(CHUNK) {
            let mut tx = self.store.begin().await.expect("the database takes writes");
            for number in chunk {
                let photo = insert_photo(&mut tx, event, *number).await;
                let names: Vec<FaceKey> = (0..FACES)
                    .map(|face| FaceKey(format!("p{photo}.{face}")))
                    .collect();
                let revision = enrolments::next_revision(tx.conn(), event).await.expect(WRITES);
                let found: Vec<Face> = names.iter().map(|key| face(photo, key)).collect();
                faces::replace(
                    tx.conn(),
                    event,
                    photo,
                    &found,
                    revision.expect("the event exists"),
                    then(),
                )
                .await
                .expect(WRITES);
                let numbered = names.into_iter().enumerate();
                let stored: Vec<_> = numbered
                    .map(|(face, key)| (key, stranger(number * FACES + face)))
                    .collect();
                vectors::put(tx.conn(), event, FaceOwner::Photo(photo), BY, &stored)
                    .await
                    .expect(WRITES);
            }
            tx.commit().await.expect(WRITES);
        }
    }

    /// Adds faces of strangers to the memory of the engine, three of each photo; the photos themselves are not there.
    pub(crate) async fn add_faces(&self, studio: &Studio, count: usize) {
        let event = EventId(studio.event.id);
        let photos: Vec<usize> = (0..count.div_ceil(FACES)).collect();
        for chunk in photos.chunks(CHUNK) {
            let mut tx = self.store.begin().await.expect(WRITES);
            for number in chunk {
                // Behind all numbers that photos of a benchmark have.
                let photo = PhotoId(1_000_000_000 + i64::try_from(*number).unwrap_or_default());
                let faces: Vec<_> = (0..FACES)
                    .map(|face| {
                        let key = FaceKey(format!("p{photo}.{face}"));
                        (key, stranger(number * FACES + face))
                    })
                    .collect();
                vectors::put(tx.conn(), event, FaceOwner::Photo(photo), BY, &faces)
                    .await
                    .expect(WRITES);
            }
            tx.commit().await.expect(WRITES);
        }
    }

    /// Adds guests to an event whose selfies are learned.
    pub(crate) async fn add_guests(&self, studio: &Studio, count: usize) {
        let event = EventId(studio.event.id);
        let numbers: Vec<usize> = (0..count).collect();
        for chunk in numbers.chunks(CHUNK) {
            let mut tx = self.store.begin().await.expect("the database takes writes");
            for number in chunk {
                let (guest, selfie) = insert_guest(&mut tx, event, *number).await;
                let key = FaceKey(format!("s{selfie}"));
                let revision = enrolments::next_revision(tx.conn(), event).await.expect(WRITES);
                let enrolment = Enrolment {
                    event_id: event,
                    user_id: guest,
                    selfie_id: selfie,
                    face_key: key.clone(),
                    revision: revision.expect("the event exists"),
                    searched: true,
                };
                enrolments::put(tx.conn(), &enrolment).await.expect(WRITES);
                let vector = (key, stranger(usize::MAX / 2 + number));
                vectors::put(tx.conn(), event, FaceOwner::Guest(guest), BY, &[vector])
                    .await
                    .expect(WRITES);
            }
            tx.commit().await.expect(WRITES);
        }
    }
}

const WRITES: &str = "an empty event takes rows";

/// When everything in the large event happened.
fn then() -> Timestamp {
    Timestamp::from_micros(1_800_000_000_000_000)
}

async fn insert_photo(tx: &mut findme::store::Tx, event: EventId, number: usize) -> PhotoId {
    let mut sha256 = [0; 32];
    sha256[..8].copy_from_slice(&number.to_le_bytes());
    let photo = photos::NewPhoto {
        event,
        uploader: UserId(1),
        filename: format!("{:016x}{number:016x}.jpg", event.0),
        original_filename: "stranger.jpg".to_owned(),
        content_type: "image/jpeg",
        size_bytes: 1,
        sha256,
        width: 6_000,
        height: 4_000,
        at: then(),
    };
    photos::insert(tx.conn(), &photo).await.expect(WRITES);
    let stored = photos::by_content(tx.conn(), event, &sha256).await.expect(WRITES);
    stored.expect("the photo was just stored").id
}

async fn insert_guest(tx: &mut findme::store::Tx, event: EventId, number: usize) -> (UserId, SelfieId) {
    let name = format!("stranger-{event}-{number}");
    let email = format!("{name}@example.org");
    let guest = users::NewGuest {
        username: &name,
        email: &email,
        email_key: &email,
        password_hash: "",
        display_name: None,
        language: None,
        event,
        at: then(),
    };
    let user = users::insert_guest(tx.conn(), &guest).await.expect(WRITES);
    let membership = memberships::NewMembership {
        user,
        event,
        email_key: &email,
        username: &name,
        at: then(),
    };
    memberships::insert(tx.conn(), &membership).await.expect(WRITES);
    let key = format!("selfies/{name}.jpg");
    let put = selfies::put_candidate(tx.conn(), user, &key, "image/jpeg", false, then()).await;
    let (selfie, _) = put.expect(WRITES);
    selfies::accept(tx.conn(), selfie).await.expect(WRITES);
    (user, selfie)
}

fn face(photo: PhotoId, key: &FaceKey) -> Face {
    Face {
        photo_id: photo,
        face_key: key.clone(),
        bounding_box: FaceBox {
            left: 0.4,
            top: 0.4,
            width: 0.1,
            height: 0.1,
        },
        confidence: 99.0,
    }
}

/// A descriptor that is like nobody's: two of them are 0.9 apart, as strangers are; a match is below 0.6.
fn stranger(seed: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed as u64);
    (0..128)
        .flat_map(|_| ((random.f32() - 0.5) / 5.0).to_le_bytes())
        .collect()
}

/// The same photograph as another photo: it differs in a comment.
pub(crate) fn numbered(photo: &Photo, number: u32) -> Photo {
    Photo {
        name: format!("{number}.jpg"),
        bytes: with_comment(&photo.bytes, number),
        ..photo.clone()
    }
}

/// The same JPEG with a number in a comment behind its first marker.
fn with_comment(jpeg: &[u8], number: u32) -> Bytes {
    let (start, rest) = jpeg.split_at(2);
    let number = number.to_be_bytes();
    // A comment's marker, and its length with the two bytes of that.
    [start, &[0xff, 0xfe, 0, 6], &number, rest].concat().into()
}
