//! The house as drawn: what a room may use, where processes, clocks and the environment may be
//! touched, how long files and functions may be. Read from the source as text.

mod rules;
mod samples;
mod source;

use source::Source;
use std::fs;
use std::path::Path;

#[test]
fn the_source_keeps_the_rules_of_the_house() {
    let mut complaints = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = 0;
    visit(&root, &root, &mut |source| {
        files += 1;
        complaints.extend(rules::complaints(source));
    });
    assert!(files > 20, "only {files} files found below {}", root.display());
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

fn visit(root: &Path, folder: &Path, each: &mut impl FnMut(&Source)) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            visit(root, &path, each);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            let name = path.strip_prefix(root).expect("below src").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("a readable file");
            each(&Source::new(&name.replace('\\', "/"), &text));
        }
    }
}
