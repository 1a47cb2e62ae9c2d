//! A photographer's app by a generated client: it is refused, logs in, uploads a photo, lists the photos and loads one.
//!
//!     findme-client-test URL USERNAME PASSWORD PHOTO FILE_AS_IT_IS_SERVED

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

use findme_client::apis::Error as Failure;
use findme_client::apis::accounts_api::log_in;
use findme_client::apis::configuration::Configuration;
use findme_client::apis::gallery_api::show_photo;
use findme_client::apis::studio_api::{list_events, list_photos, upload_photos};
use findme_client::models::{Credentials, Problem};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, username, password, photo, served] = &arguments[..] else {
        return Err("usage: findme-client-test URL USERNAME PASSWORD PHOTO FILE_AS_IT_IS_SERVED".into());
    };
    let photo = PathBuf::from(photo);
    let mut api = Configuration {
        base_path: url.clone(),
        ..Configuration::default()
    };

    let wrong = Credentials::new(username.clone(), format!("not {password}"));
    let Err(Failure::ResponseError(refused)) = log_in(&api, wrong).await else {
        return Err("a wrong password was not refused".into());
    };
    let problem: Problem = serde_json::from_str(&refused.content)?;
    assert_eq!((refused.status.as_u16(), &*problem.code), (401, "wrong_credentials"));

    let outcome = log_in(&api, Credentials::new(username.clone(), password.clone())).await?;
    assert_eq!(outcome.multiple_accounts, None);
    api.bearer_access_token = outcome.access_token;

    let events = list_events(&api, None, None).await?;
    let event = events.first().ok_or("no event")?;
    assert_eq!(event.ended_at, None);

    let uploaded = upload_photos(&api, event.id, photo.clone(), None).await?;
    let uploaded = uploaded.uploaded_photos.first().ok_or("no photo")?;

    let photos = list_photos(&api, event.id, None, None, None, None, None, None, None).await?;
    let listed = photos.iter().find(|other| other.id == uploaded.id);
    let listed = listed.ok_or("not in the list")?;
    assert_eq!(photo.file_name(), Some(listed.original_filename.as_ref()));

    let size = Some("original");
    let picture = show_photo(&api, uploaded.id, size, None, None, None, None, None, None, None).await?;
    assert!(picture.bytes().await? == fs::read(served)?, "other bytes");
    Ok(())
}
