//! A mailbox is lost: the person is told by e-mail, once, and a mail server that refuses disturbs
//! nothing. Over the real program, with a mail server that keeps what it gets.

use api::paths;
use api::wizard::Shown;
use harness::Life;
use harness::life::EMAIL;
use harness::port::{Clock, serve};
use harness::program::Relay;
use harness::sink::{Safety, Sink};
use harness::tls::Tls;
use serde_json::Value;
use sim::Host;
use sim::exchange::Scheme;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// Whatever is awaited happens within this time.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// How often we look.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// What opens the mail server.
const PASSWORD: &str = "mail-server-secret";

struct Stage {
    life: Life,
    relay: Relay,
    sink: Sink,
    exchange: u16,
}

impl Stage {
    fn new(name: &str, safety: Safety, password: &str) -> Stage {
        let life = Life::new();
        // A line that NTLM signed in would outlive the password.
        life.world().exchange.reception.schemes = vec![Scheme::Basic];
        let port = |host| serve(host, 0, &life.world, Clock::Real, Duration::ZERO).expect("a port");
        let (salesforce, exchange) = (port(Host::Salesforce), port(Host::Exchange));
        let sink = Sink::start(safety.clone(), "twinline", PASSWORD).expect("a port");
        let keys = |folder: &Path| keys(folder, &safety, sink.port, password);
        let relay = Relay::start_with(name, salesforce, exchange, keys);
        Stage { life, relay, sink, exchange }
    }

    fn until(&mut self, what: &str, mut holds: impl FnMut(&mut Stage) -> bool) {
        let began = Instant::now();
        while !holds(self) {
            assert!(began.elapsed() < WAIT_MAX, "{what} does not come: {}", self.relay.log());
            thread::sleep(LOOK_EVERY);
        }
    }

    /// Asks for a cycle and waits for its end; what stopped it.
    fn cycle(&mut self) -> Value {
        let last = |stage: &mut Stage| stage.relay.get(paths::DASHBOARD)["last"].clone();
        let before = last(self)["id"].clone();
        self.relay.post(paths::SYNC_NOW, &Value::Null);
        self.until("the end of a cycle", |stage| last(stage)["id"] != before);
        last(self)["stopped"].clone()
    }

    fn lose_the_mailbox(&mut self) {
        self.life.world().exchange.set_password(EMAIL, "another");
        assert!(self.cycle().is_string(), "the password is refused");
    }

    fn connect_it_again(&mut self) {
        self.life.world().exchange.set_password(EMAIL, "secret");
        self.relay.connect_mailbox(self.exchange);
        assert!(self.cycle().is_null(), "the sync goes on");
    }
}

fn keys(folder: &Path, safety: &Safety, port: u16, password: &str) -> String {
    let (security, authority) = match safety {
        Safety::Plain => ("plain", None),
        Safety::Tls(tls) => ("tls", Some(tls.authority())),
        Safety::StartTls(tls) => ("starttls", Some(tls.authority())),
    };
    let file = |name: &str, text: &str| {
        let file = folder.join(name);
        fs::write(&file, text).expect("a file");
        file.display().to_string()
    };
    let password = file("smtp.secret", password);
    let authorities = authority.map(|pem| file("authority.pem", pem)).unwrap_or_default();
    format!(
        "authorities = \"{authorities}\"\n\
         smtp = {{ host = \"127.0.0.1\", port = {port}, security = \"{security}\", \
         user = \"twinline\", password_file = \"{password}\", \
         from = \"Twinline <twinline@example.com>\" }}\n"
    )
}

fn tls() -> Tls {
    Tls::new(&["127.0.0.1"]).expect("a certificate")
}

#[test]
fn a_lost_mailbox_is_told_once_and_a_deaf_mail_server_disturbs_nothing() {
    let mut stage = Stage::new("notices", Safety::StartTls(tls()), PASSWORD);
    let exchange = stage.exchange;
    stage.relay.sign_up(exchange, Shown { updates: 10_000, deletes: 0 });
    stage.until("the first cycle", |stage| !stage.relay.get(paths::DASHBOARD)["last"].is_null());
    stage.lose_the_mailbox();
    stage.until("a letter", |stage| !stage.sink.letters().is_empty());
    let letter = stage.sink.letters().remove(0);
    assert_eq!(letter.to, [format!("<{EMAIL}>")]);
    let address = stage.relay.address();
    for words in [
        "Subject: Twinline: your mailbox must be connected again\n",
        "Your mailbox no longer accepts the sign-in.",
        &format!("Next step: open {address}/dashboard\n"),
        "the button \"Connect the mailbox again\"",
    ] {
        assert!(letter.text.contains(words), "{words} is not in {}", letter.text);
    }
    for secret in ["secret", "another", "Ada", "King"] {
        assert!(!letter.text.contains(secret), "{secret} is in {}", letter.text);
    }
    assert!(stage.cycle().is_string(), "still lost, and told already");
    stage.connect_it_again();
    stage.lose_the_mailbox();
    stage.until("another letter", |stage| stage.sink.letters().len() > 1);
    stage.connect_it_again();
    assert_eq!(stage.sink.letters().len(), 2, "one letter each time");
    stage.sink.refuse();
    let visits = stage.sink.visits();
    stage.lose_the_mailbox();
    stage.until("a try", |stage| stage.sink.visits() > visits);
    stage.connect_it_again();
    assert_eq!(stage.sink.letters().len(), 2);
    assert!(!stage.relay.log().contains(EMAIL), "no address in the log");
    assert!(!stage.relay.log().contains(PASSWORD), "no secret in the log");
}

#[test]
fn check_greets_the_mail_server_and_sends_nothing() {
    for safety in [Safety::Plain, Safety::Tls(tls()), Safety::StartTls(tls())] {
        let stage = Stage::new("check-mail", safety, PASSWORD);
        let (told, content) = stage.relay.check();
        assert!(content && told.contains("mail server 127.0.0.1: there"), "{told}");
        assert_eq!((stage.sink.signed_in(), stage.sink.letters().len()), (1, 0));
    }
    let stage = Stage::new("check-mail-wrong", Safety::Plain, "wrong");
    let (told, content) = stage.relay.check();
    assert!(!content && told.contains("refused it with code 535"), "{told}");
    let stranger = Safety::Tls(tls());
    let stage = Stage::new("check-mail-strange", stranger, PASSWORD);
    stage.relay.write("authority.pem", tls().authority());
    let (told, content) = stage.relay.check();
    assert!(!content && told.contains("no encrypted connection"), "{told}");
}
