//! What is sent of the page's own scripts and styles: their comments stay at home.
//!
//! Those are for people who read the source, and a fifth of what would go over the line. Only what
//! is plainly a comment goes: whole lines, and the types that `JSDoc` writes between code. The page's
//! tests check that nothing else is lost.

/// Where a type begins in the middle of a line, and where any comment of that kind ends.
const TYPE: &str = "/** @";
const END: &str = "*/";

/// `text` without its comments.
pub(super) fn lean(text: &str) -> String {
    let mut sent = String::with_capacity(text.len());
    let mut inside = false;
    for line in text.lines() {
        let mut code = line;
        if inside || is_comment(line.trim_start()) {
            inside = (inside || line.trim_start().starts_with("/*")) && !line.contains(END);
            code = line.split_once(END).map_or("", |(_, after)| after);
            if code.trim().is_empty() {
                continue;
            }
        }
        without_types(code, &mut sent);
        sent.push('\n');
    }
    sent
}

/// Whether a line is, or begins, a comment and nothing else.
fn is_comment(code: &str) -> bool {
    let ends = || code.split_once(END).is_none_or(|(_, after)| after.trim().is_empty());
    code.starts_with("//") || (code.starts_with("/*") && ends())
}

/// Adds `line` without the types in it.
fn without_types(line: &str, sent: &mut String) {
    let mut rest = line;
    while let Some((before, comment)) = rest.split_once(TYPE) {
        let Some((_, after)) = comment.split_once(END) else { break };
        sent.push_str(before);
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    sent.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_on_lines_of_their_own_go() {
        let text = "/** A room. */\n/**\n * @param {string} a\n * @returns {number}\n */\n\
                    export const f = (a) => a.length; // stays\n  // goes\n  /* goes */\n";
        assert_eq!(lean(text), "export const f = (a) => a.length; // stays\n");
    }

    #[test]
    fn types_between_code_go() {
        let text = "const f = (/** @type {any} */ a, /** @type {{ b: string }} */ c) => a(c);\n\
                    /** @type {HTMLElement} */ (at).focus();";
        assert_eq!(lean(text), "const f = (a, c) => a(c);\n(at).focus();\n");
    }

    #[test]
    fn what_only_looks_like_a_comment_stays() {
        let text = "const a = \"https://x/*y*/\";\nconst b = /\\/\\*/;\nhtml`<a href=\"//x\">*/</a>`;\n\
                    a /* why */ + b;\n";
        assert_eq!(lean(text), text);
    }

    #[test]
    fn code_behind_the_end_of_a_comment_stays() {
        assert_eq!(lean("a(\n/**\n * Long.\n */ b);\n"), "a(\n b);\n");
    }

    #[test]
    fn nothing_is_lost_behind_a_comment_that_never_ends() {
        assert_eq!(lean("a;\nb /** @type {x\nc;\n"), "a;\nb /** @type {x\nc;\n");
        assert_eq!(lean(""), "");
    }
}
