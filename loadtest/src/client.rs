//! Sending requests: measured, and patient if asked to be.
//!
//! Each client has connections of its own, as each phone has. A patient one repeats a request for which it got no
//! answer at all (the server was not there, or went away), because what was not answered was not promised, and one that
//! it was asked to repeat (503); any other answer than 200 is a failure either way.

mod answers;
mod browser;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use answers::{Event, Expiration, Me, Photo, Progress, QueueStats, Stage, StudioPhoto, Uploaded};

use browser::Browser;

use crate::meter::Meter;

/// Longer than the server lets a request take.
const TIMEOUT: Duration = Duration::from_secs(130);

/// Shorter than the server keeps a silent connection, so that it never closes one that a request is just sent over.
const IDLE: Duration = Duration::from_secs(10);

/// Pause before a request is made again.
const AGAIN: Duration = Duration::from_millis(50);

/// The answer that asks to try again later, and the pause before that.
const BUSY: u16 = 503;
const LATER: Duration = Duration::from_millis(500);

/// What to do about a request that got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// It has failed.
    None,
    /// Make it again, for so long.
    For(Duration),
}

/// Why a client cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No answer.
    #[error("{endpoint}: no answer: {cause:?}")]
    Broken {
        /// Method and path.
        endpoint: &'static str,
        /// What happened.
        cause: reqwest::Error,
    },
    /// An answer other than 200.
    #[error("{endpoint}: {status}: {body}")]
    Refused {
        /// Method and path.
        endpoint: &'static str,
        /// The status.
        status: u16,
        /// What was said.
        body: String,
    },
    /// An answer that is not what the contract says.
    #[error("{endpoint}: {problem}")]
    Unexpected {
        /// Method and path.
        endpoint: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// Something did not happen in time.
    #[error("after {} seconds there is still {what}", .limit.as_secs())]
    TooLong {
        /// What was there instead.
        what: String,
        /// How long was waited.
        limit: Duration,
    },
}

/// Somebody who uses FindMe.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: Arc<str>,
    token: Option<Arc<str>>,
    meter: Meter,
    patience: Patience,
}

impl Client {
    /// Somebody without an account, for a server at `base` (`http://host:port`).
    pub fn new(base: &str, meter: Meter, patience: Patience) -> Self {
        Self {
            http: connections(base),
            base: base.trim_end_matches('/').into(),
            token: None,
            meter,
            patience,
        }
    }

    /// Another person at the same server, with connections of their own.
    #[must_use]
    pub fn stranger(&self) -> Self {
        Self {
            http: connections(&self.base),
            token: None,
            ..self.clone()
        }
    }

    /// The same person, measured by another meter.
    #[must_use]
    pub fn measured_by(&self, meter: &Meter) -> Self {
        Self {
            meter: meter.clone(),
            ..self.clone()
        }
    }

    /// The same person without the token, as an `<img>` tag is.
    #[must_use]
    pub fn without_token(&self) -> Self {
        Self {
            token: None,
            ..self.clone()
        }
    }

    /// Logs in.
    pub async fn log_in(&self, username: &str, password: &str) -> Result<Self, Failure> {
        let entry = serde_json::json!({"username": username, "password": password});
        let answer = self
            .post("POST /api/login", "/api/login")
            .json(entry)
            .send()
            .await?;
        let token: answers::Token = answer.read()?;
        Ok(Self {
            token: Some(token.access_token.into()),
            ..self.clone()
        })
    }

    /// The same person, in the session that an answer began.
    #[must_use]
    pub fn in_session(&self, answer: &Answer) -> Self {
        Self {
            token: answer.session.as_deref().map(Arc::from),
            ..self.clone()
        }
    }

    /// Measures something that took several requests, as if it were one.
    pub fn reached(&self, what: &'static str, begun: Instant) {
        self.meter.answered(what, begun.elapsed(), 0);
    }

    /// The token, once somebody has logged in.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// A GET. `endpoint` is what it is counted as.
    pub fn get(&self, endpoint: &'static str, path: impl Into<String>) -> Call<'_> {
        self.call(Method::GET, endpoint, path.into())
    }

    /// A POST.
    pub fn post(&self, endpoint: &'static str, path: impl Into<String>) -> Call<'_> {
        self.call(Method::POST, endpoint, path.into())
    }

    /// A DELETE.
    pub fn delete(&self, endpoint: &'static str, path: impl Into<String>) -> Call<'_> {
        self.call(Method::DELETE, endpoint, path.into())
    }

    /// A PUT.
    pub fn put(&self, endpoint: &'static str, path: impl Into<String>) -> Call<'_> {
        self.call(Method::PUT, endpoint, path.into())
    }

    fn call(&self, method: Method, endpoint: &'static str, path: String) -> Call<'_> {
        Call {
            client: self,
            method,
            endpoint,
            path,
            body: Body::Nothing,
            form: Vec::new(),
            browser: None,
            once: None,
        }
    }
}

fn connections(base: &str) -> reqwest::Client {
    let mut client = reqwest::Client::builder()
        .timeout(TIMEOUT)
        .pool_idle_timeout(IDLE)
        .no_proxy();
    // Each person would read the system's certificates once more.
    if base.starts_with("http://") {
        client = client.tls_certs_only([]);
    }
    client.build().expect("the system's certificates can be read")
}

/// A request about to be sent.
#[derive(Debug)]
pub struct Call<'a> {
    client: &'a Client,
    method: Method,
    endpoint: &'static str,
    path: String,
    body: Body,
    /// Texts before the file.
    form: Vec<(&'static str, String)>,
    browser: Option<Browser>,
    once: Option<u16>,
}

#[derive(Debug)]
enum Body {
    Nothing,
    Json(Value),
    File {
        field: &'static str,
        name: String,
        bytes: Bytes,
    },
}

/// An answer with status 200.
#[derive(Debug)]
pub struct Answer {
    endpoint: &'static str,
    /// The body; empty if only an earlier attempt was answered with one.
    pub body: Bytes,
    /// The token in the session cookie that came with it.
    session: Option<String>,
}

impl Answer {
    /// The body as JSON of this shape.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| Failure::Unexpected {
            endpoint: self.endpoint,
            problem: format!("{error} in {}", String::from_utf8_lossy(&self.body)),
        })
    }
}

impl Call<'_> {
    /// With a JSON body.
    #[must_use]
    pub fn json(mut self, value: Value) -> Self {
        self.body = Body::Json(value);
        self
    }

    /// With a file in a multipart body.
    #[must_use]
    pub fn file(mut self, field: &'static str, name: &str, bytes: Bytes) -> Self {
        let name = name.to_owned();
        self.body = Body::File { field, name, bytes };
        self
    }

    /// With texts before the file.
    #[must_use]
    pub fn form(mut self, texts: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.form.extend(texts);
        self
    }

    /// As a browser asks for a page.
    #[must_use]
    pub fn as_page(mut self) -> Self {
        self.browser = Some(Browser::Page);
        self
    }

    /// As a script of a page sends its form.
    #[must_use]
    pub fn as_script(mut self) -> Self {
        self.browser = Some(Browser::Script);
        self
    }

    /// It can be done once only: when it is made again, `status` says that an earlier attempt had arrived.
    #[must_use]
    pub fn once(mut self, status: u16) -> Self {
        self.once = Some(status);
        self
    }

    /// Sends it and reads the answer as JSON of this shape.
    pub async fn read<T: DeserializeOwned>(self) -> Result<T, Failure> {
        self.send().await?.read()
    }

    /// Sends it, again and again if the client is patient, and measures the attempt that was answered.
    pub async fn send(self) -> Result<Answer, Failure> {
        let meter = &self.client.meter;
        let begun = Instant::now();
        let mut is_repeated = false;
        loop {
            let sent = Instant::now();
            match self.attempt().await {
                Ok((200, answer)) => {
                    meter.answered(self.endpoint, sent.elapsed(), answer.body.len());
                    return Ok(answer);
                }
                Ok((status, answer)) if is_repeated && Some(status) == self.once => {
                    return Ok(Answer {
                        body: Bytes::new(),
                        ..answer
                    });
                }
                Ok((BUSY, _)) if self.client.bears(begun.elapsed()) => {
                    meter.broken(self.endpoint);
                    tokio::time::sleep(LATER).await;
                }
                Ok((status, answer)) => {
                    meter.failed(self.endpoint);
                    return Err(Failure::Refused {
                        endpoint: self.endpoint,
                        status,
                        body: String::from_utf8_lossy(&answer.body).into_owned(),
                    });
                }
                Err(_) if self.client.bears(begun.elapsed()) => {
                    meter.broken(self.endpoint);
                    is_repeated = true;
                    tokio::time::sleep(AGAIN).await;
                }
                Err(cause) => {
                    meter.failed(self.endpoint);
                    return Err(Failure::Broken {
                        endpoint: self.endpoint,
                        cause,
                    });
                }
            }
        }
    }

    async fn attempt(&self) -> Result<(u16, Answer), reqwest::Error> {
        let client = self.client;
        let url = format!("{}{}", client.base, self.path);
        let mut request = client.http.request(self.method.clone(), url);
        request = match (&client.token, self.browser) {
            (token, Some(browser)) => browser.send(request, token.as_deref()),
            (Some(token), None) => request.bearer_auth(token),
            (None, None) => request,
        };
        request = match &self.body {
            Body::Nothing => request,
            Body::Json(value) => request.json(value),
            Body::File { field, name, bytes } => {
                let part = Part::stream_with_length(bytes.clone(), bytes.len() as u64);
                let texts = self.form.iter().cloned();
                let form = texts.fold(Form::new(), |form, (name, text)| form.text(name, text));
                request.multipart(form.part(*field, part.file_name(name.clone())))
            }
        };
        let response = request.send().await?;
        let status = response.status().as_u16();
        let session = browser::session(response.headers());
        let body = response.bytes().await?;
        let answer = Answer {
            endpoint: self.endpoint,
            body,
            session,
        };
        Ok((status, answer))
    }
}

impl Client {
    /// Whether it goes on trying after so long.
    fn bears(&self, waited: Duration) -> bool {
        matches!(self.patience, Patience::For(limit) if waited < limit)
    }
}
