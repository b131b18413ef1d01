//! The app that the server and the tests share, and serving it.

use crate::http::api::Api;
use crate::http::auth::identify;
use crate::http::guard::{self, Hosts};
use crate::http::limit::{self, Patient};
use crate::http::{request, routes};
use actix_http::HttpService;
use actix_http::error::DispatchError;
use actix_server::{GracefulShutdownSignal, Server};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, Service, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::web::Data;
use actix_web::{App, Error, ResponseError};
use futures_util::future::{Either, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

/// Connections that may wait to be accepted; the kernel has a limit of its own (4096, mostly).
const BACKLOG: i32 = 4096;
/// How long what a client still sends is read after an answer that did not wait for it.
const LINGER: Duration = Duration::from_secs(1);
/// How long answers may still be sent once the server stops, in seconds.
const GRACE_S: u64 = 10;

/// The whole app; addressed by `hosts` only.
pub fn app(
    api: Arc<Api>,
    hosts: Hosts,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let measures = Arc::clone(&api.settings.measures);
    App::new()
        .app_data(Data::from(api))
        .configure(routes::mount)
        // Counted by who asks, which the next one knows.
        .wrap(from_fn(limit::layer))
        // What stands above this line knows who asks.
        .wrap(from_fn(identify))
        .wrap_fn(move |req, service| {
            let refused = guard::check(req.method(), req.headers(), &hosts).err();
            if let Some(problem) = refused {
                let response = req.into_response(problem.error_response());
                Either::Left(ready(Ok(response.map_into_right_body())))
            } else {
                let answer = service.call(req);
                Either::Right(async move { Ok::<_, Error>(answer.await?.map_into_left_body()) })
            }
        })
        .wrap_fn(move |req, service| request::watched(&measures, req, service))
        .wrap(security_headers())
}

/// On every answer that does not say otherwise: nothing here is to be framed, guessed at,
/// embedded elsewhere, or named to other sites.
pub(super) fn security_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((header::REFERRER_POLICY, "no-referrer"))
        .add((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .add(("cross-origin-resource-policy", "same-origin"))
}

/// Serves until `shutdown`: then event streams end first, answers in flight are finished, and
/// the listener closes. Installs no signal handlers.
///
/// # Errors
/// When the listener cannot be used or a worker cannot start.
pub async fn serve(
    api: Arc<Api>,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let hosts = Hosts::for_address(address, &api.settings.public_hosts);
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let closing = api.closing.clone();
    // The standard library listens with room for 128, which a burst of clients overruns; they
    // would try again only after a second.
    rustix::net::listen(&listener, BACKLOG)?;
    let builder = Server::build()
        .workers(workers)
        .max_concurrent_connections((api.settings.max_connections / workers).max(1))
        .shutdown_timeout(GRACE_S)
        .disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let factory = move || connections(&api, &hosts, &stopping, address);
    let server = builder.listen("ezclips", listener, factory)?.run();
    let handle = server.handle();
    let stop = async move {
        shutdown.cancelled().await;
        closing.cancel();
        handle.stop(true).await;
    };
    tokio::pin!(server);
    tokio::select! {
        ended = &mut server => ended,
        () = stop => server.await,
    }
}

/// What a worker of the server does with each connection: what `HttpServer` does, and the patience
/// of [`Patient`].
fn connections(
    api: &Arc<Api>,
    hosts: &Hosts,
    stopping: &GracefulShutdownSignal,
    address: SocketAddr,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = DispatchError, InitError = ()>
+ use<> {
    let (stopping, patience) = (stopping.clone(), api.settings.patience);
    let app = app(Arc::clone(api), hosts.clone()).into_factory();
    let app = app.map_err(|error: Error| error.error_response());
    let http = HttpService::build()
        .graceful_shutdown_signal(move || {
            let stopping = stopping.clone();
            async move { stopping.notified().await }
        })
        .keep_alive(patience.idle)
        .client_request_timeout(patience.head)
        .client_disconnect_timeout(LINGER)
        .local_addr(address)
        .on_connect_ext(|io: &Patient, data| {
            data.insert(io.turn());
        })
        .h1(map_config(app, |()| AppConfig::default()));
    fn_service(move |io: TcpStream| {
        let peer = io.peer_addr().ok();
        ready(Ok::<_, DispatchError>((Patient::new(io, patience), peer)))
    })
    .and_then(http)
}
