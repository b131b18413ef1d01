//! Finding the tools of this machine.

use ezclips::media::process::Guard;
use ezclips::media::tools::{Tool, ToolPaths, Tools};

/// The program that was built for this test, as the guard of every tool.
pub fn guard() -> Guard {
    Guard::at(env!("CARGO_BIN_EXE_ezclips"))
}

/// The tools of this machine; fails naming the one that is missing.
pub fn tools(folder_id: &str) -> Tools {
    let tools = Tools::find(&ToolPaths {
        search_path: std::env::var_os("PATH").unwrap_or_default(),
        folder_id: folder_id.to_owned(),
        guard: guard(),
        ..ToolPaths::default()
    });
    for tool in [Tool::Ffmpeg, Tool::Ffprobe] {
        tools.path(tool).unwrap_or_else(|missing| panic!("{missing}"));
    }
    tools
}

#[tokio::test]
async fn the_tools_of_this_machine_will_do() {
    let reports = tools("versions").versions().await;
    for report in reports.iter().filter(|report| report.required) {
        assert_eq!(report.problem, None, "{}", report.name);
        assert!(report.path.is_some(), "{}", report.name);
    }
    assert_eq!(reports.len(), 4);
}
