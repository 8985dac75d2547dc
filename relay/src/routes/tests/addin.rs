//! The add-in's files, and who may frame what.

use super::*;

/// Hosts that may frame the pane in the default cloud.
const OUTLOOK: &str = "https://outlook.office.com https://outlook.office365.com \
    https://outlook.live.com https://outlook.cloud.microsoft";

async fn policy(stage: &Stage, path: &str) -> String {
    let response = stage.send(get(path, "")).await;
    response.headers()["content-security-policy"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn only_the_pane_is_framed_and_by_outlook_only() {
    let stage = stage(config()).await;
    let cases = [
        ("/", None),
        ("/setup/mailbox", None),
        ("/dashboard/addin", None),
        ("/pane/", None),
        ("/panel", None),
        ("/pane.html", None),
        ("/api/session", None),
        ("/api/pane/person", None),
        ("/oauth/salesforce/callback", None),
        ("/addin/manifest.xml", None),
        ("/addin/icon-64.png", None),
        ("/healthz", None),
        ("/missing.js", None),
        ("/pane", Some(format!("frame-ancestors {OUTLOOK}"))),
        ("/pane?from=outlook", Some(format!("frame-ancestors {OUTLOOK}"))),
    ];
    for (path, framed) in cases {
        let response = stage.send(get(path, "")).await;
        let headers = response.headers();
        let csp = headers["content-security-policy"].to_str().unwrap();
        let ancestors = framed.clone().unwrap_or_else(|| "frame-ancestors 'none'".into());
        assert!(csp.ends_with(&ancestors), "{path}: {csp}");
        assert_eq!(headers.contains_key("x-frame-options"), framed.is_none(), "{path}");
        assert!(csp.starts_with("default-src 'none';"), "{path}: {csp}");
        assert_eq!(csp.contains("appsforoffice"), framed.is_some(), "{path}: {csp}");
        assert!(!csp.contains("unsafe-inline") && !csp.contains(" 'unsafe-eval'"), "{csp}");
    }
}

#[tokio::test]
async fn the_operators_own_outlook_and_cloud_are_listed() {
    let own = Config {
        addin_hosts: vec!["https://mail.acme.example".into()],
        addin_office_js: "https://office.example/lib/office.js".into(),
        ..config()
    };
    let told = policy(&stage(own).await, "/pane").await;
    assert!(told.ends_with(&format!("{OUTLOOK} https://mail.acme.example")), "{told}");
    assert!(told.contains("'wasm-unsafe-eval' https://office.example;"), "{told}");
    let china = Config { microsoft_cloud: crate::config::MicrosoftCloud::China, ..config() };
    let told = policy(&stage(china).await, "/pane").await;
    assert!(told.ends_with("frame-ancestors https://partner.outlook.cn"), "{told}");
}

#[tokio::test]
async fn manifests_and_pictures_are_for_everyone() {
    let stage = stage(config()).await;
    for (path, kind, holds) in [
        (paths::ADDIN_MANIFEST, "text/xml; charset=utf-8", "https://sync.example.com/pane"),
        (paths::ADDIN_UNIFIED, "application/json", "https://sync.example.com/pane"),
        ("/addin/icon-16.png", "image/png", "PNG"),
        ("/addin/color.png", "image/png", "PNG"),
    ] {
        let response = stage.send(get(path, "")).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], kind, "{path}");
        assert_eq!(response.headers()["cross-origin-resource-policy"], "cross-origin", "{path}");
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        assert!(String::from_utf8_lossy(&body).contains(holds), "{path}");
    }
    for path in ["/addin/icon-17.png", "/addin/manifest", "/addin/..%2fCargo.toml"] {
        assert_eq!(stage.send(get(path, "")).await.status(), 404, "{path}");
    }
}
