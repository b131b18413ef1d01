//! How many files and connections this process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// More is never needed, and some systems allow a billion.
const ENOUGH: u64 = 65_536;
/// Kept for the store, the files and the tools.
const OTHERS: u64 = 512;

/// Raises the limit as far as this user may, and answers what it is then. Tools are given a limit
/// of their own.
pub fn raise() -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let (Some(current), wanted) = (current, maximum.map_or(ENOUGH, |most| most.min(ENOUGH))) else {
        return ENOUGH;
    };
    let new = Rlimit { current: Some(wanted), maximum };
    // Refused by some sandboxes: then it stays what it was.
    if current < wanted && setrlimit(Resource::Nofile, new).is_ok() { wanted } else { current }
}

/// How many connections fit into so many open files, of `most`.
pub fn connections(open_files: u64, most: usize) -> usize {
    let room = open_files.saturating_sub(OTHERS).max(open_files / 2);
    most.min(usize::try_from(room).unwrap_or(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_room_for_the_rest() {
        for (files, fit) in [(65_536, 20_000), (20_000, 19_488), (1024, 512), (256, 128)] {
            assert_eq!(connections(files, 20_000), fit);
        }
    }

    #[test]
    fn the_limit_is_only_raised() {
        let before = getrlimit(Resource::Nofile).current.unwrap_or(ENOUGH);
        let raised = raise();
        assert!(raised >= before.min(ENOUGH) && raised >= raise().min(before));
        assert_eq!(getrlimit(Resource::Nofile).current, Some(raised));
    }
}
