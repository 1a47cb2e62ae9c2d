//! Deleting a guest, a photo or an event leaves no face at the service, whatever comes in between.
//!
//! The service keeps faces it was told to delete, and is out when a collection is to go; the server is killed meanwhile.

use findme_rekognition::Faults;

use super::cloud::Cloud;
use crate::process::on_both;
use crate::process::scene::LIMIT;
use crate::support::Kind;

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
