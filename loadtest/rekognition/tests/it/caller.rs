//! A client of the stand-in, and the photographs it sends.
//!
//! The photographs are samples of the package that holds the models, shrunk so that looking at one takes a moment
//! only. Their faces are still large.

use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use findme_engine::Models;
use findme_rekognition::{Faults, StandIn, Vision};
use image::ImageFormat;
use image::imageops::FilterType;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// The package that holds the photographs; `make samples` fetches it.
const PACKAGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../models/node_modules/@vladmandic/face-api"
);

/// The engine's networks; `make models` fetches them.
const NETWORKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/networks");

/// Pixels of the long side of a photograph.
const SIDE: u32 = 640;

/// The vision of all stand-ins.
pub(crate) fn vision() -> Arc<Vision> {
    static VISION: LazyLock<Arc<Vision>> = LazyLock::new(|| {
        let models = Models::load(Path::new(NETWORKS));
        Arc::new(Vision::new(models.expect("`make models` fetches the models")))
    });
    Arc::clone(&VISION)
}

pub(crate) struct Caller {
    pub(crate) stand_in: StandIn,
    http: reqwest::Client,
}

impl Caller {
    /// A client of a stand-in of its own, where there is one collection, `event`.
    pub(crate) async fn new() -> Self {
        let stand_in = StandIn::start(vision(), Faults::default()).unwrap();
        let caller = Self {
            stand_in,
            http: reqwest::Client::new(),
        };
        caller
            .expect("CreateCollection", json!({ "CollectionId": "event" }))
            .await;
        caller.stand_in.clear_calls();
        caller
    }

    /// The request of an operation, signed.
    pub(crate) fn request(&self, operation: &str) -> RequestBuilder {
        self.unsigned(operation)
            .header("authorization", "AWS4-HMAC-SHA256 Credential=any")
    }

    pub(crate) fn unsigned(&self, operation: &str) -> RequestBuilder {
        self.http
            .post(self.stand_in.url())
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("RekognitionService.{operation}"))
    }

    pub(crate) async fn send(&self, operation: &str, body: Value) -> Response {
        let request = self.request(operation).body(body.to_string());
        request.send().await.unwrap()
    }

    /// The answer of a call that has to succeed.
    pub(crate) async fn expect(&self, operation: &str, body: Value) -> Value {
        let response = self.send(operation, body).await;
        let (status, body) = (response.status(), response.json().await.unwrap());
        assert_eq!(status, StatusCode::OK, "{operation}: {body}");
        body
    }

    /// The status and the name of the error of a call that has to fail.
    pub(crate) async fn fail(&self, operation: &str, body: Value) -> (u16, String) {
        let response = self.send(operation, body).await;
        let status = response.status();
        let body: Value = response.json().await.unwrap();
        assert!(!status.is_success(), "{operation}: {body}");
        (status.as_u16(), body["__type"].as_str().unwrap().to_owned())
    }

    /// Indexes a photograph under a name and tells the ids of its faces, the largest first.
    pub(crate) async fn index(&self, photo: &str, name: &str) -> Vec<String> {
        let request =
            json!({ "CollectionId": "event", "Image": { "Bytes": photo }, "ExternalImageId": name });
        face_ids(&self.expect("IndexFaces", request).await)
    }

    /// The ids of all faces of the collection.
    pub(crate) fn stored(&self) -> Vec<String> {
        let faces = &self.stand_in.faces()["event"];
        faces.iter().map(|face| face.face_id.clone()).collect()
    }
}

/// The ids in the answer of `IndexFaces`.
pub(crate) fn face_ids(answer: &Value) -> Vec<String> {
    let records = answer["FaceRecords"].as_array().unwrap();
    let id = |record: &Value| record["Face"]["FaceId"].as_str().unwrap().to_owned();
    records.iter().map(id).collect()
}

/// The n-th sample photograph, in base64.
pub(crate) fn photo(number: u8) -> String {
    shrunk_photo(number, SIDE)
}

/// The n-th sample photograph with this long side, in base64.
pub(crate) fn shrunk_photo(number: u8, side: u32) -> String {
    let path = Path::new(PACKAGE).join(format!("demo/sample{number}.jpg"));
    let picture = image::open(path).unwrap();
    let mut bytes = Cursor::new(Vec::new());
    picture
        .resize(side, side, FilterType::Triangle)
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .unwrap();
    STANDARD.encode(bytes.into_inner())
}
