//! The app that the server and the tests share, and serving it.

use crate::http::api::Api;
use crate::http::guard::{self, Hosts};
use crate::http::{request, routes};
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::DefaultHeaders;
use actix_web::web::Data;
use actix_web::{App, Error, HttpServer, ResponseError};
use futures_util::future::{Either, ready};
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Idle connections are closed after this.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// A request's head must have come by then.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
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
    let server = HttpServer::new(move || app(Arc::clone(&api), hosts.clone()))
        .workers(workers)
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD_TIMEOUT)
        .shutdown_timeout(GRACE_S)
        .disable_signals()
        .listen(listener)?
        .run();
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
