//! The text of a condition, taken apart into words and put together again.

use super::{Filter, Operand, Sign, Test};
use crate::graph::reply::Done;
use crate::graph::schema::Entity;
use serde_json::Value;

/// Brackets and `not`s within each other go so deep.
const DEPTH_MAX: usize = 20;

/// The function that reads a text as another type.
const CAST: &str = "cast";

/// The types of whole numbers.
const WHOLES: [&str; 3] = ["Edm.Int16", "Edm.Int32", "Edm.Int64"];

/// Reads a whole text; `None` where it is no condition. Without an entity any path will do.
pub(super) fn whole(text: &str, entity: Option<&Entity>) -> Done<Option<Filter>> {
    let Some(tokens) = lex(text) else { return Ok(None) };
    let mut reader = Reader { tokens: &tokens, at: 0, entity, element: None };
    let filter = reader.either(0)?;
    Ok(filter.filter(|_| reader.at == tokens.len()))
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
    Colon,
}

fn lex(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            ':' => tokens.push(Token::Colon),
            '\'' => {
                let mut inside = String::new();
                loop {
                    match letters.next()? {
                        '\'' if letters.peek() == Some(&'\'') => {
                            letters.next();
                            inside.push('\'');
                        }
                        '\'' => break,
                        other => inside.push(other),
                    }
                }
                tokens.push(Token::Text(inside));
            }
            first if first.is_alphanumeric() || first == '_' || first == '-' => {
                let mut word = String::from(first);
                let is_value = !first.is_alphabetic();
                while let Some(next) = letters.peek().copied().filter(|next| {
                    next.is_alphanumeric()
                        || "_-./".contains(*next)
                        || (is_value && ":+".contains(*next))
                }) {
                    letters.next();
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            _ => return None,
        }
    }
    Some(tokens)
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    entity: Option<&'a Entity>,
    /// The name of the element inside of `any`.
    element: Option<String>,
}

type Read = Done<Option<Filter>>;

impl Reader<'_> {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn takes(&mut self, token: &Token) -> bool {
        let found = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(found);
        found
    }

    fn takes_word(&mut self, word: &str) -> bool {
        self.takes(&Token::Word(word.to_owned()))
    }

    fn either(&mut self, depth: usize) -> Read {
        let Some(mut left) = self.both(depth)? else { return Ok(None) };
        while self.takes_word("or") {
            let Some(right) = self.both(depth)? else { return Ok(None) };
            left = Filter::Either(Box::new(left), Box::new(right));
        }
        Ok(Some(left))
    }

    fn both(&mut self, depth: usize) -> Read {
        let Some(mut left) = self.one(depth)? else { return Ok(None) };
        while self.takes_word("and") {
            let Some(right) = self.one(depth)? else { return Ok(None) };
            left = Filter::Both(Box::new(left), Box::new(right));
        }
        Ok(Some(left))
    }

    fn one(&mut self, depth: usize) -> Read {
        if depth > DEPTH_MAX {
            return Ok(None);
        }
        if self.takes_word("not") {
            return Ok(self.one(depth + 1)?.map(|inner| Filter::Not(Box::new(inner))));
        }
        if self.takes(&Token::Open) {
            let inner = self.either(depth + 1)?;
            return Ok(if self.takes(&Token::Close) { inner } else { None });
        }
        let Some(Token::Word(word)) = self.tokens.get(self.at).cloned() else { return Ok(None) };
        if word != CAST && self.tokens.get(self.at + 1) == Some(&Token::Open) {
            self.at += 2;
            return self.call(&word, depth);
        }
        let Some(left) = self.operand()? else { return Ok(None) };
        let Some(Token::Word(sign)) = self.next() else { return Ok(None) };
        let sign = match sign.as_str() {
            "eq" => Sign::Eq,
            "ne" => Sign::Ne,
            "gt" => Sign::Gt,
            "ge" => Sign::Ge,
            "lt" => Sign::Lt,
            "le" => Sign::Le,
            _ => return Ok(None),
        };
        Ok(self.operand()?.map(|right| Filter::Compare(left, sign, right)))
    }

    /// What follows `name(`: a function of text, or `path/any(`.
    fn call(&mut self, name: &str, depth: usize) -> Read {
        let test = match name {
            "startswith" => Test::StartsWith,
            "endswith" => Test::EndsWith,
            "contains" => Test::Contains,
            _ => return self.any(name, depth),
        };
        let Some(left) = self.operand()? else { return Ok(None) };
        if !self.takes(&Token::Comma) {
            return Ok(None);
        }
        let Some(right) = self.operand()? else { return Ok(None) };
        Ok(self.takes(&Token::Close).then_some(Filter::Text(test, left, right)))
    }

    fn any(&mut self, name: &str, depth: usize) -> Read {
        let Some((path, how)) = name.rsplit_once('/') else { return Ok(None) };
        if !how.eq_ignore_ascii_case("any") || self.element.is_some() {
            return Ok(None);
        }
        self.check(path)?;
        let Some(Token::Word(element)) = self.next() else { return Ok(None) };
        if !self.takes(&Token::Colon) {
            return Ok(None);
        }
        self.element = Some(element);
        let inside = self.either(depth + 1)?;
        self.element = None;
        let Some(inside) = inside.filter(|_| self.takes(&Token::Close)) else { return Ok(None) };
        Ok(Some(Filter::Any { path: path.to_owned(), inside: Box::new(inside) }))
    }

    fn operand(&mut self) -> Done<Option<Operand>> {
        let word = match self.next() {
            Some(Token::Text(text)) => return Ok(Some(Operand::Literal(Value::String(text)))),
            Some(Token::Word(word)) if word == CAST => return self.cast(),
            Some(Token::Word(word)) => word,
            _ => return Ok(None),
        };
        let literal = match word.as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" => Some(Value::Null),
            other if other.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-') => {
                Some(other.parse::<i64>().map_or_else(|_| Value::from(other), Value::from))
            }
            _ => None,
        };
        if let Some(literal) = literal {
            return Ok(Some(Operand::Literal(literal)));
        }
        if let Some(element) = &self.element {
            let path = word.strip_prefix(element.as_str()).and_then(|rest| rest.strip_prefix('/'));
            return Ok(path.map(|path| Operand::Path(path.to_owned())));
        }
        self.check(&word)?;
        Ok(Some(Operand::Path(word)))
    }

    /// What follows `cast`: `(path, Edm.Int32)`.
    fn cast(&mut self) -> Done<Option<Operand>> {
        let opens = self.takes(&Token::Open);
        let Some(Operand::Path(path)) = self.operand()? else { return Ok(None) };
        let kind = self.takes(&Token::Comma) && WHOLES.iter().any(|kind| self.takes_word(kind));
        Ok((opens && kind && self.takes(&Token::Close)).then_some(Operand::Whole(path)))
    }

    fn check(&self, path: &str) -> Done<()> {
        match self.entity {
            Some(entity) => entity.check_name(path.split('/').next().unwrap_or(path)).map(|_| ()),
            None => Ok(()),
        }
    }
}
