//! The composition root: the only place that names engines and joins rooms into roles.

mod clip;
mod db;
mod descriptors;
mod doctor;
mod elsewhere;
mod files;
mod hooks;
mod jobs;
mod keys;
mod ready;
mod redis;
mod serve;
mod signals;
mod store;
pub mod tls;
mod watch;

use crate::cli::config::{ConfigArgs, ConfigCommand};
use crate::cli::exit::{CliError, Exit};
use crate::cli::{self, Cli, Command};
use crate::config::layers::FileLayer;
use crate::config::options::{LogOptions, ToolOptions};
use crate::config::{self, report};
use crate::http;
use crate::media::process::{Guard, guard};
use crate::media::tools::{ToolPaths, Tools};
use crate::telemetry::{self, Telemetry};
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::future::Future;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// How long what still runs at the end may take to end.
const SHUTDOWN: Duration = Duration::from_secs(2);

/// Runs the program with `args` (the program's name first) and answers its exit code.
#[must_use]
pub fn main(args: Vec<OsString>) -> ExitCode {
    // Started by this program itself, many times a job: no settings, no log, no threads.
    if let Some(code) = guard::main(&args) {
        return code;
    }
    // TLS of the clients that bring none; another provider cannot be there yet.
    tls::install();
    let parsed = FileLayer::find(&args).and_then(|file| Ok((file.apply(Cli::command())?, file)));
    let (command, file) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return CliError::from(error).tell(),
    };
    let matches = match command.try_get_matches_from(args) {
        Ok(matches) => matches,
        // Help and version come this way too, and know their exit codes (0 and 2).
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8));
        }
    };
    let done = Cli::from_arg_matches(&matches)
        .map_err(|error| CliError::new(Exit::Usage, error))
        .and_then(|cli| dispatch(cli, &matches, &file));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.tell(),
    }
}

fn dispatch(cli: Cli, matches: &ArgMatches, file: &FileLayer) -> Result<(), CliError> {
    match cli.command {
        Command::Serve(options) => {
            let _telemetry = log(&options.log, config::trace_collector().as_deref())?;
            let config = config::ServeConfig::new(&options)?;
            block_on(serve::run(config))
        }
        Command::Clip(args) => {
            let _telemetry = quiet_log(&args.log)?;
            block_on(clip::run(*args))
        }
        Command::Jobs(args) => {
            let _telemetry = quiet_log(&args.log)?;
            block_on(jobs::run(args))
        }
        Command::Keys(args) => {
            let _telemetry = quiet_log(&args.log)?;
            block_on(keys::run(args))
        }
        Command::Db(args) => {
            let _telemetry = quiet_log(&args.log)?;
            block_on(db::run(args))
        }
        Command::Files(args) => {
            let _telemetry = quiet_log(&args.log)?;
            block_on(files::run(*args))
        }
        Command::Webhook(args) => {
            let _telemetry = quiet_log(&args.log)?;
            block_on(hooks::run(args))
        }
        Command::Doctor(args) => {
            let _telemetry = quiet_log(&args.log)?;
            block_on(doctor::run(args))
        }
        Command::Config(args) => show_config(&args, matches, file),
        Command::Health(args) => cli::health::run(&args),
        Command::Openapi => {
            let json = http::openapi().to_pretty_json();
            let json = json.map_err(|error| CliError::new(Exit::Failed, error))?;
            Ok(writeln!(std::io::stdout(), "{json}")?)
        }
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "ezclips", &mut std::io::stdout());
            Ok(())
        }
    }
}

fn show_config(args: &ConfigArgs, matches: &ArgMatches, file: &FileLayer) -> Result<(), CliError> {
    let command = Cli::command();
    if matches!(args.command, ConfigCommand::Markdown) {
        let serve = command.find_subcommand("serve").map(report::markdown).unwrap_or_default();
        return Ok(write!(std::io::stdout(), "{serve}")?);
    }
    let show = command.find_subcommand("config").and_then(|config| config.find_subcommand("show"));
    let found = matches.subcommand_matches("config").and_then(|m| m.subcommand_matches("show"));
    let settings = match (show, found) {
        (Some(show), Some(found)) => report::settings(show, found, file),
        _ => Vec::new(),
    };
    Ok(cli::config::show(&settings)?)
}

fn log(options: &LogOptions, traces: Option<&str>) -> Result<Telemetry, CliError> {
    telemetry::start(options, !config::no_color(), traces)
        .map_err(|message| CliError::new(Exit::Config, message))
}

/// The log of commands that talk to a person themselves: only what is worth a warning.
fn quiet_log(options: &LogOptions) -> Result<Telemetry, CliError> {
    let filter = if options.filter == "info" { "error" } else { &options.filter };
    log(&LogOptions { filter: filter.to_owned(), format: options.format }, None)
}

fn block_on<T>(work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(work);
    // A disk that hangs must not keep the process, and the lock with it.
    runtime.shutdown_timeout(SHUTDOWN);
    done
}

/// Looks for the tools: as set, in the `.tools` of the program's own checkout, on PATH.
fn find_tools(options: &ToolOptions, folder_id: &str) -> Tools {
    // Never the current folder: it may be anybody's.
    let extra = program_dir().into_iter().flat_map(|dir| {
        [dir.join(".tools/venv/bin"), dir.join(".tools/bin"), dir.join("venv/bin")]
    });
    Tools::find(&ToolPaths {
        ffmpeg: options.ffmpeg.clone(),
        ffprobe: options.ffprobe.clone(),
        ytdlp: options.yt_dlp.clone(),
        js_runtime: options.js_runtime.clone(),
        extra_dirs: extra.collect(),
        search_path: config::search_path(),
        folder_id: folder_id.to_owned(),
        guard: Guard::this_program(),
    })
}

/// The folder of the running program; for one under `target/`, the checkout's.
fn program_dir() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let dir = program.parent()?;
    let built = dir.parent().filter(|target| target.file_name().is_some_and(|n| n == "target"));
    built.and_then(Path::parent).or(Some(dir)).map(Path::to_owned)
}
