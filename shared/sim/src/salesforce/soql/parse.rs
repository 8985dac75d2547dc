//! Reads a query into its tree. Keywords and names in any case, as list views write them.

mod condition;

use super::ast::{AllOf, Direction, Function, Item, Named, Nulls, Order, Query};
use super::lex::{Placed, Token, cut, unexpected};
use super::{LENGTH_MAX, pointing};
use crate::salesforce::reply::{Done, Refusal};

/// Deepest nesting of parentheses and queries.
const DEPTH_MAX: usize = 40;
/// Words that end the name of an object instead of being its alias.
const AFTER_FROM: [&str; 10] =
    ["using", "where", "with", "group", "having", "order", "limit", "offset", "for", "all"];

/// Reads a whole query.
pub(in crate::salesforce) fn parse(text: &str) -> Done<Query> {
    if text.len() > LENGTH_MAX {
        return Err(Refusal::bad("QUERY_TOO_COMPLICATED", "Query is too long."));
    }
    let mut reader = Reader { text, tokens: cut(text)?, next: 0, depth: 0 };
    let query = reader.query()?;
    match reader.peek() {
        None => Ok(query),
        Some(_) => Err(reader.unexpected()),
    }
}

/// The tokens and how far they are read.
struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Placed>,
    next: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.next).map_or_else(|| self.text.chars().count(), |(_, at)| *at)
    }

    fn unexpected(&self) -> Refusal {
        let shown = match self.peek() {
            None => "<EOF>".to_owned(),
            Some(Token::Word(word)) => word.clone(),
            Some(Token::Number(number)) => number.clone(),
            Some(Token::Text(text)) => format!("'{text}'"),
            Some(Token::Sign(sign)) => (*sign).to_owned(),
        };
        unexpected(self.text, self.place(), &shown)
    }

    fn malformed(&self, message: &str) -> Refusal {
        pointing(self.text, self.place(), "MALFORMED_QUERY", message)
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        matches!(self.tokens.get(self.next + ahead), Some((Token::Word(found), _))
            if found.eq_ignore_ascii_case(word))
    }

    fn is_sign(&self, ahead: usize, sign: &str) -> bool {
        let token = self.tokens.get(self.next + ahead);
        matches!(token, Some((Token::Sign(found), _)) if *found == sign)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(0, word);
        self.next += usize::from(found);
        found
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(0, sign);
        self.next += usize::from(found);
        found
    }

    fn need_word(&mut self, word: &str) -> Done<()> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn need_sign(&mut self, sign: &str) -> Done<()> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn name(&mut self) -> Done<String> {
        match self.peek() {
            Some(Token::Word(word)) => {
                let word = word.clone();
                self.next += 1;
                Ok(word)
            }
            Some(Token::Number(_) | Token::Text(_) | Token::Sign(_)) | None => {
                Err(self.unexpected())
            }
        }
    }

    fn path(&mut self) -> Done<Named> {
        let at = self.place();
        let mut parts = vec![self.name()?];
        while self.take_sign(".") {
            parts.push(self.name()?);
        }
        Ok(Named { parts, at })
    }

    fn whole_number(&mut self) -> Done<usize> {
        if let Some(Token::Number(number)) = self.peek()
            && let Ok(number) = number.parse()
        {
            self.next += 1;
            return Ok(number);
        }
        Err(self.unexpected())
    }

    fn deeper(&mut self) -> Done<()> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.malformed("too many levels of parentheses"));
        }
        Ok(())
    }

    fn query(&mut self) -> Done<Query> {
        self.deeper()?;
        self.need_word("select")?;
        let mut query = Query { text: self.text.to_owned(), ..Query::default() };
        loop {
            query.items.push(self.item()?);
            if !self.take_sign(",") {
                break;
            }
        }
        self.need_word("from")?;
        query.object_at = self.place();
        query.object = self.name()?;
        let _ = self.take_word("as");
        if let Some(Token::Word(word)) = self.peek()
            && !AFTER_FROM.iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
        {
            query.alias = Some(self.name()?);
        }
        if self.take_word("using") {
            self.need_word("scope")?;
            query.scope = Some(self.name()?.to_ascii_lowercase());
        }
        if self.take_word("where") {
            query.filter = Some(self.condition()?);
        }
        self.tail(&mut query)?;
        self.depth -= 1;
        Ok(query)
    }

    fn tail(&mut self, query: &mut Query) -> Done<()> {
        if self.take_word("group") {
            self.need_word("by")?;
            query.groups.push(self.path()?);
            while self.take_sign(",") {
                query.groups.push(self.path()?);
            }
        }
        if self.take_word("order") {
            self.need_word("by")?;
            query.orders.push(self.order()?);
            while self.take_sign(",") {
                query.orders.push(self.order()?);
            }
        }
        if self.take_word("limit") {
            query.limit = Some(self.whole_number()?);
        }
        if self.take_word("offset") {
            query.offset = self.whole_number()?;
        }
        if self.is_word(0, "all") {
            return Err(self.malformed("ALL ROWS not allowed in this context"));
        }
        Ok(())
    }

    fn order(&mut self) -> Done<Order> {
        let path = self.path()?;
        let direction = if self.take_word("desc") {
            Direction::Descending
        } else {
            let _ = self.take_word("asc");
            Direction::Ascending
        };
        let mut nulls = Nulls::First;
        if self.take_word("nulls") {
            if self.take_word("last") {
                nulls = Nulls::Last;
            } else {
                self.need_word("first")?;
            }
        }
        Ok(Order { path, direction, nulls })
    }

    fn item(&mut self) -> Done<Item> {
        if self.take_sign("(") {
            let query = self.query()?;
            self.need_sign(")")?;
            return Ok(Item::Child(Box::new(query)));
        }
        if self.is_word(0, "typeof") {
            return self.type_of();
        }
        if !self.is_sign(1, "(") {
            let path = self.path()?;
            return Ok(Item::Field { path, alias: self.alias() });
        }
        let at = self.place();
        let function = self.name()?.to_ascii_lowercase();
        self.need_sign("(")?;
        if function == "count" && self.take_sign(")") {
            return Ok(Item::CountRows);
        }
        let path = self.path()?;
        self.need_sign(")")?;
        let function = match function.as_str() {
            "count" => Function::Count,
            "count_distinct" => Function::CountDistinct,
            "min" => Function::Min,
            "max" => Function::Max,
            "sum" => Function::Sum,
            "avg" => Function::Avg,
            // The org has one language: a label is its value.
            "tolabel" | "format" => return Ok(Item::Field { path, alias: self.alias() }),
            "fields" => return self.fields(&path),
            other => return Err(unexpected(self.text, at, other)),
        };
        Ok(Item::Aggregate { function, path, alias: self.alias() })
    }

    fn fields(&self, path: &Named) -> Done<Item> {
        let word = path.parts.join(".").to_ascii_lowercase();
        Ok(Item::Fields(match word.as_str() {
            "all" => AllOf::All,
            "standard" => AllOf::Standard,
            "custom" => AllOf::Custom,
            other => return Err(unexpected(self.text, path.at, other)),
        }))
    }

    fn alias(&mut self) -> Option<String> {
        match self.peek() {
            Some(Token::Word(word)) if !word.eq_ignore_ascii_case("from") => {
                let word = word.clone();
                self.next += 1;
                Some(word)
            }
            Some(_) | None => None,
        }
    }

    fn type_of(&mut self) -> Done<Item> {
        self.need_word("typeof")?;
        let field = self.path()?;
        let mut branches = Vec::new();
        while self.take_word("when") {
            let object = self.name()?;
            self.need_word("then")?;
            branches.push((object, self.paths()?));
        }
        if branches.is_empty() {
            return Err(self.unexpected());
        }
        let otherwise = if self.take_word("else") { self.paths()? } else { Vec::new() };
        self.need_word("end")?;
        Ok(Item::TypeOf { field, branches, otherwise })
    }

    fn paths(&mut self) -> Done<Vec<Named>> {
        let mut paths = vec![self.path()?];
        while self.take_sign(",") {
            paths.push(self.path()?);
        }
        Ok(paths)
    }
}
