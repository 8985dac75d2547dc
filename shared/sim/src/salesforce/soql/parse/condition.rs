//! Reads conditions and values.

use super::Reader;
use crate::salesforce::reply::Done;
use crate::salesforce::soql::ast::{Condition, Literal, Negation, Operator};
use crate::salesforce::soql::dates;
use crate::salesforce::soql::lex::Token;
use crate::salesforce::store::stamp;
use model::{Day, Moment};

impl Reader<'_> {
    /// A chain of one conjunction: AND and OR mix only with parentheses.
    pub(super) fn condition(&mut self) -> Done<Condition> {
        self.deeper()?;
        let first = self.operand()?;
        let word = ["and", "or"].into_iter().find(|word| self.is_word(0, word));
        let Some(word) = word else {
            self.depth -= 1;
            return Ok(first);
        };
        let mut parts = vec![first];
        while self.take_word(word) {
            parts.push(self.operand()?);
        }
        if self.is_word(0, "and") || self.is_word(0, "or") {
            return Err(self.unexpected());
        }
        self.depth -= 1;
        Ok(if word == "and" { Condition::And(parts) } else { Condition::Or(parts) })
    }

    fn operand(&mut self) -> Done<Condition> {
        if self.take_word("not") {
            self.deeper()?;
            let inner = self.operand()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(inner)));
        }
        if self.take_sign("(") {
            let inner = self.condition()?;
            self.need_sign(")")?;
            return Ok(inner);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Done<Condition> {
        let labelled = self.is_word(0, "tolabel") && self.is_sign(1, "(");
        if labelled {
            self.next += 2;
        }
        let path = self.path()?;
        if labelled {
            self.need_sign(")")?;
        }
        if self.take_word("in") {
            return self.list(path, Negation::Plain);
        }
        if self.take_word("not") {
            self.need_word("in")?;
            return self.list(path, Negation::Negated);
        }
        let operator = if self.take_word("like") {
            Operator::Like
        } else {
            let found = [
                ("=", Operator::Equal),
                ("!=", Operator::Unequal),
                ("<=", Operator::AtMost),
                (">=", Operator::AtLeast),
                ("<", Operator::Less),
                (">", Operator::More),
            ]
            .into_iter()
            .find(|(sign, _)| self.is_sign(0, sign));
            let Some((_, operator)) = found else { return Err(self.unexpected()) };
            self.next += 1;
            operator
        };
        Ok(Condition::Compare { path, operator, literal: self.literal()? })
    }

    fn list(&mut self, path: super::Named, negated: Negation) -> Done<Condition> {
        self.need_sign("(")?;
        if self.is_word(0, "select") {
            let query = Box::new(self.query()?);
            self.need_sign(")")?;
            return Ok(Condition::Within { path, query, negated });
        }
        let mut literals = vec![self.literal()?];
        while self.take_sign(",") {
            literals.push(self.literal()?);
        }
        self.need_sign(")")?;
        Ok(Condition::In { path, literals, negated })
    }

    fn literal(&mut self) -> Done<Literal> {
        let literal = match self.peek() {
            Some(Token::Text(raw)) => Some(Literal::Text(raw.clone())),
            Some(Token::Number(number)) => number_like(number),
            Some(Token::Word(word)) => match word.to_ascii_lowercase().as_str() {
                "null" => Some(Literal::Null),
                "true" => Some(Literal::Boolean(true)),
                "false" => Some(Literal::Boolean(false)),
                _ => return self.range(),
            },
            Some(Token::Sign(_)) | None => None,
        };
        let literal = literal.ok_or_else(|| self.unexpected())?;
        self.next += 1;
        Ok(literal)
    }

    fn range(&mut self) -> Done<Literal> {
        let unexpected = self.unexpected();
        let word = self.name()?.to_ascii_uppercase();
        let mut count = None;
        if self.take_sign(":") {
            count = Some(i32::try_from(self.whole_number()?).unwrap_or(i32::MAX));
        }
        if dates::is_known(&word, count) {
            Ok(Literal::Range(word, count))
        } else {
            Err(unexpected)
        }
    }
}

/// A number, a day or a time.
fn number_like(text: &str) -> Option<Literal> {
    let bytes = text.as_bytes();
    let dated = bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-';
    if !dated {
        return text.parse().ok().filter(|n: &f64| n.is_finite()).map(Literal::Number);
    }
    if bytes.len() == 10 {
        return Day::parse(text).map(|day| Literal::Date(day.to_string()));
    }
    Moment::parse(text).map(|at| Literal::Time(stamp(at)))
}
