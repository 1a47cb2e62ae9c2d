//! A PostgreSQL that goes away under load and comes back.
//!
//! Once it is really stopped, which ends sessions by a farewell; once the proxy to it is cut, which ends them without a
//! word. `FINDME_OUTAGE_SECONDS` sets for how long.

use std::net::SocketAddr;
use std::time::Duration;

use findme_loadtest::admin::Admin;
use findme_loadtest::crowd::Outcome;
use findme_loadtest::studio::Studio;
use reqwest::StatusCode;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

use super::number;
use super::postgres::Postgres;
use super::rows::Rows;
use super::scene::Scene;
use crate::support::{Kind, create_postgres};

const SECONDS: u64 = 4;

/// A proxy to a server.
struct TcpProxy {
    address: SocketAddr,
    is_whole: watch::Sender<bool>,
}

impl TcpProxy {
    async fn to(server: String) -> Self {
        let (is_whole, watching) = watch::channel(true);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let (server, mut cut) = (server.clone(), watching.clone());
                tokio::spawn(async move {
                    // Both ends are dropped as soon as the proxy is cut.
                    let carry = async {
                        let mut far = TcpStream::connect(server).await?;
                        copy_bidirectional(&mut near, &mut far).await
                    };
                    tokio::select! {
                        _ = carry => {}
                        _ = cut.wait_for(|is_whole| !is_whole) => {}
                    }
                });
            }
        });
        Self { address, is_whole }
    }

    fn cut(&self) {
        self.is_whole.send_replace(false);
    }

    fn mend(&self) {
        self.is_whole.send_replace(true);
    }
}

/// Work whose end could not be written down is done again once its lease is over.
const SETTINGS: [&str; 1] = ["--lease-seconds=2"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_stopped_under_load_costs_nothing_but_time() {
    let postgres = Postgres::start().await;
    let scene = Scene::at(Kind::Postgres, &postgres.url, &SETTINGS, Vec::new());
    let server = scene.program.start().await.unwrap();
    let load = Load::on(&scene).await;
    let stopped = postgres.stop().await;
    load.outlast(&scene).await;
    let mut database = postgres.start_again(stopped).await;
    load.assert_unharmed(&scene).await;
    server.stop().await.unwrap();
    drop(postgres);
    database.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_whose_connection_is_cut_under_load_costs_nothing_but_time() {
    let direct = create_postgres().await;
    let mut url = Url::parse(&direct).unwrap();
    let host = url.host_str().unwrap();
    let proxy = TcpProxy::to(format!("{host}:{}", url.port().unwrap_or(5432))).await;
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(proxy.address.port())).unwrap();
    let mut scene = Scene::at(Kind::Postgres, url.as_ref(), &SETTINGS, Vec::new());
    scene.rows = Rows::of(Kind::Postgres, &direct);
    let server = scene.program.start().await.unwrap();
    let load = Load::on(&scene).await;
    proxy.cut();
    load.outlast(&scene).await;
    proxy.mend();
    load.assert_unharmed(&scene).await;
    server.stop().await.unwrap();
}

/// Guests who arrive and photos that are uploaded, with work under way.
struct Load {
    admin: Admin,
    studio: Studio,
    visit: JoinHandle<Outcome>,
}

impl Load {
    async fn on(scene: &Scene) -> Self {
        let admin = scene.admin().await;
        let studio = admin.open_event("database").await.unwrap();
        let visit = scene.visit(&studio);
        while admin.stats().await.unwrap().running == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { admin, studio, visit }
    }

    /// Waits for the outage's end; meanwhile requests are refused with a word on when to come back, and the process stays.
    async fn outlast(&self, scene: &Scene) {
        let end = tokio::time::sleep(Duration::from_secs(
            number("FINDME_OUTAGE_SECONDS").unwrap_or(SECONDS),
        ));
        let ask = async |path: &str| {
            let url = format!("{}{path}", scene.program.url());
            let client = reqwest::Client::new();
            client
                .get(url)
                .bearer_auth(self.studio.token())
                .send()
                .await
                .unwrap()
        };
        let refused = ask("/api/photographer/events").await;
        assert_eq!(
            refused.status(),
            StatusCode::SERVICE_UNAVAILABLE,
            "{}",
            scene.program.log_text()
        );
        assert!(refused.headers().contains_key("retry-after"), "{refused:?}");
        let problem: serde_json::Value = refused.json().await.unwrap();
        assert_eq!(problem["code"], "unavailable");
        assert_eq!(
            ask("/api/health-check").await.status(),
            StatusCode::SERVICE_UNAVAILABLE
        );
        assert_eq!(ask("/api/health-check/live").await.status(), StatusCode::OK);
        end.await;
    }

    async fn assert_unharmed(self, scene: &Scene) {
        let outcome = self.visit.await.unwrap();
        assert!(outcome.failures.is_empty(), "{:#?}", outcome.failures);
        scene.assert_true(&self.admin, &outcome.guests).await;
    }
}
