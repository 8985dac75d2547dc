//! What the sign-in says of itself
//! (<https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc>).

use crate::graph::call::Call;
use crate::graph::people::Tenant;
use crate::graph::reply::Reply;
use serde_json::json;

/// The openid configuration of a tenant.
pub(super) fn configuration(call: &Call, tenant: &str) -> Reply {
    let issuer = match tenant {
        "common" | "organizations" => "{tenantid}".to_owned(),
        "consumers" => super::CONSUMERS.to_owned(),
        domain if domain.contains('.') => Tenant::of(domain).id,
        id => id.to_owned(),
    };
    let at = |what: &str| format!("{}/{tenant}/{what}", call.base);
    Reply::json(
        200,
        json!({
            "token_endpoint": at("oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported":
                ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": at("discovery/v2.0/keys"),
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": format!("{}/{issuer}/v2.0", call.base),
            "authorization_endpoint": at("oauth2/v2.0/authorize"),
            "end_session_endpoint": at("oauth2/v2.0/logout"),
            "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username",
                "name", "tid", "ver", "email"],
            "cloud_instance_name": "microsoftonline.com",
            "msgraph_host": "graph.microsoft.com",
        }),
    )
}

/// The keys of tokens: none, for nothing here is signed.
pub(super) fn keys() -> Reply {
    Reply::json(200, json!({"keys": []}))
}
