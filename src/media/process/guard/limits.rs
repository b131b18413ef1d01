//! What a tool may take from the machine.

use rustix::process::{Resource, Rlimit, getrlimit, setpriority_process, setrlimit};
use std::ffi::OsString;

/// Open files of one tool; those of this program's own limit are meant for a server.
const OPEN_FILES: u64 = 1024;
/// From "over its limit" (XCPU) to the kernel's KILL, in seconds of processor time.
const CPU_GRACE: u64 = 5;

/// The limits of each process of a tool that differ from call to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::media::process) struct Limits {
    /// Processor time, in seconds.
    pub(in crate::media::process) cpu: u64,
    /// The largest file it may write, in bytes.
    pub(in crate::media::process) file: u64,
}

impl Limits {
    /// The limits as arguments, for [`Limits::split`].
    pub(super) fn to_args(self) -> [OsString; 2] {
        [self.cpu.to_string().into(), self.file.to_string().into()]
    }

    /// The limits in front of `args`, and the rest.
    pub(super) fn split(args: &[OsString]) -> Option<(Self, &[OsString])> {
        let number = |arg: &OsString| arg.to_str()?.parse().ok();
        let ([cpu, file], rest) = args.split_first_chunk()?;
        Some((Self { cpu: number(cpu)?, file: number(file)? }, rest))
    }

    /// Puts this process, and so what it becomes and starts, under the limits. It also lets the
    /// server go first: a lower priority, and when memory runs out the kernel picks it before the
    /// process that holds the queue.
    ///
    /// What the system refuses is left as it is: a tool with one bound less is still guarded.
    pub(super) fn apply(self) {
        let _ = setpriority_process(None, 10);
        #[cfg(target_os = "linux")]
        let _ = std::fs::write("/proc/self/oom_score_adj", "500");
        bound(Resource::Core, 0, 0);
        bound(Resource::Nofile, OPEN_FILES, OPEN_FILES);
        bound(Resource::Fsize, self.file, self.file);
        bound(Resource::Cpu, self.cpu, self.cpu.saturating_add(CPU_GRACE));
    }
}

/// Lowers a limit; one that is lower already stays.
fn bound(resource: Resource, current: u64, maximum: u64) {
    let at_most = getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let limit = Rlimit { current: Some(current.min(at_most)), maximum: Some(maximum.min(at_most)) };
    let _ = setrlimit(resource, limit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_survive_the_way_through_arguments() {
        let limits = Limits { cpu: 61, file: 8 << 30 };
        let mut args = limits.to_args().to_vec();
        args.extend(["/bin/true".into(), "--".into()]);
        assert_eq!(Limits::split(&args), Some((limits, &args[2..])));
        for bad in [&args[1..], &args[..1], &[]] {
            assert_eq!(Limits::split(bad), None, "{bad:?}");
        }
    }
}
