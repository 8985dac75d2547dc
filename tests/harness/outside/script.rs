//! A conversation in a file: what is asked, then the answers in their order, between lines of four
//! dashes. An answer is written as HTTP writes it: its status, headers, an empty line, the body.

use http::{HeaderName, HeaderValue, StatusCode};
use model::{Fault, Pending};
use std::sync::Mutex;
use std::sync::PoisonError;
use wire::{Request, Response, Transport};

/// What stands between two parts.
const BETWEEN: &[u8] = b"\n----\n";
/// Most answers of one file.
const ANSWERS_MAX: usize = 64;
/// So often the last answer is given again: a server that never comes to an end. Then it is silent.
const REPEATS_MAX: usize = 40;

/// What is asked, and what is answered.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// The words of the question.
    pub question: String,
    /// The answers.
    pub answers: Vec<Response>,
}

impl Script {
    /// Reads a file; whatever it holds makes a script.
    pub fn read(bytes: &[u8]) -> Script {
        let mut parts = parts(bytes).into_iter();
        let question = parts.next().unwrap_or_default();
        Script {
            question: String::from_utf8_lossy(question).into_owned(),
            answers: parts.take(ANSWERS_MAX).map(answer).collect(),
        }
    }

    /// The same as a file.
    pub fn write(&self) -> Vec<u8> {
        let mut out = self.question.clone().into_bytes();
        for answer in &self.answers {
            out.extend_from_slice(BETWEEN);
            out.extend_from_slice(answer.status().as_str().as_bytes());
            for (name, value) in answer.headers() {
                out.extend_from_slice(format!("\n{name}: ").as_bytes());
                out.extend_from_slice(value.as_bytes());
            }
            out.extend_from_slice(b"\n\n");
            out.extend_from_slice(answer.body());
        }
        out
    }
}

fn parts(bytes: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(BETWEEN.len()).position(|window| window == BETWEEN) {
        parts.push(&rest[..at]);
        rest = &rest[at + BETWEEN.len()..];
    }
    parts.push(rest);
    parts
}

/// An answer; a head that cannot be read is left out.
fn answer(part: &[u8]) -> Response {
    let at = part.windows(2).position(|window| window == b"\n\n");
    let (head, body) = match at {
        Some(at) => (&part[..at], &part[at + 2..]),
        None => (part, &[][..]),
    };
    let mut answer = Response::new(body.to_vec());
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| StatusCode::from_bytes(line.trim().as_bytes()).ok());
    *answer.status_mut() = status.unwrap_or(StatusCode::OK);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let name = HeaderName::from_bytes(name.trim().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value.trim())) {
            answer.headers_mut().append(name, value);
        }
    }
    answer
}

/// A way to a server that answers as a script says, whatever it is asked.
pub struct Scripted {
    answers: Vec<Response>,
    asked: Mutex<usize>,
}

impl Scripted {
    /// A way that gives these answers.
    pub fn new(answers: Vec<Response>) -> Scripted {
        Scripted { answers, asked: Mutex::new(0) }
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Scripted {
    fn send(&self, _: Request) -> Pending<'_, Result<Response, Fault>> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let number = *asked;
        *asked += 1;
        let silent = number >= self.answers.len() + REPEATS_MAX;
        let answer = self.answers.get(number).or(self.answers.last()).filter(|_| !silent).cloned();
        let answer = answer.ok_or_else(|| Fault::Offline(String::from("the script is over")));
        Box::pin(async move { answer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let answer = |status: u16, body: &str| {
            let answer = http::Response::builder().status(status).header("retry-after", "5");
            answer.body(body.as_bytes().to_vec()).expect("an answer")
        };
        let answers = vec![answer(429, "wait\n\nplease"), answer(200, "")];
        let script = Script { question: String::from("look id"), answers };
        let again = Script::read(&script.write());
        assert_eq!(again.question, script.question);
        assert_eq!(again.write(), script.write());
        assert_eq!(again.answers[0].body(), b"wait\n\nplease");
        assert_eq!(again.answers[0].headers()["retry-after"], "5");
    }
}
