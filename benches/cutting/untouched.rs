//! How many pictures went into the clips bit by bit: judged from the files alone, by the checksums of
//! their packets.

use crate::{Result, tool};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Thousandths of the clips' pictures whose packets stand in the source as they are.
pub fn permille(source: &Path, clips: &[PathBuf]) -> Result<usize> {
    let known: HashSet<String> = packets(source)?.into_iter().collect();
    let (mut all, mut same) = (0, 0);
    for clip in clips {
        let packets = packets(clip)?;
        all += packets.len();
        same += packets.iter().filter(|packet| known.contains(*packet)).count();
    }
    Ok(same * 1000 / all.max(1))
}

fn packets(file: &Path) -> Result<Vec<String>> {
    let args = ["-i", tool::text(file)?, "-map", "0:v:0", "-c", "copy", "-f", "framemd5", "-"];
    let lines = tool::output(&args)?;
    let lines = lines.lines().filter(|line| !line.starts_with('#'));
    Ok(lines.filter_map(|line| line.rsplit(',').next()).map(|sum| sum.trim().to_owned()).collect())
}
