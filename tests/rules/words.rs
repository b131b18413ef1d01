//! Links, names, failures and how long things are kept.

use ezclips::model::{
    AllowList, Class, Code, Failure, LeaseToken, Link, Retention, STDERR_TAIL_MAX, Source, State,
    Timestamp,
};
use proptest::prelude::*;
use std::collections::HashSet;
use std::time::Duration;

fn states() -> impl Strategy<Value = State> {
    prop::sample::select(State::ALL.to_vec())
}

proptest! {
    #[test]
    fn nothing_is_forgotten_while_it_is_on_the_board(
        files in 0_u64..100_000, board in 0_u64..100_000, state in states(), at in any::<u64>())
    {
        let keep = Duration::from_secs;
        let retention =
            Retention { files: keep(files), succeeded: keep(board), failed: keep(board / 2) };
        let finished = Timestamp(at);
        let board = retention.leaves_board_at(state, finished);
        let gone = retention.expires_at(state, finished);
        prop_assert_eq!(board.is_some(), state.is_final());
        prop_assert_eq!(gone.is_some(), state.is_final());
        prop_assert!(gone >= board && board >= board.map(|_| finished));
    }

    #[test]
    fn a_link_is_its_own_normal_form(path in "[a-z0-9/?=&%.#-]{0,30}") {
        let allowed = AllowList::default();
        let Ok(link) = Link::parse(&format!("https://example.com/{path}"), &allowed) else {
            return Ok(());
        };
        prop_assert!(!link.as_str().contains('#'));
        prop_assert_eq!(Link::parse(link.as_str(), &allowed), Ok(link));
    }

    #[test]
    fn no_text_breaks_the_reading_of_links(text in "\\PC{0,40}") {
        if let Ok(link) = Link::parse(&text, &AllowList::default()) {
            prop_assert!(link.as_str().starts_with("http"));
            prop_assert!(!link.host().is_empty());
        }
    }

    #[test]
    fn an_allow_list_reads_what_it_writes(hosts in
        prop::collection::vec(("[a-z]{1,8}(\\.[a-z]{1,4})?", any::<u16>()), 0..5))
    {
        let text: Vec<String> =
            hosts.iter().map(|(host, port)| format!(" {}:{port} ", host.to_uppercase())).collect();
        let list = AllowList::parse(&text.join(",")).unwrap();
        prop_assert_eq!(AllowList::parse(&list.to_string()), Ok(list.clone()));
        for (host, port) in hosts {
            prop_assert!(list.allows(&host, port));
            let other = format!("x{host}.other");
            prop_assert!(!list.allows(&other, port));
        }
    }

    #[test]
    fn a_file_name_from_outside_becomes_harmless(name in "\\PC{0,300}|[\\x00-\\x7f]{0,40}") {
        let Source::Upload { name, .. } = Source::upload(&name, 1) else { unreachable!() };
        prop_assert!(!name.trim().is_empty() && name.len() <= 200);
        prop_assert!(!name.contains(['/', '\\']) && !name.chars().any(char::is_control));
    }

    #[test]
    fn a_failure_keeps_the_end_of_the_output(text in "\\PC{0,3000}") {
        let failure = Failure::of(Code::ToolFailed).with_stderr(&text);
        prop_assert!(failure.stderr.len() <= STDERR_TAIL_MAX);
        prop_assert!(text.ends_with(&failure.stderr));
        prop_assert!(text.len() <= STDERR_TAIL_MAX || failure.stderr.len() > STDERR_TAIL_MAX - 4);
    }
}

#[test]
fn files_outlive_the_board_by_default() {
    let retention = Retention::default();
    let hours = |hours: u64| Some(Timestamp(hours * 3_600_000));
    let start = Timestamp(0);
    assert_eq!(retention.leaves_board_at(State::Succeeded, start), hours(1));
    assert_eq!(retention.expires_at(State::Succeeded, start), hours(24));
    assert_eq!(retention.leaves_board_at(State::Failed, start), hours(24));
    assert_eq!(retention.expires_at(State::Running, start), None);
}

#[test]
fn codes_are_unique_and_say_something() {
    let names: HashSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        assert!(code.title().ends_with('.') && code.hint().ends_with('.'), "{code}");
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(code.name().chars().all(plain), "{code}");
        assert_eq!(Failure::of(*code).class, code.class());
    }
}

#[test]
fn a_failure_may_be_of_another_class() {
    let failure = Failure::of(Code::ToolFailed).with_class(Class::Permanent);
    assert_eq!((failure.class, failure.code), (Class::Permanent, Code::ToolFailed));
}

#[test]
fn the_short_form_of_a_token_is_eight_digits() {
    let token: LeaseToken = "0123abcd-4567-89ab-cdef-0123456789ab".parse().unwrap();
    assert_eq!(token.short(), "0123abcd");
}
