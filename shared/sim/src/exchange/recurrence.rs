//! Recurrence patterns and the days they name
//! (<https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/recurrence-patterns-and-ews>).

use super::answers::Problem;
use model::Day;
use wire::xml::Element;

/// Most weeks, months, years or days of a pattern that are looked through.
const PERIODS_MAX: i32 = 40_000;
/// The largest interval and number of occurrences that a pattern may name.
const NUMBER_MAX: i32 = 999;

/// Nothing recurs after the year 4500.
const DOOMSDAY: Day = Day(924_428);

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
/// From Monday, as [`Day::weekday`] counts.
const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const INDEXES: [&str; 5] = ["First", "Second", "Third", "Fourth", "Last"];

/// How a pattern goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Every {
    Days,
    Weeks {
        on: [bool; 7],
        first: u8,
    },
    MonthDay {
        day: u8,
    },
    MonthWeekday {
        on: [bool; 7],
        index: usize,
    },
    YearDay {
        month: u8,
        day: u8,
    },
    YearWeekday {
        month: u8,
        on: [bool; 7],
        index: usize,
    },
    /// So many of a unit after completion; tasks only.
    Anew(Unit),
}

/// The units of tasks that are made anew.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    Days,
    Weeks,
    Months,
    Years,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Until {
    Never,
    Day(Day),
    Number(i32),
}

/// A recurrence pattern with its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pattern {
    every: Every,
    interval: i32,
    start: Day,
    until: Until,
}

impl Pattern {
    /// Reads a `Recurrence` element.
    pub(crate) fn read(recurrence: &Element) -> Result<Pattern, Problem> {
        let (Some(how), Some(range)) = (recurrence.children.first(), recurrence.children.get(1))
        else {
            return Err(invalid());
        };
        let interval = match how.text_of("Interval") {
            Some(text) => number(text, NUMBER_MAX)?,
            None => 1,
        };
        let start = range.text_of("StartDate").and_then(Day::parse).ok_or_else(invalid)?;
        let until = match range.name.as_str() {
            "EndDateRecurrence" => {
                let end = range.text_of("EndDate").and_then(Day::parse).ok_or_else(invalid)?;
                if end < start {
                    return Err(Problem::new(
                        "ErrorCalendarEndDateIsEarlierThanStartDate",
                        "EndDate is earlier than StartDate.",
                    ));
                }
                Until::Day(end)
            }
            "NumberedRecurrence" => Until::Number(number(
                range.text_of("NumberOfOccurrences").unwrap_or(""),
                NUMBER_MAX,
            )?),
            _ => Until::Never,
        };
        Ok(Pattern { every: read_every(how)?, interval, start, until })
    }

    /// The days it names, in order; none for a pattern of completion.
    pub(crate) fn days(self) -> impl Iterator<Item = Day> {
        let most = match self.until {
            Until::Number(number) => number as usize,
            Until::Never | Until::Day(_) => usize::MAX,
        };
        let last = match self.until {
            Until::Day(day) => day.min(DOOMSDAY),
            Until::Never | Until::Number(_) => DOOMSDAY,
        };
        (0..PERIODS_MAX)
            .flat_map(move |turn| self.period(turn))
            .filter(move |day| *day >= self.start)
            .take_while(move |day| *day <= last)
            .take(most)
    }

    /// Whether the next one is counted from the completion of the last one.
    pub(crate) fn is_made_anew(self) -> bool {
        matches!(self.every, Every::Anew(_))
    }

    /// Whether a last one is named, and how many are left of a numbered range.
    pub(crate) fn number_left(self) -> Option<i32> {
        match self.until {
            Until::Number(number) => Some(number),
            Until::Never | Until::Day(_) => None,
        }
    }

    /// The day after a completion, where the pattern is one of completion.
    pub(crate) fn after_completion(self, completed: Day) -> Option<Day> {
        let Every::Anew(unit) = self.every else { return None };
        let next = match unit {
            Unit::Days => completed.plus(self.interval),
            Unit::Weeks => completed.plus(self.interval * 7),
            Unit::Months => months_later(completed, self.interval)?,
            Unit::Years => months_later(completed, self.interval * 12)?,
        };
        match self.until {
            Until::Day(last) if next > last => None,
            Until::Number(1) => None,
            Until::Never | Until::Day(_) | Until::Number(_) => Some(next),
        }
    }

    /// The days of the so-many-th day, week, month or year of the pattern.
    fn period(self, turn: i32) -> Vec<Day> {
        let step = turn.saturating_mul(self.interval);
        match self.every {
            Every::Days => vec![self.start.plus(step)],
            Every::Weeks { on, first } => {
                let back = (i32::from(self.start.weekday()) - i32::from(first)).rem_euclid(7);
                let monday = self.start.plus(step.saturating_mul(7) - back);
                let week = (0..7).map(|at| monday.plus(at));
                week.filter(|day| on[usize::from(day.weekday())]).collect()
            }
            Every::MonthDay { day } => in_month(months_later(self.start, step), day),
            Every::MonthWeekday { on, index } => nth(months_later(self.start, step), on, index),
            Every::YearDay { month, day } => in_month(month_of_year(self.start, turn, month), day),
            Every::YearWeekday { month, on, index } => {
                nth(month_of_year(self.start, turn, month), on, index)
            }
            Every::Anew(_) => Vec::new(),
        }
    }
}

fn read_every(how: &Element) -> Result<Every, Problem> {
    let text = |name: &str| how.text_of(name).unwrap_or("").trim();
    let day = || number(text("DayOfMonth"), 31).map(|day| day as u8);
    let month = || place(&MONTHS, text("Month")).map(|month| month as u8 + 1);
    let index = || place(&INDEXES, text("DayOfWeekIndex"));
    let on = || weekdays(text("DaysOfWeek"));
    Ok(match how.name.as_str() {
        "DailyRecurrence" => Every::Days,
        "WeeklyRecurrence" => {
            let first = how.text_of("FirstDayOfWeek").unwrap_or("Sunday");
            Every::Weeks { on: on()?, first: place(&DAYS, first.trim())? as u8 }
        }
        "AbsoluteMonthlyRecurrence" => Every::MonthDay { day: day()? },
        "RelativeMonthlyRecurrence" => Every::MonthWeekday { on: on()?, index: index()? },
        "AbsoluteYearlyRecurrence" => Every::YearDay { month: month()?, day: day()? },
        "RelativeYearlyRecurrence" => {
            Every::YearWeekday { month: month()?, on: on()?, index: index()? }
        }
        "DailyRegeneration" => Every::Anew(Unit::Days),
        "WeeklyRegeneration" => Every::Anew(Unit::Weeks),
        "MonthlyRegeneration" => Every::Anew(Unit::Months),
        "YearlyRegeneration" => Every::Anew(Unit::Years),
        _ => return Err(invalid()),
    })
}

fn invalid() -> Problem {
    Problem::new("ErrorCalendarInvalidRecurrence", "The specified recurrence cannot be created.")
}

fn number(text: &str, most: i32) -> Result<i32, Problem> {
    text.trim().parse().ok().filter(|n| (1..=most).contains(n)).ok_or_else(invalid)
}

fn place(words: &[&str], word: &str) -> Result<usize, Problem> {
    words.iter().position(|known| *known == word).ok_or_else(invalid)
}

fn weekdays(text: &str) -> Result<[bool; 7], Problem> {
    let mut on = [false; 7];
    for word in text.split_whitespace() {
        match word {
            "Day" => on = [true; 7],
            "Weekday" => on[..5].fill(true),
            "WeekendDay" => on[5..].fill(true),
            named => on[place(&DAYS, named)?] = true,
        }
    }
    if on.contains(&true) { Ok(on) } else { Err(invalid()) }
}

/// The same day so many months later, or the last day of a month that is too short.
fn months_later(day: Day, months: i32) -> Option<Day> {
    let (year, month, of_month) = day.parts();
    let count = (year.saturating_mul(12) + i32::from(month) - 1).saturating_add(months);
    in_month_of(count.div_euclid(12), count.rem_euclid(12) as u8 + 1, of_month)
}

fn month_of_year(start: Day, years: i32, month: u8) -> Option<Day> {
    Day::of(start.parts().0.saturating_add(years), month, 1)
}

fn in_month(month: Option<Day>, day: u8) -> Vec<Day> {
    let found = month.map(Day::parts).and_then(|(year, month, _)| in_month_of(year, month, day));
    found.into_iter().collect()
}

fn in_month_of(year: i32, month: u8, day: u8) -> Option<Day> {
    (28..=day).rev().chain([day]).find_map(|day| Day::of(year, month, day))
}

fn nth(month: Option<Day>, on: [bool; 7], index: usize) -> Vec<Day> {
    let Some((year, month, _)) = month.map(Day::parts) else { return Vec::new() };
    let days = (1..=31).filter_map(|day| Day::of(year, month, day));
    let fitting: Vec<Day> = days.filter(|day| on[usize::from(day.weekday())]).collect();
    let at = if index == 4 { fitting.len().saturating_sub(1) } else { index };
    fitting.get(at).copied().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(pattern: &str, range: &str) -> Vec<String> {
        let xml = format!("<Recurrence>{pattern}{range}</Recurrence>");
        let recurrence = wire::xml::read(xml.as_bytes(), "test").unwrap();
        Pattern::read(&recurrence).unwrap().days().take(4).map(|day| day.to_string()).collect()
    }

    #[test]
    fn every_kind_of_pattern_names_its_days() {
        let never = "<NoEndRecurrence><StartDate>2026-01-30</StartDate></NoEndRecurrence>";
        for (name, inside, expected) in [
            ("Daily", "<Interval>2</Interval>", "2026-01-30 2026-02-01 2026-02-03 2026-02-05"),
            (
                "Weekly",
                "<Interval>2</Interval><DaysOfWeek>Monday Friday</DaysOfWeek>",
                "2026-01-30 2026-02-09 2026-02-13 2026-02-23",
            ),
            (
                "AbsoluteMonthly",
                "<Interval>1</Interval><DayOfMonth>31</DayOfMonth>",
                "2026-01-31 2026-02-28 2026-03-31 2026-04-30",
            ),
            (
                "RelativeMonthly",
                "<Interval>1</Interval><DaysOfWeek>Weekday</DaysOfWeek>\
              <DayOfWeekIndex>Last</DayOfWeekIndex>",
                "2026-01-30 2026-02-27 2026-03-31 2026-04-30",
            ),
            (
                "AbsoluteYearly",
                "<DayOfMonth>29</DayOfMonth><Month>February</Month>",
                "2026-02-28 2027-02-28 2028-02-29 2029-02-28",
            ),
            (
                "RelativeYearly",
                "<DaysOfWeek>Tuesday</DaysOfWeek><DayOfWeekIndex>First\
              </DayOfWeekIndex><Month>January</Month>",
                "2027-01-05 2028-01-04 2029-01-02 2030-01-01",
            ),
        ] {
            let pattern = format!("<{name}Recurrence>{inside}</{name}Recurrence>");
            assert_eq!(days(&pattern, never).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn ranges_end() {
        let daily = "<DailyRecurrence><Interval>1</Interval></DailyRecurrence>";
        let numbered = "<NumberedRecurrence><StartDate>2026-01-30</StartDate>\
            <NumberOfOccurrences>2</NumberOfOccurrences></NumberedRecurrence>";
        let dated = "<EndDateRecurrence><StartDate>2026-01-30</StartDate>\
            <EndDate>2026-02-01</EndDate></EndDateRecurrence>";
        assert_eq!(days(daily, numbered).len(), 2);
        assert_eq!(days(daily, dated).len(), 3);
    }

    #[test]
    fn a_pattern_of_completion_counts_from_it() {
        let xml = "<Recurrence><MonthlyRegeneration><Interval>1</Interval></MonthlyRegeneration>\
            <NoEndRecurrence><StartDate>2026-01-01</StartDate></NoEndRecurrence></Recurrence>";
        let pattern = Pattern::read(&wire::xml::read(xml.as_bytes(), "test").unwrap()).unwrap();
        let next = pattern.after_completion(Day::of(2026, 1, 31).unwrap());
        assert_eq!(next.unwrap().to_string(), "2026-02-28");
        assert_eq!(pattern.days().next(), None);
    }
}
