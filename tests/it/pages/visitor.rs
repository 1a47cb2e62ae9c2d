//! A browser without scripts: it keeps cookies, asks for HTML and says that its forms come from a page of the site.

use std::collections::BTreeMap;

use reqwest::multipart::Form;
use reqwest::{Client, Method, RequestBuilder, StatusCode, redirect};

use crate::support::{Answer, TestApp};

/// A browser.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    client: Client,
    base: String,
    cookies: BTreeMap<String, String>,
    language: &'static str,
}

impl Visitor {
    pub(super) fn of(app: &TestApp) -> Self {
        let client = Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .redirect(redirect::Policy::none());
        Self {
            client: client.build().unwrap(),
            base: format!("http://{}", app.address),
            cookies: BTreeMap::new(),
            language: "en",
        }
    }

    /// The value of a cookie.
    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Puts a cookie there, as somebody who has stolen one.
    pub(super) fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// A request with the cookies.
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("accept", "text/html,application/xhtml+xml")
            .header("accept-language", self.language)
            .header("cookie", cookies.join("; "))
    }

    /// Sends a request and keeps the cookies of the answer.
    pub(super) async fn send(&mut self, request: RequestBuilder) -> Answer {
        let answer = Answer::read(request.send().await.unwrap()).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path);
        self.send(request).await
    }

    /// Sends a form of a page of the site.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, path).form(fields);
        self.send(request.header("sec-fetch-site", "same-origin")).await
    }

    /// Sends a form with files.
    pub(super) async fn post_parts(&mut self, path: &str, form: Form) -> Answer {
        let request = self.request(Method::POST, path).multipart(form);
        self.send(request.header("sec-fetch-site", "same-origin")).await
    }

    /// Opens a page and follows where it leads.
    pub(super) async fn open(&mut self, path: &str) -> Answer {
        let mut answer = self.get(path).await;
        while answer.status == StatusCode::SEE_OTHER {
            let next = answer.header("location").to_owned();
            answer = self.get(&next).await;
        }
        answer
    }
}

/// The HTML of a page with this status.
#[track_caller]
pub(super) fn html(answer: &Answer, status: u16) -> String {
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.status, status, "{text}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    text
}

/// Where a form leads after it was accepted.
#[track_caller]
pub(super) fn location(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
    answer.header("location")
}
