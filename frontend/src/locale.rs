//! Numbers and moments as this person's browser writes them.

use model::{Day, Moment};

/// A number with the locale's separators.
pub(crate) fn number(number: u32) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        js_sys::Number::from(number).to_locale_string("default").into()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        grouped(number)
    }
}

/// Day and time, in the browser's zone.
pub(crate) fn moment(at: Moment) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        use wasm_bindgen::JsValue;
        let date = js_sys::Date::new(&JsValue::from_f64(at.0 as f64));
        let style = js_sys::Object::new();
        // Setting a plain property of a plain object cannot fail.
        let _ = js_sys::Reflect::set(&style, &"dateStyle".into(), &"medium".into());
        let _ = js_sys::Reflect::set(&style, &"timeStyle".into(), &"short".into());
        date.to_locale_string("default", &style).into()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        at.rfc3339()
    }
}

/// A day, which no zone shifts.
pub(crate) fn day(day: Day) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        use wasm_bindgen::JsValue;
        let date = js_sys::Date::new(&JsValue::from_f64(day.midnight_utc().0 as f64));
        let style = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&style, &"timeZone".into(), &"UTC".into());
        let _ = js_sys::Reflect::set(&style, &"dateStyle".into(), &"medium".into());
        date.to_locale_date_string("default", &style).into()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        day.to_string()
    }
}

/// A span of time in the largest fitting units: "45 s", "3 min", "2 h 5 min".
pub(crate) fn span(ms: i64) -> String {
    let seconds = (ms.max(0) + 500) / 1000;
    match seconds {
        0..=99 => format!("{seconds} s"),
        100..=5999 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_spans_read_well() {
        assert_eq!(number(1_240_000), "1,240,000");
        assert_eq!(number(999), "999");
        for (ms, words) in
            [(-5, "0 s"), (45_200, "45 s"), (180_000, "3 min"), (7_500_000, "2 h 5 min")]
        {
            assert_eq!(span(ms), words);
        }
    }
}
