//! A request in one line for logs: no secret and nothing of a person in it.

use crate::Request;

/// Method and path with ids and everything after `?` left out.
pub fn line(request: &Request) -> String {
    let path = request.uri().path();
    let mut out = String::with_capacity(path.len() + 8);
    out.push_str(request.method().as_str());
    out.push(' ');
    for part in path.split('/').skip(1) {
        out.push('/');
        out.push_str(if looks_like_an_id(part) { "…" } else { part });
    }
    out
}

fn looks_like_an_id(part: &str) -> bool {
    part.len() >= 15 && part.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_and_ids_stay_out() {
        let request = http::Request::get("/services/data/v66.0/query?q=SELECT+Email")
            .body(Vec::new())
            .unwrap();
        assert_eq!(line(&request), "GET /services/data/v66.0/query");
        let request =
            http::Request::get("/sobjects/Contact/003RO0000035WQgYAM").body(Vec::new()).unwrap();
        assert_eq!(line(&request), "GET /sobjects/Contact/…");
    }
}
