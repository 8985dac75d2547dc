//! The real relay as a child process, and a small client that speaks to it.
//!
//! `TWINLINE_BIN` says which program: `cargo xtask` builds it and sets that.

use crate::life::{EMAIL, ZONE};
use api::wizard::{Finish, MailboxCredentials, SalesforceCredentials, Shown};
use api::{Settings, paths};
use serde::Serialize;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

/// The relay listens within this time, or it is broken.
const LISTEN_MAX: Duration = Duration::from_secs(30);
/// How often we look.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A relay with a folder of its own for database and keys, which go with it.
pub struct Relay {
    binary: PathBuf,
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
    cookies: Vec<String>,
}

impl Relay {
    /// Starts a relay that knows both simulators.
    pub fn start(name: &str, salesforce: u16, exchange: u16) -> Relay {
        Relay::start_with(name, salesforce, exchange, |_| String::new())
    }

    /// The same with more keys in its configuration, which may name files in the relay's folder.
    pub fn start_with(
        name: &str,
        salesforce: u16,
        exchange: u16,
        keys: impl FnOnce(&Path) -> String,
    ) -> Relay {
        let binary = env::var("TWINLINE_BIN")
            .expect("TWINLINE_BIN is not set: `cargo xtask` builds the program and sets it");
        let folder = env::temp_dir().join(format!("twinline-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for the relay");
        let port = free_port();
        let keys = keys(&folder) + &config(port, salesforce, exchange);
        fs::write(folder.join("twinline.toml"), keys).expect("a configuration");
        let binary = PathBuf::from(binary);
        let mut relay = Relay { binary, folder, port, child: None, cookies: Vec::new() };
        relay.go_on();
        relay
    }

    /// Starts the program, on what an earlier run left.
    pub fn go_on(&mut self) {
        self.child = Some(self.serve().spawn().expect("the relay starts"));
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(began.elapsed() < LISTEN_MAX, "the relay does not listen: {}", self.log());
            thread::sleep(LOOK_EVERY);
        }
    }

    /// What `twinline check` says of this relay's configuration, and whether it is content.
    pub fn check(&self) -> (String, bool) {
        let output = self.command("check").output().expect("the program runs");
        let told = [output.stdout, output.stderr].concat();
        (String::from_utf8_lossy(&told).into_owned(), output.status.success())
    }

    /// Writes a file into the relay's folder, in the place of one that is there.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.join(name), text).expect("a file in the relay's folder");
    }

    fn serve(&self) -> Command {
        let mut command = self.command("serve");
        command.stdout(log(&self.folder)).stderr(log(&self.folder));
        command
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(&self.binary);
        // What the tests are told is none of Twinline's configuration, which refuses unknown names.
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("TWINLINE_")) {
            command.env_remove(name);
        }
        command
            .arg(what)
            .current_dir(&self.folder)
            .env("TWINLINE_CONFIG", self.folder.join("twinline.toml"))
            .stdin(Stdio::null());
        command
    }

    /// Ends the program as a power cut would.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("the relay runs");
        child.kill().expect("a child can be killed");
        child.wait().expect("a killed child ends");
    }

    /// Asks the program to end, as the system does at a shutdown; how it ended.
    pub fn end(&mut self) -> ExitStatus {
        let mut child = self.child.take().expect("the relay runs");
        let asked = Command::new("kill").arg(child.id().to_string()).status();
        assert!(asked.expect("kill is there").success(), "the relay can be asked");
        child.wait().expect("a child that was asked to end ends")
    }

    /// Takes the database away, as a careless hand would.
    pub fn lose_database(&self) {
        for file in fs::read_dir(&self.folder).expect("a folder").flatten() {
            if file.file_name().to_string_lossy().contains(".db") {
                fs::remove_file(file.path()).expect("a file of the database");
            }
        }
    }

    /// Starts the program where it must refuse; its words.
    pub fn refuses(&mut self) -> String {
        let ended = self.serve().spawn().expect("the relay starts").wait();
        assert!(!ended.expect("it ends").success(), "it refuses: {}", self.log());
        self.log()
    }

    /// Where it is.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The process that runs now.
    pub fn id(&self) -> u32 {
        self.child.as_ref().expect("the relay runs").id()
    }

    /// Connects the mailbox, by an address and a password of the person's.
    pub fn connect_mailbox(&mut self, exchange: u16) {
        let mailbox = MailboxCredentials {
            email: EMAIL.into(),
            password: "secret".into(),
            user_name: String::new(),
            url: Some(format!("http://127.0.0.1:{exchange}/EWS/Exchange.asmx")),
            confirmed: Vec::new(),
            zone: ZONE.into(),
        };
        self.post(paths::MAILBOX_CREDENTIALS, &mailbox);
    }

    /// Goes through the wizard as the life's person would, up to Finish: the first cycle begins.
    pub fn sign_up(&mut self, exchange: u16, shown: Shown) {
        let salesforce = SalesforceCredentials {
            login: EMAIL.into(),
            password: "secret".into(),
            security_token: "TOKEN".into(),
            sandbox_suffix: None,
            keep: true,
        };
        let settings = Settings { zone: ZONE.into(), ..Settings::default() };
        self.post(paths::SALESFORCE_CREDENTIALS, &salesforce);
        self.connect_mailbox(exchange);
        self.post(paths::FINISH, &Finish { settings, shown });
    }

    /// What the relay said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Asks for a JSON answer; a refusal is a failed test.
    pub fn get(&mut self, path: &str) -> Value {
        self.exchange("GET", path, &[])
    }

    /// Sends JSON; a refusal is a failed test.
    pub fn post<T: Serialize>(&mut self, path: &str, body: &T) -> Value {
        self.exchange("POST", path, &serde_json::to_vec(body).expect("our own types have JSON"))
    }

    fn exchange(&mut self, method: &str, path: &str, body: &[u8]) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the relay listens");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n\
             {csrf}: {value}\r\nCookie: {cookies}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n",
            port = self.port,
            csrf = paths::CSRF_HEADER,
            value = paths::CSRF_VALUE,
            cookies = self.cookies.join("; "),
            length = body.len(),
        );
        stream.write_all(head.as_bytes()).expect("the relay reads");
        stream.write_all(body).expect("the relay reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the relay answers");
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        for line in head.lines() {
            if let Some((name, value)) = line.split_once(": ")
                && name.eq_ignore_ascii_case("set-cookie")
            {
                self.keep(value.split(';').next().unwrap_or_default());
            }
        }
        let status = head.split(' ').nth(1).unwrap_or_default();
        assert!(status.starts_with('2'), "{method} {path}: {status} {body}\n{}", self.log());
        serde_json::from_str(body.trim()).unwrap_or(Value::Null)
    }

    fn keep(&mut self, cookie: &str) {
        let name = cookie.split('=').next().unwrap_or_default().to_owned();
        self.cookies.retain(|kept| kept.split('=').next() != Some(&name));
        self.cookies.push(cookie.to_owned());
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself; then there is nothing left to do.
            let _ = child.kill();
            let _ = child.wait();
        }
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn log(folder: &Path) -> Stdio {
    let file = fs::OpenOptions::new().create(true).append(true).open(folder.join("log"));
    file.map_or_else(|_| Stdio::null(), Stdio::from)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("a bound port has a number").port()
}

fn config(port: u16, salesforce: u16, exchange: u16) -> String {
    format!(
        "listen = \"127.0.0.1:{port}\"\n\
         public_url = \"http://127.0.0.1:{port}\"\n\
         login_host = \"http://127.0.0.1:{salesforce}\"\n\
         sandbox_login_host = \"http://127.0.0.1:{salesforce}\"\n\
         salesforce_domains = [\"127.0.0.1\"]\n\
         private_networks = [\"127.0.0.1\"]\n\
         ports = [{salesforce}, {exchange}]\n\
         plain_http = [\"127.0.0.1:{salesforce}\", \"127.0.0.1:{exchange}\"]\n\
         [[apps]]\n\
         key = \"acme\"\n\
         name = \"Acme\"\n\
         client_id = \"client\"\n\
         client_secret = \"client-secret\"\n"
    )
}
