//! Deleting a guest, a photo or an event leaves no face at the service, whatever comes in between.
//!
//! The service keeps faces it was told to delete, and is out when a collection is to go; the server is killed meanwhile. And
//! with the photos in a bucket nothing of a guest who left is anywhere.

use std::sync::Arc;

use findme_loadtest::s3;
use findme_rekognition::Faults;
use object_store::aws::AmazonS3Builder;

use super::cloud::Cloud;
use crate::process::erasure::{Keepers, assert_erased};
use crate::process::on_both;
use crate::process::scene::LIMIT;
use crate::support::Kind;

const BUCKET: &str = "findme-photos";

on_both![what_is_deleted_is_forgotten_through_partial_answers_and_crashes];

async fn what_is_deleted_is_forgotten_through_partial_answers_and_crashes(kind: Kind) {
    let cloud = Cloud::new(kind, Faults::default(), &["--lease-seconds=1"]).await;
    let scene = &cloud.scene;
    let server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("erasure").await.unwrap();
    let guests = scene.join_all(&studio).await;
    let photos = scene.upload_all(&studio).await;
    admin.wait_until_quiet(LIMIT).await.unwrap();
    let of = |name: &str| {
        let faces = cloud.service.faces();
        let faces = faces.values().flatten();
        faces
            .filter(|face| face.external_image_id.as_deref() == Some(name))
            .count()
    };
    let (photo, guest) = (format!("photo:{}", photos[0]), guests[0].me().await.unwrap().id);
    let guest = format!("user:{guest}");
    assert!(of(&photo) > 0 && of(&guest) == 1);

    // Every second face is kept at first, and the server is killed while it insists.
    cloud.service.set_faults(Faults {
        partial_deletes: 0.5,
        ..Faults::default()
    });
    studio.delete(photos[0]).await.unwrap();
    guests[0].leave().await.unwrap();
    cloud
        .wait_for(|service| service.calls().iter().any(|call| call.operation == "DeleteFaces"))
        .await;
    server.kill().await.unwrap();
    let server = scene.program.start().await.unwrap();
    cloud.service.set_faults(Faults::default());
    admin.wait_until_quiet(LIMIT).await.unwrap();
    assert_eq!((of(&photo), of(&guest)), (0, 0));

    // The event goes while the service is out, and with it the server.
    cloud.service.set_faults(Faults {
        outage: true,
        ..Faults::default()
    });
    admin.delete_event(studio.event.id).await.unwrap();
    cloud
        .wait_for(|service| {
            service
                .calls()
                .iter()
                .any(|call| call.operation == "DeleteCollection")
        })
        .await;
    server.kill().await.unwrap();
    let _server = scene.program.start().await.unwrap();
    cloud.service.set_faults(Faults::default());
    admin.wait_until_quiet(LIMIT).await.unwrap();
    assert!(cloud.service.faces().is_empty(), "{:?}", cloud.service.faces());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_guest_is_left_in_the_bucket_or_at_the_service() {
    let storage = s3::Server::start().unwrap_or_else(|error| panic!("{error}"));
    storage.make_bucket(BUCKET).await.unwrap();
    let bucket = AmazonS3Builder::new()
        .with_endpoint(storage.url())
        .with_allow_http(true)
        .with_region("eu-west-1")
        .with_bucket_name(BUCKET)
        .with_access_key_id("test")
        .with_secret_access_key("test")
        .build()
        .unwrap();
    let settings = [
        "--lease-seconds=1".to_owned(),
        format!("--s3-endpoint={}", storage.url()),
        format!("--photo-bucket={BUCKET}"),
    ];
    let settings = settings.each_ref().map(String::as_str);
    let cloud = Cloud::new(Kind::Postgres, Faults::default(), &settings).await;
    let keepers = Keepers::elsewhere(Arc::new(bucket), &cloud.service);
    assert_erased(&cloud.scene, &keepers).await;
}
