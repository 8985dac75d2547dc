//! A mail server that keeps what it gets, or refuses it: a few words of SMTP (RFC 5321), with AUTH
//! PLAIN, in the clear, over TLS or by STARTTLS. A tool for trials; it must never face a network.

use crate::tls::Tls;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Longest line.
const LINE_BYTES_MAX: usize = 4_096;
/// Longest message, in lines.
const LINES_MAX: usize = 10_000;

/// How connections are encrypted.
#[derive(Clone)]
pub enum Safety {
    /// Not at all.
    Plain,
    /// From the first byte.
    Tls(Tls),
    /// After the greeting. Before that, nobody may sign in.
    StartTls(Tls),
}

/// A message as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The envelope's recipients, as `<ada@acme.example>`.
    pub to: Vec<String>,
    /// Head and body.
    pub text: String,
}

/// The mail server.
pub struct Sink {
    /// Where it listens on this machine.
    pub port: u16,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    letters: Vec<Letter>,
    visits: usize,
    signed_in: usize,
    refuses: bool,
}

/// A connection, encrypted or not.
trait Line: Read + Write + Send {}

impl<T: Read + Write + Send> Line for T {}

impl Sink {
    /// Listens for as long as the program runs; `user` and `password` may sign in.
    pub fn start(safety: Safety, user: &str, password: &str) -> io::Result<Sink> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let credentials = STANDARD.encode(format!("\0{user}\0{password}"));
        let sink = Sink { port, kept: Arc::clone(&kept) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Who hangs up in the middle is none of the server's business.
                let _ = Visit::meet(stream, &safety, &credentials, &kept);
            }
        });
        Ok(sink)
    }

    /// What it got so far.
    pub fn letters(&self) -> Vec<Letter> {
        lock(&self.kept).letters.clone()
    }

    /// How often somebody came.
    pub fn visits(&self) -> usize {
        lock(&self.kept).visits
    }

    /// How often somebody signed in.
    pub fn signed_in(&self) -> usize {
        lock(&self.kept).signed_in
    }

    /// From now on, nothing is taken.
    pub fn refuse(&self) {
        lock(&self.kept).refuses = true;
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One connection.
struct Visit<'a> {
    line: Box<dyn Line>,
    credentials: &'a str,
    kept: &'a Mutex<Kept>,
    signed_in: bool,
    to: Vec<String>,
}

impl Visit<'_> {
    fn meet(
        stream: TcpStream,
        safety: &Safety,
        credentials: &str,
        kept: &Mutex<Kept>,
    ) -> io::Result<()> {
        let plain = stream.try_clone()?;
        let line: Box<dyn Line> = match safety {
            Safety::Plain | Safety::StartTls(_) => Box::new(stream),
            Safety::Tls(tls) => Box::new(tls.accept(stream)?),
        };
        let mut visit = Visit { line, credentials, kept, signed_in: false, to: Vec::new() };
        lock(kept).visits += 1;
        if lock(kept).refuses {
            return visit.say("421 not now");
        }
        visit.say("220 sink ESMTP")?;
        if let Safety::StartTls(tls) = safety {
            loop {
                match visit.hear()?.to_ascii_uppercase().as_str() {
                    "STARTTLS" => break,
                    "QUIT" => return visit.say("221 bye"),
                    told if told.starts_with("EHLO ") => visit.say("250-sink\r\n250 STARTTLS")?,
                    _ => visit.say("530 STARTTLS first")?,
                }
            }
            visit.say("220 go on")?;
            visit.line = Box::new(tls.accept(plain)?);
        }
        while visit.answer()? {}
        Ok(())
    }

    /// Answers one command; whether there is another.
    fn answer(&mut self) -> io::Result<bool> {
        let told = self.hear()?;
        let word = told.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match word.as_str() {
            "EHLO" => self.say("250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN")?,
            "AUTH" if told.split(' ').nth(2) == Some(self.credentials) => {
                self.signed_in = true;
                lock(self.kept).signed_in += 1;
                self.say("235 welcome")?;
            }
            "AUTH" => self.say("535 wrong credentials")?,
            "MAIL" if !self.signed_in => self.say("530 sign in first")?,
            "RCPT" => {
                self.to.extend(told.split([':', ' ']).nth(2).map(str::to_owned));
                self.say("250 yes")?;
            }
            "DATA" => self.take()?,
            "QUIT" => {
                self.say("221 bye")?;
                return Ok(false);
            }
            _ => self.say("250 yes")?,
        }
        Ok(true)
    }

    fn take(&mut self) -> io::Result<()> {
        self.say("354 go on")?;
        let mut text = String::new();
        for _ in 0..LINES_MAX {
            let line = self.hear()?;
            if line == "." {
                let letter = Letter { to: std::mem::take(&mut self.to), text };
                lock(self.kept).letters.push(letter);
                return self.say("250 taken");
            }
            text += line.strip_prefix('.').unwrap_or(&line);
            text.push('\n');
        }
        Err(io::Error::other("LINES_MAX"))
    }

    fn say(&mut self, words: &str) -> io::Result<()> {
        self.line.write_all(format!("{words}\r\n").as_bytes())?;
        self.line.flush()
    }

    /// Byte by byte: what follows `STARTTLS` belongs to the greeting of TLS.
    fn hear(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        let mut byte = [0];
        while line.len() < LINE_BYTES_MAX {
            self.line.read_exact(&mut byte)?;
            match byte {
                [b'\n'] => return String::from_utf8(line).map_err(io::Error::other),
                [b'\r'] => {}
                [other] => line.push(other),
            }
        }
        Err(io::Error::other("LINE_BYTES_MAX"))
    }
}
