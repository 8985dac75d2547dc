//! What a test may do with a page: what a person can do, by the words a person sees.
//!
//! Everything waits for its element for a while, because the page answers when it is ready.

use crate::{axe, console};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use fantoccini::actions::KeyActions;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, Locator};
use http::Method;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use url::{ParseError, Url};

/// A page answers within this time, or a person would give up. Generous: the machine may be busy.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// The width of the narrowest pane that is served.
pub(crate) const NARROWEST: u32 = 320;

/// How often a page without scripts is looked at again.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// The page in front of the person.
pub(crate) struct Page {
    browser: Client,
    wizard: String,
    edit: String,
}

impl Page {
    /// A demo in a browser, by the addresses of its wizard and of its edit page.
    pub(crate) fn new(browser: Client, wizard: String, edit: String) -> Page {
        Page { browser, wizard, edit }
    }

    /// Opens a path of Twinline.
    pub(crate) async fn open(&self, path: &str) {
        self.go(&format!("{}{path}", self.wizard)).await;
    }

    /// Opens a path of the page on which one plays the users of the two simulated systems.
    pub(crate) async fn open_edit(&self, path: &str) {
        self.go(&format!("{}{path}", self.edit)).await;
    }

    /// The address of a path of that page.
    pub(crate) fn edit_at(&self, path: &str) -> String {
        format!("{}{path}", self.edit)
    }

    /// Opens an address.
    pub(crate) async fn visit(&self, address: &str) {
        self.go(address).await;
    }

    async fn go(&self, address: &str) {
        self.browser.goto(address).await.unwrap_or_else(|e| panic!("{address}: {e}"));
    }

    /// The path that the address bar shows.
    pub(crate) async fn path(&self) -> String {
        self.browser.current_url().await.expect("a page has an address").path().to_owned()
    }

    /// Waits until a text can be read on the page.
    pub(crate) async fn sees(&self, text: &str) {
        let found = format!("//body//*[contains(normalize-space(.), {})]", quoted(text));
        self.find(&found, text).await;
    }

    /// Looks again and again at a path of the edit page until it shows a text.
    pub(crate) async fn edit_comes_to_show(&self, path: &str, text: &str) {
        let began = Instant::now();
        loop {
            self.open_edit(path).await;
            let shown = self.script("return document.body.innerText").await;
            if shown.as_str().is_some_and(|shown| shown.contains(text)) {
                return;
            }
            assert!(began.elapsed() < ANSWER_MAX, "'{text}' does not come to {path}: {shown}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Presses the button, link or switch with this name.
    pub(crate) async fn press(&self, name: &str) {
        let name_of = format!("normalize-space(.)={0} or @aria-label={0}", quoted(name));
        let found = format!(
            "//*[self::button or self::a or self::summary or @role='switch' or @role='tab']\
             [{name_of}]"
        );
        let began = Instant::now();
        while let Err(error) = self.find(&found, name).await.click().await {
            drawn_anew(began, &error, &format!("pressing '{name}'"));
        }
    }

    /// Types into the field with this label, in place of what stood there.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let began = Instant::now();
        while let Err(error) = self.field(label).await.clear().await {
            drawn_anew(began, &error, &format!("clearing '{label}'"));
        }
        let field = self.field(label).await;
        field.send_keys(text).await.unwrap_or_else(|e| panic!("filling '{label}': {e}"));
    }

    /// Ticks or unticks the box with this label.
    pub(crate) async fn tick(&self, label: &str) {
        let began = Instant::now();
        while let Err(error) = self.field(label).await.click().await {
            drawn_anew(began, &error, &format!("ticking '{label}'"));
        }
    }

    /// Signs in by hand as somebody who has an account: the dashboard comes on show.
    pub(crate) async fn comes_back(&self, email: &str) {
        self.open("/setup/salesforce").await;
        self.press("Enter credentials manually").await;
        self.fill("Login", email).await;
        self.fill("Password", "secret").await;
        self.fill("Security token", "TOKEN").await;
        self.tick("Keep my password").await;
        self.press("Next").await;
        self.sees("Records in sync").await;
    }

    /// The form control with this label, tied to it by `for` or by lying inside.
    pub(crate) async fn field(&self, label: &str) -> Element {
        let found = format!(
            "//*[@id=//label[starts-with(normalize-space(.), {0})]/@for] | \
             //label[starts-with(normalize-space(.), {0})]//*[self::input or self::select or \
             self::textarea] | //*[@aria-label={0}]",
            quoted(label)
        );
        self.find(&found, label).await
    }

    /// What stands in the field with this label.
    pub(crate) async fn value(&self, label: &str) -> String {
        let value = self.field(label).await.prop("value").await.expect("a field has a value");
        value.unwrap_or_default()
    }

    /// Opens an address in a window of its own, as somebody else would; gives both windows, the
    /// first one first.
    pub(crate) async fn in_a_window_of_its_own(
        &self,
        address: &str,
    ) -> (WindowHandle, WindowHandle) {
        let here = self.browser.window().await.expect("there is a window");
        let there = self.browser.new_window(false).await.expect("a window can be opened").handle;
        self.browser.switch_to_window(there.clone()).await.expect("it is there");
        self.go(address).await;
        (here, there)
    }

    /// Closes one window and goes back to another.
    pub(crate) async fn leaves_for(&self, this: &WindowHandle, other: &WindowHandle) {
        assert_eq!(self.browser.window().await.ok().as_ref(), Some(this));
        self.browser.close_window().await.expect("a window can be closed");
        self.browser.switch_to_window(other.clone()).await.expect("the other is there");
    }

    /// Goes to a window that is open.
    pub(crate) async fn window(&self, this: &WindowHandle) {
        self.browser.switch_to_window(this.clone()).await.expect("it is there");
    }

    /// Looks into the one frame of the page from now on.
    pub(crate) async fn in_frame(&self) {
        self.find("//iframe", "a frame").await;
        self.browser.enter_frame(0).await.expect("a frame can be looked into");
    }

    /// Looks at the page around the frame again.
    pub(crate) async fn out_of_frame(&self) {
        self.browser.enter_parent_frame().await.expect("there is a page around");
    }

    /// Waits until the browser said that it shows something in no frame here.
    pub(crate) async fn is_refused_a_frame(&self) {
        let began = Instant::now();
        loop {
            let errors = console::errors(&self.browser).await;
            if errors.iter().any(|error| error.contains("frame-ancestors")) {
                return;
            }
            assert!(began.elapsed() < ANSWER_MAX, "the frame was not refused: {errors:?}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Runs a script in the page and gives what it returns.
    pub(crate) async fn script(&self, script: &str) -> Value {
        self.browser.execute(script, Vec::new()).await.unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// Runs a script in the page and gives what it hands to its last argument, a function.
    pub(crate) async fn answer(&self, script: &str) -> Value {
        let told = self.browser.execute_async(script, Vec::new()).await;
        told.unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// Does something with a keyboard.
    pub(crate) async fn act(&self, actions: KeyActions) {
        self.browser.perform_actions(actions).await.expect("a keyboard can be used");
    }

    /// Waits until the page has drawn what it was about to draw.
    pub(crate) async fn rests(&self) {
        let script = "const done = arguments[arguments.length - 1];
            requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        self.answer(script).await;
    }

    /// Makes the window this wide, as the pane in Outlook is narrow.
    pub(crate) async fn width(&self, pixels: u32) {
        self.browser.set_window_size(pixels, 900).await.expect("a window can be sized");
    }

    /// Fails if the page has a barrier for anyone, or wrote an error on the console.
    pub(crate) async fn is_sound(&self) {
        let barriers = axe::barriers(&self.browser).await;
        assert!(barriers.is_empty(), "barriers on {}:\n{}", self.path().await, barriers.join("\n"));
        let errors = console::errors(&self.browser).await;
        assert!(errors.is_empty(), "the console says:\n{}", errors.join("\n"));
    }

    /// Waits until the page announces a fault.
    pub(crate) async fn sees_alert(&self) {
        let found = "//*[@role='alert' or contains(@class, 'fault')][normalize-space(.)!='']";
        self.find(found, "an announced fault").await;
    }

    /// The address of the simulated Exchange server, as the demo tells it to its page.
    pub(crate) async fn exchange(&self) -> String {
        let script = "const done = arguments[arguments.length - 1];
            fetch('/api/session').then((it) => it.json()).then((it) => done(it.demo.exchange_url));";
        let told = self.answer(script).await;
        told.as_str().expect("the demo has an Exchange server").to_owned()
    }

    /// Keeps pictures of the page: wide and narrow, light and dark.
    pub(crate) async fn looks(&self, name: &str) {
        for (width, wide) in [(1280, "wide"), (400, "narrow")] {
            self.width(width).await;
            for scheme in ["light", "dark"] {
                self.scheme(scheme).await;
                self.shot(&format!("{name}-{wide}-{scheme}")).await;
            }
        }
        self.scheme("light").await;
        self.width(NARROWEST).await;
        self.fits().await;
        self.width(1280).await;
    }

    /// Fails if one must scroll sideways. As narrow as Outlook's pane is also what a window shows
    /// at four times its size.
    pub(crate) async fn fits(&self) {
        let wide = self.script("return document.documentElement.scrollWidth - innerWidth").await;
        let too_wide = wide.as_f64().unwrap_or(f64::MAX);
        assert!(too_wide <= 0.0, "{} is {too_wide} pixels too wide", self.path().await);
    }

    /// Tells the page which colours the person prefers.
    pub(crate) async fn scheme(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let command =
            Devtools { cmd: "Emulation.setEmulatedMedia", params: json!({ "features": features }) };
        self.browser.issue_cmd(command).await.expect("the browser plays a colour scheme");
    }

    /// Keeps a picture of the whole page, also of what lies below the window.
    pub(crate) async fn shot(&self, name: &str) {
        let folder = PathBuf::from(crate::stage::told("TWINLINE_SHOTS"));
        fs::create_dir_all(&folder).expect("a folder for screenshots can be made");
        let height = self.script("return document.documentElement.scrollHeight").await;
        let width = self.script("return innerWidth").await;
        let params = json!({
            "captureBeyondViewport": true,
            "clip": { "x": 0, "y": 0, "width": width, "height": height, "scale": 1 },
        });
        let command = Devtools { cmd: "Page.captureScreenshot", params };
        let picture = self.browser.issue_cmd(command).await.expect("a page can be pictured");
        let picture = picture["data"].as_str().expect("a picture comes as text");
        let picture = BASE64_STANDARD.decode(picture).expect("a picture is in base64");
        fs::write(folder.join(format!("{name}.png")), picture).expect("a picture can be kept");
    }

    async fn find(&self, xpath: &str, called: &str) -> Element {
        let wait = self.browser.wait().at_most(ANSWER_MAX);
        match wait.for_element(Locator::XPath(xpath)).await {
            Ok(element) => element,
            Err(error) => panic!("'{called}' was not found{}", self.instead(&error).await),
        }
    }

    /// What the page shows in place of what was sought.
    async fn instead(&self, error: &CmdError) -> String {
        let shown = self.browser.execute("return document.body.innerText", Vec::new()).await;
        let shown = shown.ok().and_then(|text| text.as_str().map(str::to_owned));
        let errors = console::errors(&self.browser).await.join("\n");
        format!(
            ": {error}\nThe page shows:\n{}\nThe console says:\n{errors}",
            shown.unwrap_or_default()
        )
    }
}

/// Fails unless an element was only drawn anew after it was found, so that nothing was done to it.
fn drawn_anew(began: Instant, error: &CmdError, doing: &str) {
    let anew = error.is_stale_element_reference();
    assert!(anew && began.elapsed() < ANSWER_MAX, "{doing}: {error}");
}

/// A command that only Chromium's driver knows, to its developer tools.
#[derive(Debug)]
struct Devtools {
    cmd: &'static str,
    params: Value,
}

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.cmd, "params": self.params }).to_string()))
    }
}

/// A text as an XPath literal. XPath knows no escapes: a text with both quotes must be joined.
fn quoted(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}

#[test]
fn texts_become_xpath_literals() {
    assert_eq!(quoted("Next"), "'Next'");
    assert_eq!(quoted("Don't \"go\""), "concat('Don', \"'\", 't \"go\"')");
}
