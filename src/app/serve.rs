//! `ezclips serve`: the roles, from the first lock to the last job handed back.

use crate::app::ready::Readiness;
use crate::app::signals::StopSignals;
use crate::app::store::{self, Store};
use crate::app::watch::{Admin, Ear};
use crate::app::{descriptors, doctor, files, find_tools, hooks, keys};
use crate::cli::exit::{CliError, Exit};
use crate::cli::health;
use crate::config::options::{EncoderName, HttpOptions, Role};
use crate::config::{LimitConfig, ServeConfig, WorkConfig};
use crate::files::Files;
use crate::http::{self, Api, AuthSettings, Limits};
use crate::measure::Measures;
use crate::media::process::reap_leftovers;
use crate::media::tools::{Tool, Tools};
use crate::media::{Tooling, ffmpeg, ytdlp};
use crate::model::WorkerId;
use crate::queue::rates::Memory;
use crate::queue::share::Stands;
use crate::queue::{Queue, WorkerInfo};
use crate::work::doctor::Patient;
use crate::work::{self, Rooms, cleanup, worker};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use uuid::Uuid;

/// How long a worker leaves the store to others before it stands in line for it: an API that
/// starts at the same time is the better owner.
const WORKER_CONTENDS_AFTER: Duration = Duration::from_secs(1);

/// Serves until a signal (or the loss of the store) says to stop.
pub async fn run(config: ServeConfig) -> Result<(), CliError> {
    store::make_dir(&config.data_dir, config.redis.as_ref())?;
    let folder_id = folder_id(&config.data_dir);
    reap(&folder_id);
    let measures = Arc::<Measures>::default();
    let tools = find_tools(&config.tools, &folder_id).watched(Ear::tools(&measures));
    let tools = Arc::new(tools);
    if config.role != Role::Api {
        require_tools(&tools, false)?;
    }
    let listener = (config.role != Role::Worker).then(|| bind(&config.http)).transpose()?;
    let admin = config.admin_addr.map(Admin::bind).transpose()?;
    let store = join(&config, listener.as_ref(), &measures).await?;

    let drain = CancellationToken::new();
    let signals = tokio::spawn(stop_on_signals(drain.clone()));
    let ready = Readiness::new(config.role, Arc::clone(&tools), drain.clone());
    let (auth, first) = let_in(&config, &store, listener.as_ref()).await?;
    let api = make_api(&config, &store, auth, &ready, &measures, &tools);
    let admin = admin.map(|listener| Admin::start(&api, listener)).transpose()?;
    let api = listener.map(|listener| serve_api(&config, api, listener, first)).transpose()?;
    let work = work_settings(&config.work, measures);
    let mut tasks = start_cleanup(&config, &store, &drain);
    if config.role != Role::Api {
        start_work(&mut tasks, &config, &store, &tools, work, &drain);
    }

    let look = tokio::spawn(doctor::warn_of_problems(Arc::clone(&tools)));

    let lost = tokio::select! {
        () = drain.cancelled() => None,
        lost = store.part.failed() => Some(lost),
    };
    match &lost {
        None => info!("stopping"),
        Some(error) => error!(%error, "the store is lost; stopping"),
    }
    drain.cancel();
    look.abort();
    if let Some(error) = lost {
        // Nothing can be settled any more. The tools end with this process.
        return Err(error);
    }
    if let Some(api) = &api {
        api.end_streams();
    }
    while tasks.join_next().await.is_some() {}
    if let Some(api) = api {
        api.stop().await?;
    }
    if let Some(admin) = admin {
        admin.stop().await?;
    }
    signals.abort();
    store.part.close().await;
    info!("stopped");
    Ok(())
}

async fn join(
    config: &ServeConfig,
    listener: Option<&TcpListener>,
    measures: &Arc<Measures>,
) -> Result<Store, CliError> {
    let address = listener.map(|listener| address_of(config, listener)).transpose()?;
    let after = if config.role == Role::Worker { WORKER_CONTENDS_AFTER } else { Duration::ZERO };
    let stands = Stands::InLine { after };
    let works = config.role != Role::Api;
    let files = files::open(&config.data_dir, config.s3.as_ref(), &config.limits, works).await?;
    store::join(
        (&config.data_dir, config.redis.as_ref()),
        files,
        &config.queue,
        &config.limits,
        stands,
        address,
        Ear::store(measures),
    )
    .await
}

/// By what the tools of a data folder are known, so that a later start finds leftovers.
pub fn folder_id(dir: &Path) -> String {
    let path = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let digest: [u8; 32] = Sha256::digest(path.as_os_str().as_encoded_bytes()).into();
    let head = digest.first_chunk().copied().map_or(0, u64::from_be_bytes);
    format!("{head:016x}")
}

/// Tools of an earlier process on this data folder that was killed, and their guards with it.
fn reap(folder_id: &str) {
    match reap_leftovers(folder_id) {
        Ok(0) => {}
        Ok(killed) => info!(killed, "stopped tools that an earlier process left behind"),
        Err(error) => warn!(%error, "leftover tools cannot be looked for"),
    }
}

/// Refuses to start without the tools that nothing works without.
pub fn require_tools(tools: &Tools, links: bool) -> Result<(), CliError> {
    let needed = [Some(Tool::Ffmpeg), Some(Tool::Ffprobe), links.then_some(Tool::Ytdlp)];
    for tool in needed.into_iter().flatten() {
        if tools.path(tool).is_err() {
            let message = format!("{} is not installed", tool.name());
            return Err(CliError::new(Exit::MissingTool, message)
                .hint(format!("install it: {}", tool.install_line())));
        }
    }
    Ok(())
}

/// The tools as one engine, which makes `renders` clips at the same time; `sharing` of them share
/// the cores.
pub fn media(
    tools: &Arc<Tools>,
    limits: &LimitConfig,
    encoder: EncoderName,
    sharing: usize,
    renders: usize,
) -> Arc<Tooling> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let max_duration_ms = u64::try_from(limits.max_duration.as_millis()).unwrap_or(u64::MAX);
    let limits_of_files = ffmpeg::Limits {
        max_bytes: limits.max_source_bytes,
        max_duration_ms,
        ..ffmpeg::Limits::default()
    };
    let threads = u32::try_from(cores.div_ceil(sharing.max(1))).unwrap_or(0);
    let downloads = ytdlp::Settings {
        max_bytes: limits.max_source_bytes,
        max_duration: limits.max_duration,
        allowed: limits.allowed.clone(),
        ..ytdlp::Settings::default()
    };
    Arc::new(Tooling::new(
        tools,
        ffmpeg::Settings { limits: limits_of_files, threads, renders, encoder: choice(encoder) },
        downloads,
    ))
}

/// The encoder a setting means.
pub fn choice(encoder: EncoderName) -> ffmpeg::Choice {
    let only = match encoder {
        EncoderName::Auto => return ffmpeg::Choice::Auto,
        EncoderName::X264 => ffmpeg::Encoder::X264,
        EncoderName::Nvenc => ffmpeg::Encoder::Nvenc,
        EncoderName::Qsv => ffmpeg::Encoder::Qsv,
        EncoderName::Vaapi => ffmpeg::Encoder::Vaapi,
        EncoderName::VideoToolbox => ffmpeg::Encoder::VideoToolbox,
    };
    ffmpeg::Choice::Only(only)
}

/// How a worker of this process works.
pub fn work_settings(config: &WorkConfig, measures: Arc<Measures>) -> work::Settings {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    work::Settings {
        worker: WorkerInfo {
            id: WorkerId(Uuid::new_v4()),
            host,
            pid: std::process::id(),
            slots: config.slots,
        },
        renders: config.renders,
        deadline: config.deadline,
        grace: config.grace,
        measures,
    }
}

/// Cleans up, whatever the role: an API alone on its machine has folders too.
fn start_cleanup(config: &ServeConfig, store: &Store, drain: &CancellationToken) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    if let Some(every) = config.cleanup {
        let (queue, files) = (Arc::clone(&store.part.queue), Arc::clone(&store.files));
        let drain = drain.clone();
        tasks.spawn(async move { cleanup::run(&*queue, &*files, every, &drain).await });
    }
    tasks
}

fn start_work(
    tasks: &mut JoinSet<()>,
    config: &ServeConfig,
    store: &Store,
    tools: &Arc<Tools>,
    work: work::Settings,
    drain: &CancellationToken,
) {
    let queue: Arc<dyn Queue> = Arc::clone(&store.part.queue);
    let renders = config.work.renders;
    let media = media(tools, &config.limits, config.tools.encoder, renders, renders);
    tokio::spawn(doctor::try_encoders(Arc::clone(&media)));
    let hooks = hooks::sender(&config.hooks, &config.limits);
    let rooms = Rooms { queue, files: Arc::clone(&store.files), media, hooks };
    info!(role = ?config.role, slots = ?config.work.slots, "working");
    tasks.spawn(worker::run(rooms, work, drain.clone()));
}

fn bind(http: &HttpOptions) -> Result<TcpListener, CliError> {
    let host = http.host.trim_start_matches('[').trim_end_matches(']');
    let listener = TcpListener::bind((host, http.port)).map_err(|error| {
        CliError::new(
            Exit::Config,
            format!("cannot listen on {}:{}: {error}", http.host, http.port),
        )
        .hint("choose another --port (PORT) or --host (HOST)")
    })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// A running API.
struct RunningApi {
    api: Arc<Api>,
    shutdown: CancellationToken,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl RunningApi {
    /// Ends the event streams: their readers connect again, to another process if there is one.
    fn end_streams(&self) {
        self.api.closing.cancel();
    }

    async fn stop(self) -> Result<(), CliError> {
        self.shutdown.cancel();
        self.task.await.map_err(std::io::Error::other)??;
        Ok(())
    }
}

/// Who is let in, and the first key if it was made just now. Without a listener nobody comes.
async fn let_in(
    config: &ServeConfig,
    store: &Store,
    listener: Option<&TcpListener>,
) -> Result<(AuthSettings, Option<String>), CliError> {
    let Some(listener) = listener else { return Ok((AuthSettings::default(), None)) };
    keys::prepare(&config.auth, &*store.part.queue, listener.local_addr()?).await
}

/// What the listeners answer from.
fn make_api(
    config: &ServeConfig,
    store: &Store,
    auth: AuthSettings,
    ready: &Readiness,
    measures: &Arc<Measures>,
    tools: &Arc<Tools>,
) -> Arc<Api> {
    let queue: Arc<dyn Queue> = Arc::clone(&store.part.queue);
    let files: Arc<dyn Files> = Arc::clone(&store.files);
    let usual = http::Settings::default();
    let settings = http::Settings {
        auth,
        max_connections: descriptors::connections(descriptors::raise(), usual.max_connections),
        allowed: config.limits.allowed.clone(),
        max_source_bytes: config.limits.max_source_bytes,
        public_hosts: config.public_hosts.clone(),
        measures: Arc::clone(measures),
        metrics_token: config.metrics_token.clone(),
        redis: config.redis.is_some(),
        files_origin: files::origin(config.s3.as_ref()),
        ..usual
    };
    let own = Arc::<Memory>::default();
    let shared = store.part.rates.clone().unwrap_or_else(|| Arc::clone(&own) as _);
    let limits = Limits::new(config.requests.clone(), shared, own);
    let encoder = choice(config.tools.encoder);
    let patient = Patient::new(Arc::clone(tools), encoder, Some(config.data_dir.clone()));
    let doctor = doctor::of_server(patient, Arc::clone(&files));
    let api = Api::new(queue, files, settings, ready.check());
    Arc::new(api.looked_after(doctor).limited(limits))
}

fn serve_api(
    config: &ServeConfig,
    api: Arc<Api>,
    listener: TcpListener,
    first: Option<String>,
) -> Result<RunningApi, CliError> {
    let address = address_of(config, &listener)?;
    let shutdown = CancellationToken::new();
    let task = tokio::spawn(http::serve(Arc::clone(&api), listener, shutdown.clone()));
    writeln!(std::io::stdout(), "EZ Clips listens on {address}")?;
    if let Some(key) = first {
        // Behind `#`, so that no server and no log on the way sees it.
        let page = config.auth.public_url.as_ref().unwrap_or(&address);
        writeln!(std::io::stdout(), "Sign in, this once, at {page}/#key={key}")?;
    }
    Ok(RunningApi { api, shutdown, task })
}

/// Where the API is reached from this machine.
fn address_of(config: &ServeConfig, listener: &TcpListener) -> Result<String, CliError> {
    let port = listener.local_addr()?.port();
    Ok(health::base(&HttpOptions { port, ..config.http.clone() }))
}

/// The first signal drains; a second one leaves at once. What runs is killed by its guards.
async fn stop_on_signals(drain: CancellationToken) -> std::io::Result<()> {
    let mut signals = StopSignals::listen()?;
    signals.next().await;
    drain.cancel();
    signals.next().await;
    std::process::exit(Exit::Interrupted as i32);
}
