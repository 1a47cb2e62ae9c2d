//! Which page of a list a request asks for, and the address of the next one (RFC 8288).
//!
//! A page begins after a photo, not at a number: photos that arrive meanwhile move none into a page that was loaded before.
//! The address of the next page carries the time of that photo, so that it leads on after the photo has been deleted.

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::InvalidHeaderValue;
use axum::http::request::Parts;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::clock::Timestamp;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::Query;
use crate::http::next_page::Address;
use crate::http::openapi::{Argument, Draft};
use crate::http::words::Sentence;
use crate::model::PhotoId;
use crate::photos::{After, LIST_LIMIT, Page, Position};

#[derive(Deserialize, IntoParams)]
struct PageQuery {
    /// Maximum number of photos.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 1000)]
    limit: Option<i64>,
    /// Only photos that come after this one in the list: the last photo of the previous page. The `Link` header has the
    /// complete address.
    #[param(nullable = false, value_type = Option<i64>)]
    before: Option<PhotoId>,
    /// The `uploaded_at` of the photo `before`. With it the list goes on even if that photo has been deleted.
    #[param(nullable = false)]
    before_at: Option<Timestamp>,
    /// Whether the URLs of the images are signed. With `false` they need the token, and the list is smaller.
    #[param(nullable = false, default = true)]
    links: Option<bool>,
}

/// The parameters of a page, with the address that they came to.
pub(in crate::http) struct Paged {
    query: PageQuery,
    address: Address,
}

impl Paged {
    /// The page that is asked for; 422 for a limit of zero or more than the maximum.
    pub(in crate::http) fn page(&self) -> Result<Page> {
        let limit = self.query.limit.unwrap_or(LIST_LIMIT);
        if !(1..=LIST_LIMIT).contains(&limit) {
            let problem = Problem::from(Sentence::FieldInvalid).of_field("limit");
            return Err(Error::invalid(problem));
        }
        let uploaded_at = self.query.before_at;
        let after = self.query.before.map(|photo| After { photo, uploaded_at });
        Ok(Page { limit, after })
    }

    pub(in crate::http) fn are_links_signed(&self) -> bool {
        self.query.links.unwrap_or(true)
    }

    /// The link to the page after a photo, with all other parameters of this one.
    pub(in crate::http) fn link_after(
        &self,
        last: Position,
    ) -> std::result::Result<HeaderValue, InvalidHeaderValue> {
        self.address.next(&[
            ("before", last.id.to_string()),
            ("before_at", last.uploaded_at.to_string()),
        ])
    }
}

impl<S: Sync> FromRequestParts<S> for Paged {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Query(query) = Query::from_request_parts(parts, state).await?;
        Ok(Self {
            query,
            address: Address::of(parts),
        })
    }
}

impl Argument for Paged {
    fn describe(draft: &mut Draft) {
        <Query<PageQuery> as Argument>::describe(draft);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_next_page_keeps_the_other_parameters() {
        let uri = "/api/my-photos?limit=2&q=%3C%22%C3%A9&before=9&links=false&%62efore_at=2026-01-01";
        let (mut parts, ()) = axum::http::Request::get(uri).body(()).unwrap().into_parts();
        let paged = Paged::from_request_parts(&mut parts, &()).await.unwrap();
        let last = Position {
            uploaded_at: Timestamp::parse("2026-06-20T08:00:00.000001Z").unwrap(),
            id: PhotoId(7),
        };
        assert_eq!(
            paged.link_after(last).unwrap(),
            "</api/my-photos?limit=2&q=%3C%22%C3%A9&links=false&before=7\
             &before_at=2026-06-20T08%3A00%3A00.000001Z>; rel=\"next\""
        );
    }
}
