//! Documented routes: one list defines the routes of a group and the operations of the document.
//!
//! Path and method are in the handler's `#[utoipa::path]`, and [`routes!`] is the only way to add a route, so there is
//! no route without an operation and no operation without a route.

use axum::Router;
use utoipa::openapi::path::{Operation, PathItem, Paths};
use utoipa::openapi::{Components, OpenApi};
use utoipa_axum::router::UtoipaMethodRouter;

use super::describe::Describe;
use super::draft::Draft;
use super::plain::plain;
use super::{frame, refusals, schemas, security};
use crate::http::AppState;
use crate::http::error::refusals::Refusal;

/// The routes of these handlers, documented; `handler => [REFUSAL, …]` names what a handler itself may refuse.
macro_rules! routes {
    ($($handler:path $(=> [$($refusal:expr),+ $(,)?])?),+ $(,)?) => {
        $crate::http::openapi::Routes::default()
            $(.with(utoipa_axum::routes!($handler), &$handler, &[$($($refusal),+)?]))+
    };
}
pub(in crate::http) use routes;

/// A router, and the document of all that it routes.
#[derive(Default)]
pub(in crate::http) struct Routes {
    router: Router<AppState>,
    paths: Paths,
    components: Components,
}

impl Routes {
    /// Adds a handler. For [`routes!`], which keeps the first two arguments of one mind.
    pub(in crate::http) fn with<T>(
        mut self,
        (_, paths, methods): UtoipaMethodRouter<AppState>,
        handler: &impl Describe<T>,
        refusals: &[Refusal],
    ) -> Self {
        for (path, mut item) in paths.paths {
            for operation in operations(&mut item) {
                let mut draft = Draft::of(&path, std::mem::take(operation), refusals);
                handler.describe(&mut draft);
                *operation = draft.finish(&mut self.components);
            }
            self.router = self.router.route(&path, methods.clone());
            self.add(path, item);
        }
        self
    }

    /// Adds the routes of another group.
    pub(in crate::http) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        for (path, item) in other.paths.paths {
            self.add(path, item);
        }
        schemas::add_all(&mut self.components, other.components.schemas);
        self.components.responses.extend(other.components.responses);
        self
    }

    /// Tags all operations with the name of their group.
    pub(in crate::http) fn tagged(mut self, family: &str) -> Self {
        let items = self.paths.paths.values_mut();
        for operation in items.flat_map(operations) {
            operation.tags = Some(vec![family.to_owned()]);
        }
        self
    }

    /// The router alone.
    pub(in crate::http) fn into_router(self) -> Router<AppState> {
        self.router
    }

    /// The document alone.
    pub(super) fn into_document(self) -> OpenApi {
        let mut components = self.components;
        security::add_schemes(&mut components);
        refusals::add_shape(&mut components);
        components.schemas = plain(&components.schemas);
        let mut document = frame();
        document.paths = self.paths;
        document.components = Some(components);
        document
    }

    fn add(&mut self, path: String, item: PathItem) {
        if let Some(there) = self.paths.paths.get_mut(&path) {
            there.merge_operations(item);
        } else {
            self.paths.paths.insert(path, item);
        }
    }
}

/// The operations of a path, by whatever method.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem {
        get,
        head,
        put,
        post,
        patch,
        delete,
        ..
    } = item;
    [get, head, put, post, patch, delete].into_iter().flatten()
}
