//! Taking a value apart by the shape that a column needs. `None` is the empty value; a value of
//! another shape is refused, because the reach names none that could hold it.

use model::{Address, Day, Fault, Field, Moment, Times, Value};

/// The refusal of a value that a field cannot hold.
pub(crate) fn shape(field: Field) -> Fault {
    Fault::Rejected { code: "WRONG_SHAPE".into(), field: Some(field.name().to_owned()) }
}

macro_rules! taker {
    ($(#[$doc:meta])* $name:ident, $variant:ident, $type:ty, $of:expr) => {
        $(#[$doc])*
        pub(crate) fn $name(field: Field, value: &Value) -> Result<Option<$type>, Fault> {
            if let Value::$variant(inner) = value {
                return Ok(Some($of(inner)));
            }
            if value.is_empty() { Ok(None) } else { Err(shape(field)) }
        }
    };
}

taker! {
    /// A day.
    day, Day, Day, |day: &Day| *day
}
taker! {
    /// An instant.
    moment, Moment, Moment, |moment: &Moment| *moment
}
taker! {
    /// Yes or no.
    flag, Flag, bool, |flag: &bool| *flag
}
taker! {
    /// A number.
    number, Number, i64, |number: &i64| *number
}

/// The text of a field.
pub(crate) fn text(field: Field, value: &Value) -> Result<Option<&str>, Fault> {
    if let Value::Text(text) = value {
        return Ok(Some(text));
    }
    if value.is_empty() { Ok(None) } else { Err(shape(field)) }
}

/// The word of a choice.
pub(crate) fn choice(field: Field, value: &Value) -> Result<Option<&str>, Fault> {
    if let Value::Choice(word) = value {
        return Ok(Some(word));
    }
    if value.is_empty() { Ok(None) } else { Err(shape(field)) }
}

/// An address; an empty one has no part.
pub(crate) fn address(field: Field, value: &Value) -> Result<Address, Fault> {
    if let Value::Address(address) = value {
        return Ok(Address::clone(address));
    }
    if value.is_empty() { Ok(Address::default()) } else { Err(shape(field)) }
}

/// Times, which are never empty.
pub(crate) fn times(value: &Value) -> Result<&Times, Fault> {
    if let Value::Times(times) = value { Ok(times) } else { Err(shape(Field::Times)) }
}

/// The number of minutes in a value, if it is one.
pub(crate) fn minutes(value: Option<&Value>) -> Option<i64> {
    if let Some(Value::Number(minutes)) = value { Some(*minutes) } else { None }
}
