//! The pages that a person sees at a sign-in. Plain HTML: they work without scripts and read well
//! aloud.

/// The look of every page, with colours of enough contrast.
const STYLE: &str = "body{font-family:sans-serif;color:#1b1b1b;background:#fff;max-width:26rem;\
    margin:3rem auto;padding:0 1rem}label{display:block;margin:1rem 0 .25rem}\
    input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #5f5f5f}\
    input[type=checkbox]{width:auto;margin:1rem .5rem 0 0}\
    input[type=checkbox]+label{display:inline}\
    button{font:inherit;margin:1.5rem .5rem 0 0;padding:.5rem 1.25rem}\
    [role=alert]{color:#8a0000;border-left:4px solid #8a0000;padding-left:.75rem}";

/// Escapes text for HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::new();
    wire::xml::escape(text, &mut out);
    out
}

/// A page with a title and a body of HTML.
pub(crate) fn html(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// What a form carries along unseen.
pub(crate) fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escaped(name), escaped(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_stays_text() {
        let shown = format!("{}{}", html("<b>", ""), hidden("a\"", "<i>"));
        assert!(!shown.contains("<b>") && !shown.contains("<i>") && !shown.contains("a\"\""));
    }
}
