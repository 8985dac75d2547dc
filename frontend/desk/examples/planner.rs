//! The planner alone as a WebAssembly module for Node: it gives the JavaScript around it one
//! function, `planned`, from facts as JSON to the plan as JSON. `cargo xtask plans` compares what
//! it says with what the same planner says natively.

use js_sys::{JsString, Reflect};
use sync::{Past, Reading, Rules};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

fn main() {
    let planned = Closure::<dyn Fn(JsString) -> JsString>::new(|facts: JsString| {
        JsString::from(planned(&String::from(facts)))
    });
    let name = JsValue::from_str("planned");
    let set = Reflect::set(&js_sys::global(), &name, planned.as_ref());
    assert!(set.is_ok(), "the global object takes a function");
    planned.forget();
}

/// The plan of facts; words where they are none.
fn planned(facts: &str) -> String {
    let facts: Result<(Rules, Past, Reading, Reading), _> = serde_json::from_str(facts);
    let plan = facts.and_then(|(rules, past, crm, mail)| {
        serde_json::to_string(&sync::plan(&rules, &past, &crm, &mail))
    });
    plan.unwrap_or_else(|fault| fault.to_string())
}
