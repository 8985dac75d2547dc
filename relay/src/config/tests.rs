//! What is read, what is refused, and what stays secret.

use super::*;

fn parse(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string()));
    Config::parse(text, "twinline.toml", variables).map_err(|fault| fault.to_string())
}

#[test]
fn the_documented_file_is_the_default_and_names_every_key() {
    assert_eq!(parse(DOCUMENTED, &[]), Ok(Config::default()));
    assert_eq!(Config::default().check(), Ok(()));
    let table: Table = DOCUMENTED.parse().unwrap();
    // A key missing from the page would still parse: so each is misspelt in turn.
    for (key, value) in &table {
        let sub_keys = value.as_table().into_iter().flat_map(Table::keys);
        for key in sub_keys.chain((!value.is_table()).then_some(key)) {
            let text = DOCUMENTED.replace(&format!("\n{key} ="), &format!("\nx{key} ="));
            assert!(parse(&text, &[]).unwrap_err().contains("unknown field"), "{key}");
        }
    }
    let known = parse("[smtp]\nnonsense = 1", &[]).unwrap_err();
    let listed = known.matches('`').count() / 2 - 1;
    assert_eq!(Some(listed), table["smtp"].as_table().map(Table::len), "{known}");
    let known = parse("nonsense = 1", &[]).unwrap_err();
    let listed = known.matches('`').count() / 2 - 1;
    assert_eq!(listed, table.len() + 1, "all keys and the apps: {known}");
}

#[test]
fn faults_name_the_line_or_the_variable() {
    type Variables = &'static [(&'static str, &'static str)];
    let cases: [(&str, Variables, &str); 6] = [
        ("listen = \"127.0.0.1:1\"\nlisen = 2\n", &[], "twinline.toml, line 2: unknown field"),
        ("plan_limit = 1\nplan_limit = 2\n", &[], "twinline.toml, line 2"),
        ("\n\nports = [70000]\n", &[], "twinline.toml, line 3"),
        ("[[apps]]\nkey = \"a\"\nsecret = \"b\"\n", &[], "twinline.toml, line 3: unknown field"),
        ("", &[("TWINLINE_LISEN", "x")], "environment variable TWINLINE_LISEN: unknown field"),
        ("", &[("TWINLINE_LISTEN", "here")], "environment variable TWINLINE_LISTEN"),
    ];
    for (text, variables, expected) in cases {
        let words = parse(text, variables).unwrap_err();
        assert!(words.starts_with(expected), "{words}");
        assert!(!words.contains('\n'), "{words}");
    }
}

#[test]
fn variables_override_the_file() {
    let config = parse(
        "plan_name = \"Small\"\nplan_limit = 10\n",
        &[
            ("TWINLINE_PLAN_LIMIT", "20"),
            ("TWINLINE_OPERATORS", "[\"0055g00000AbCdE\"]"),
            ("TWINLINE_PUBLIC_URL", "https://sync.example.com"),
            ("TWINLINE_CONFIG", "elsewhere.toml"),
            ("TWINLINE_SMTP_HOST", "mail.acme.example"),
            ("TWINLINE_SMTP_PORT", "465"),
            ("TWINLINE_SMTP_PASSWORD", "hush"),
        ],
    )
    .unwrap();
    let smtp = &config.smtp;
    assert_eq!((smtp.host.as_str(), smtp.port), ("mail.acme.example", 465));
    assert_eq!(smtp.password, Hidden("hush".into()));
    assert_eq!((config.plan_name.as_str(), config.plan_limit), ("Small", 20));
    assert_eq!(config.operators, ["0055g00000AbCdE"]);
    assert_eq!(config.origin(), "https://sync.example.com");
}

#[test]
fn what_makes_no_sense_is_refused_before_the_start() {
    let cases = [
        ("public_url = \"http://sync.example.com\"", "public_url"),
        ("public_url = \"sync.example.com\"", "public_url"),
        ("listen = \"0.0.0.0:80\"", "listen"),
        ("private_networks = [\"ten\"]", "private_networks"),
        ("login_host = \"http://login.salesforce.com\"", "login_host"),
        ("addin_hosts = [\"mail.acme.example\"]", "addin_hosts"),
        ("addin_hosts = [\"https://mail.acme.example/owa\"]", "addin_hosts"),
        ("addin_hosts = [\"https://mail.acme.example; script-src *\"]", "addin_hosts"),
        ("addin_hosts = [\"http://mail.acme.example\"]", "addin_hosts"),
        ("addin_office_js = \"\"", "addin_office_js"),
        ("addin_support_url = \"javascript:1\"", "addin_support_url"),
        ("operators = [\"ada@acme.example\"]", "operators"),
        ("microsoft_secret_expires = \"soon\"", "expires"),
        ("[smtp]\nhost = \"mail.acme.example\"", "smtp.from"),
        ("[smtp]\nhost = \"localhost\"\nfrom = \"a@b.example\"\nuser = \"a\"", "smtp.user"),
        (
            "[smtp]\nhost = \"mail.acme.example\"\nfrom = \"a@b.example\"\nsecurity = \"plain\"",
            "smtp.security",
        ),
        ("[[apps]]\nkey = \"a\"\nname = \"A\"\nclient_id = \"x\"", "apps"),
    ];
    for (text, key) in cases {
        let words = parse(text, &[]).unwrap().check().unwrap_err().to_string();
        assert!(words.contains(key), "{words}");
    }
}

#[test]
fn secrets_do_not_print() {
    let text = "[[apps]]\nkey=\"a\"\nname=\"A\"\nclient_id=\"x\"\nclient_secret=\"hush\"";
    assert!(!format!("{:?}", parse(text, &[]).unwrap()).contains("hush"));
}
