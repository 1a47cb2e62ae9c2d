//! A machine that gives the process the processor only while a request is under way, as AWS App Runner does.
//!
//! The process is frozen (SIGSTOP) after every answer and thawed for the next request, so nothing runs beside requests.

use findme_loadtest::server::Server;

use super::scene::Scene;
use crate::support::Kind;

/// Does something with the server awake.
async fn awake<T>(server: &Server, doing: impl Future<Output = T>) -> T {
    server.thaw().unwrap();
    let done = doing.await;
    server.freeze().unwrap();
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_who_waits_for_the_result_gets_it_where_nothing_runs_beside_requests() {
    let scene = Scene::new(Kind::Sqlite, &[]).await;
    let server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("starved").await.unwrap();
    scene.upload_all(&studio).await;
    admin.wait_until_quiet(super::scene::LIMIT).await.unwrap();
    server.freeze().unwrap();
    let person = &scene.event.people[0];
    let client = scene.client();
    let guest = awake(&server, scene.join(&client, &studio, person, "Ann")).await;
    while !awake(&server, guest.is_matched_within(25)).await.unwrap() {}
    let mine = awake(&server, guest.photos()).await.unwrap();
    assert_eq!(mine.len(), scene.event.photos_of(&person.name).len());

    // A scheduler keeps it at work for everybody else.
    for person in &scene.event.people[1..] {
        awake(&server, scene.join(&client, &studio, person, &person.name)).await;
    }
    while awake(&server, admin.keep_at_work(20)).await.unwrap() > 0 {}
    server.thaw().unwrap();
    scene.assert_true(&admin, &[guest]).await;
}
