//! What there is of backups: the newest dump, stores that were set aside, the ballast.

use crate::model::{Check, Health, Timestamp};
use crate::queue::{Layout, dump};
use std::path::Path;
use std::time::Duration;

/// From this age on, seconds say nothing.
const OLD: Duration = Duration::from_hours(1);

/// Looks at the backups of a data folder.
pub(super) fn check(dir: &Path, now: Timestamp) -> Check {
    let layout = Layout::of(dir);
    let aside = layout.aside().unwrap_or_default();
    let found = format!("{}; {}", newest(&layout, now), ballast(&layout));
    if aside.is_empty() {
        return Check::good("backup", found);
    }
    let names = aside.iter().filter_map(|path| path.file_name()?.to_str());
    let names = names.collect::<Vec<_>>().join(", ");
    Check::other(
        "backup",
        Health::Limited,
        format!("{found}; set aside: {names}"),
        "these stores were ruined or replaced: see with `ezclips jobs ls` that nothing is missing, \
         then remove them",
    )
}

fn newest(layout: &Layout, now: Timestamp) -> String {
    let Some((_, header)) = dump::newest(&layout.dump()) else { return "no dump yet".to_owned() };
    let age = now.since(header.made);
    let rounded =
        Duration::from_secs(if age > OLD { age.as_secs() / 60 * 60 } else { age.as_secs() });
    let age = humantime::format_duration(rounded);
    format!("newest dump {} ({age} ago, {} rows)", header.made.to_the_second(), header.rows)
}

fn ballast(layout: &Layout) -> &'static str {
    if crate::queue::ballast_is_kept(layout) { "ballast kept" } else { "no ballast" }
}
