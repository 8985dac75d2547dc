//! Patterns of recurrence, between JSON and the elements of the mailbox
//! (<https://learn.microsoft.com/en-us/graph/api/resources/patternedrecurrence>).
//!
//! A year's pattern with an interval is kept as one of twelve times as many months, which is what
//! it is in the mailbox.

use super::reply::{Done, Refusal};
use crate::exchange::properties::{leaf, with};
use model::Day;
use serde_json::{Value, json};
use wire::xml::Element;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] =
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const INDEXES: [&str; 5] = ["first", "second", "third", "fourth", "last"];

/// The date of what is not set.
const NO_DATE: &str = "0001-01-01";

fn wrong(words: &str) -> Refusal {
    Refusal::bad("ErrorPropertyValidationFailure", words)
}

/// Reads a pattern and its range; `first` is the day of the start.
pub(super) fn read(value: &Value, first: Option<Day>) -> Done<Element> {
    let range = &value["range"];
    let start = range["startDate"].as_str().and_then(Day::parse);
    let start = start.ok_or_else(|| wrong("Recurrence.Range.StartDate is required."))?;
    if first.is_some_and(|first| first != start) {
        let words = "Recurrence.Range.StartDate has to be the date of the event's start.";
        return Err(wrong(words));
    }
    let (pattern, start) = read_pattern(&value["pattern"], start)?;
    let begins = leaf("StartDate", &start.to_string());
    let range = match range["type"].as_str() {
        Some("noEnd") => with("NoEndRecurrence", &[], vec![begins]),
        Some("endDate") => {
            let end = range["endDate"].as_str().and_then(Day::parse);
            let end = end.ok_or_else(|| wrong("Recurrence.Range.EndDate is required."))?;
            with("EndDateRecurrence", &[], vec![begins, leaf("EndDate", &end.to_string())])
        }
        Some("numbered") => {
            let number = range["numberOfOccurrences"].as_i64().filter(|number| *number > 0);
            let number =
                number.ok_or_else(|| wrong("Recurrence.Range.NumberOfOccurrences is required."))?;
            let number = leaf("NumberOfOccurrences", &number.to_string());
            with("NumberedRecurrence", &[], vec![begins, number])
        }
        _ => return Err(wrong("Recurrence.Range.Type is not valid.")),
    };
    Ok(with("Recurrence", &[], vec![pattern, range]))
}

fn read_pattern(value: &Value, start: Day) -> Done<(Element, Day)> {
    let interval = match &value["interval"] {
        Value::Null => 1,
        number => number.as_i64().unwrap_or(0),
    };
    if !(1..=999).contains(&interval) {
        return Err(wrong("Recurrence.Pattern.Interval is not valid."));
    }
    let every = |times: i64| leaf("Interval", &(interval * times).to_string());
    let day = || match value["dayOfMonth"].as_i64() {
        Some(day @ 1..=31) => Ok(leaf("DayOfMonth", &day.to_string())),
        _ => Err(wrong("Recurrence.Pattern.DayOfMonth is not valid.")),
    };
    let month = || match value["month"].as_i64() {
        Some(month @ 1..=12) => Ok(month as u8),
        _ => Err(wrong("Recurrence.Pattern.Month is not valid.")),
    };
    let on = |grouped| read_days(&value["daysOfWeek"], grouped);
    let index = || read_index(&value["index"]);
    let named = |month: u8| leaf("Month", MONTHS[usize::from(month) - 1]);
    Ok(match value["type"].as_str() {
        Some("daily") => (with("DailyRecurrence", &[], vec![every(1)]), start),
        Some("weekly") => {
            let first = value["firstDayOfWeek"].as_str().unwrap_or("sunday");
            let first = DAYS.iter().find(|day| **day == first);
            let first = first.ok_or_else(|| wrong("FirstDayOfWeek is not valid."))?;
            let parts = vec![every(1), on(false)?, leaf("FirstDayOfWeek", &capital(first))];
            (with("WeeklyRecurrence", &[], parts), start)
        }
        Some("absoluteMonthly") => {
            (with("AbsoluteMonthlyRecurrence", &[], vec![every(1), day()?]), start)
        }
        Some("relativeMonthly") => {
            let parts = vec![every(1), on(true)?, index()?];
            (with("RelativeMonthlyRecurrence", &[], parts), start)
        }
        Some("absoluteYearly") if interval == 1 => {
            (with("AbsoluteYearlyRecurrence", &[], vec![day()?, named(month()?)]), start)
        }
        Some("relativeYearly") if interval == 1 => {
            let parts = vec![on(true)?, index()?, named(month()?)];
            (with("RelativeYearlyRecurrence", &[], parts), start)
        }
        Some("absoluteYearly") => {
            let parts = vec![every(12), day()?];
            (with("AbsoluteMonthlyRecurrence", &[], parts), in_month(start, month()?))
        }
        Some("relativeYearly") => {
            let parts = vec![every(12), on(true)?, index()?];
            (with("RelativeMonthlyRecurrence", &[], parts), in_month(start, month()?))
        }
        _ => return Err(wrong("Recurrence.Pattern.Type is not valid.")),
    })
}

/// The first day of the month from which a pattern of years goes on, or the start itself.
fn in_month(start: Day, month: u8) -> Day {
    let (year, own, _) = start.parts();
    if own == month {
        return start;
    }
    let year = if own < month { year } else { year + 1 };
    Day::of(year, month, 1).unwrap_or(start)
}

fn read_days(value: &Value, grouped: bool) -> Done<Element> {
    let wrong = || wrong("Recurrence.Pattern.DaysOfWeek is not valid.");
    let words: Vec<&str> =
        value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut on = [false; 7];
    for word in &words {
        on[DAYS.iter().position(|day| day == word).ok_or_else(wrong)?] = true;
    }
    let names: Vec<String> = (0..7).filter(|at| on[*at]).map(|at| capital(DAYS[at])).collect();
    let text = match (grouped, on) {
        (true, [true, true, true, true, true, true, true]) => "Day".to_owned(),
        (true, [false, true, true, true, true, true, false]) => "Weekday".to_owned(),
        (true, [true, false, false, false, false, false, true]) => "WeekendDay".to_owned(),
        _ => names.join(" "),
    };
    if text.is_empty() { Err(wrong()) } else { Ok(leaf("DaysOfWeek", &text)) }
}

fn read_index(value: &Value) -> Done<Element> {
    let word = value.as_str().unwrap_or("first");
    let found = INDEXES.iter().find(|index| **index == word);
    let found = found.ok_or_else(|| wrong("Recurrence.Pattern.Index is not valid."))?;
    Ok(leaf("DayOfWeekIndex", &capital(found)))
}

fn capital(word: &str) -> String {
    let (head, tail) = word.split_at(word.len().min(1));
    format!("{}{tail}", head.to_ascii_uppercase())
}

/// A pattern and its range as they are shown; what a pattern does not use is there, too.
pub(super) fn show(recurrence: &Element, zone: &str) -> Value {
    let (Some(how), Some(range)) = (recurrence.children.first(), recurrence.children.get(1)) else {
        return Value::Null;
    };
    let text = |element: &Element, name: &str| element.text_of(name).unwrap_or("").to_owned();
    let begins = text(range, "StartDate");
    let number = |name: &str| text(how, name).parse::<i64>().unwrap_or(0);
    let interval = number("Interval").max(1);
    let yearly = interval % 12 == 0;
    let (kind, interval) = match how.name.as_str() {
        "DailyRecurrence" | "DailyRegeneration" => ("daily", interval),
        "WeeklyRecurrence" | "WeeklyRegeneration" => ("weekly", interval),
        "AbsoluteMonthlyRecurrence" if yearly => ("absoluteYearly", interval / 12),
        "RelativeMonthlyRecurrence" if yearly => ("relativeYearly", interval / 12),
        "AbsoluteMonthlyRecurrence" | "MonthlyRegeneration" => ("absoluteMonthly", interval),
        "RelativeMonthlyRecurrence" => ("relativeMonthly", interval),
        "RelativeYearlyRecurrence" => ("relativeYearly", 1),
        _ => ("absoluteYearly", interval),
    };
    let named = MONTHS.iter().position(|month| *month == text(how, "Month"));
    let own = Day::parse(&begins).map_or(0, |day| usize::from(day.parts().1));
    let month = named.map_or(if yearly { own } else { 0 }, |at| at + 1);
    let mut pattern = json!({
        "type": kind,
        "interval": interval,
        "month": month,
        "dayOfMonth": number("DayOfMonth"),
        "firstDayOfWeek": word_or(&text(how, "FirstDayOfWeek"), "sunday"),
        "index": word_or(&text(how, "DayOfWeekIndex"), "first"),
    });
    let days = show_days(&text(how, "DaysOfWeek"));
    if !days.is_empty() {
        pattern["daysOfWeek"] = json!(days);
    }
    let (kind, end, number) = match range.name.as_str() {
        "EndDateRecurrence" => ("endDate", text(range, "EndDate"), 0),
        "NumberedRecurrence" => {
            let number = text(range, "NumberOfOccurrences").parse().unwrap_or(0);
            ("numbered", NO_DATE.to_owned(), number)
        }
        _ => ("noEnd", NO_DATE.to_owned(), 0),
    };
    json!({
        "pattern": pattern,
        "range": {
            "type": kind,
            "startDate": begins,
            "endDate": end,
            "recurrenceTimeZone": zone,
            "numberOfOccurrences": number,
        },
    })
}

fn word_or(text: &str, other: &str) -> String {
    if text.is_empty() { other.to_owned() } else { text.to_ascii_lowercase() }
}

fn show_days(text: &str) -> Vec<String> {
    text.split_whitespace()
        .flat_map(|word| match word {
            "Day" => DAYS.to_vec(),
            "Weekday" => DAYS[1..6].to_vec(),
            "WeekendDay" => vec![DAYS[0], DAYS[6]],
            named => DAYS.iter().copied().filter(|day| day.eq_ignore_ascii_case(named)).collect(),
        })
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Value {
        let mut value = json!({"range": {"type": "noEnd", "startDate": "2026-12-01"}});
        value["pattern"] = serde_json::from_str(text).unwrap();
        value
    }

    #[test]
    fn every_pattern_comes_back_as_it_was_written() {
        for text in [
            r#"{"type":"daily","interval":2}"#,
            r#"{"type":"weekly","interval":1,"daysOfWeek":["monday","friday"],"firstDayOfWeek":"monday"}"#,
            r#"{"type":"absoluteMonthly","interval":5,"dayOfMonth":1}"#,
            r#"{"type":"relativeMonthly","interval":1,"daysOfWeek":["tuesday"],"index":"last"}"#,
            r#"{"type":"relativeMonthly","interval":1,"daysOfWeek":["monday","tuesday","wednesday","thursday","friday"],"index":"first"}"#,
            r#"{"type":"absoluteYearly","interval":1,"dayOfMonth":1,"month":12}"#,
            r#"{"type":"absoluteYearly","interval":3,"dayOfMonth":1,"month":12}"#,
            r#"{"type":"relativeYearly","interval":2,"daysOfWeek":["tuesday"],"index":"first","month":12}"#,
        ] {
            let written = pattern(text);
            let shown = show(&read(&written, None).unwrap(), "UTC");
            for (name, value) in written["pattern"].as_object().unwrap() {
                assert_eq!(&shown["pattern"][name], value, "{text}");
            }
            assert_eq!(shown["range"]["endDate"], NO_DATE);
        }
    }

    #[test]
    fn what_makes_no_pattern_is_refused() {
        for text in [
            r#"{"type":"daily","interval":0}"#,
            r#"{"type":"hourly","interval":1}"#,
            r#"{"type":"weekly","interval":1}"#,
            r#"{"type":"weekly","interval":1,"daysOfWeek":["Monday"]}"#,
            r#"{"type":"absoluteMonthly","interval":1}"#,
            r#"{"type":"absoluteYearly","interval":1,"dayOfMonth":1}"#,
            r#"{"type":"relativeMonthly","interval":1,"daysOfWeek":["monday"],"index":"fifth"}"#,
        ] {
            let refused = read(&pattern(text), None).unwrap_err();
            assert_eq!(refused.code, "ErrorPropertyValidationFailure", "{text}");
        }
        let other = read(&pattern(r#"{"type":"daily","interval":1}"#), Day::parse("2026-12-02"));
        assert!(other.unwrap_err().message.contains("StartDate"));
    }
}
