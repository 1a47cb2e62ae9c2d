//! Somebody who sends requests, with or without a token.
//!
//! Requests go over a real connection, so what a test sees is what a client sees.

use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;

use super::answer::Answer;
use super::contract;

/// A client of the server under test.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    client: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Caller {
    pub(crate) fn new(base: String) -> Self {
        // Servers of tests have no certificates, and to read those of the system takes an unoptimised build a while.
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]);
        Self {
            client: client.build().unwrap(),
            base,
            token: None,
        }
    }

    /// The same client with this token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The token it sends.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// A request to be refined before it is sent.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Serialize) -> Answer {
        send(self.request(Method::POST, path).json(&body)).await
    }

    /// A POST without a body.
    pub(crate) async fn post_nothing(&self, path: &str) -> Answer {
        send(self.request(Method::POST, path)).await
    }

    pub(crate) async fn put(&self, path: &str, body: impl Serialize) -> Answer {
        send(self.request(Method::PUT, path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    /// A POST of a URL-encoded form.
    pub(crate) async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        send(self.request(Method::POST, path).form(form)).await
    }

    /// A POST of a multipart form.
    pub(crate) async fn post_parts(&self, path: &str, form: Form) -> Answer {
        send(self.request(Method::POST, path).multipart(form)).await
    }

    /// A POST of one file, in the part `file`.
    pub(crate) async fn post_file(&self, path: &str, bytes: Vec<u8>) -> Answer {
        self.post_parts(path, Form::new().part("file", file("picture.jpg", bytes)))
            .await
    }
}

/// A file as a part of a form.
pub(crate) fn file(name: &str, bytes: Vec<u8>) -> Part {
    Part::bytes(bytes).file_name(name.to_owned())
}

/// Sends a request and reads the answer, which has to be one that the document has.
pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let (client, request) = request.build_split();
    let request = request.unwrap();
    let (method, path) = (request.method().clone(), request.url().path().to_owned());
    let answer = Answer::read(client.execute(request).await.unwrap()).await;
    contract::hold(&method, &path, &answer);
    answer
}
