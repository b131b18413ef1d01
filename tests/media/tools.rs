//! Finding the tools of this machine.

use ezclips::media::tools::{Tool, ToolPaths, Tools};

/// The tools of this machine; fails naming the one that is missing.
pub fn tools(run_id: &str) -> Tools {
    let tools = Tools::find(&ToolPaths {
        search_path: std::env::var_os("PATH").unwrap_or_default(),
        run_id: run_id.to_owned(),
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
