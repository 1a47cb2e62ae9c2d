//! Security schemes of the document.
//!
//! Roles are in the list of a requirement, as OpenAPI 3.1 allows for schemes other than OAuth. Several requirements are
//! alternatives.

use utoipa::openapi::Components;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};

use crate::model::Role;

/// A token from a login.
const BEARER: &str = "bearer";

/// The operator key.
const OPERATOR_KEY: &str = "operator_key";

/// A signed URL.
const SIGNED_LINK: &str = "signed_link";

/// A token of any account.
pub(in crate::http) fn of_anybody() -> SecurityRequirement {
    SecurityRequirement::new::<_, _, &str>(BEARER, [])
}

/// A token of an account of this role.
pub(in crate::http) fn of_role(role: Role) -> SecurityRequirement {
    SecurityRequirement::new(BEARER, [role.name()])
}

/// The operator key.
pub(in crate::http) fn of_operator() -> SecurityRequirement {
    SecurityRequirement::new::<_, _, &str>(OPERATOR_KEY, [])
}

/// Adds the schemes.
pub(super) fn add_schemes(components: &mut Components) {
    let bearer = |format: &str, about: &str| {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
        let scheme = scheme.bearer_format(format).description(Some(about)).build();
        SecurityScheme::Http(scheme)
    };
    let signature = ApiKeyValue::with_description(
        "signature",
        "`image_url` and `thumbnail_url` of a photo are signed URLs with `size`, `expires` and `signature`: they give access to \
         that photo in that size, for about a day, without a token.",
    );
    let schemes = [
        (BEARER, bearer("JWT", "The `access_token` of a login.")),
        (
            OPERATOR_KEY,
            bearer(
                "text",
                "The key for monitors and schedulers (`FINDME_OPERATOR_KEY`).",
            ),
        ),
        (SIGNED_LINK, SecurityScheme::ApiKey(ApiKey::Query(signature))),
    ];
    components.add_security_schemes_from_iter(schemes);
}
