//! The second, small listener: how a process is watched that answers no requests otherwise, or
//! whose main listener is open to others.

use crate::http::api::Api;
use crate::http::guard::{self, Hosts};
use crate::http::request::{self, RouteIndex};
use crate::http::routes::ROUTES;
use crate::http::server::security_headers;
use crate::http::{health, metrics};
use actix_web::dev::Service;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer, Resource, ResponseError};
use futures_util::future::{Either, ready};
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A request's head must have come by then.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// Idle connections are closed after this: longer than the usual time between two scrapes.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Those who watch are few.
const CONNECTIONS_MAX: usize = 64;

/// `/healthz`, `/readyz`, `/version` and `/metrics`.
fn mount(config: &mut ServiceConfig) {
    config
        .service(
            resource("/healthz")
                .route(web::get().to(health::alive))
                .route(web::head().to(health::alive)),
        )
        .service(
            resource("/readyz")
                .route(web::get().to(health::ready))
                .route(web::head().to(health::ready)),
        )
        .service(resource("/version").route(web::get().to(health::version)))
        .service(resource("/metrics").route(web::get().to(metrics::show)));
}

fn resource(path: &'static str) -> Resource {
    let index = ROUTES.iter().position(|(known, _)| *known == path).unwrap_or(ROUTES.len());
    web::resource(path).app_data(RouteIndex(index))
}

/// Serves the admin listener until `shutdown`. Installs no signal handlers.
///
/// # Errors
/// When the listener cannot be used or its worker cannot start.
pub async fn serve(
    api: Arc<Api>,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let hosts = Hosts::for_address(listener.local_addr()?, &api.settings.public_hosts);
    let app = move || {
        let (hosts, measures) = (hosts.clone(), Arc::clone(&api.settings.measures));
        App::new()
            .app_data(Data::from(Arc::clone(&api)))
            .configure(mount)
            .wrap_fn(move |req, service| match guard::check(req.method(), req.headers(), &hosts) {
                Err(problem) => {
                    Either::Left(ready(Ok(req.into_response(problem.error_response()))))
                }
                Ok(()) => Either::Right(service.call(req)),
            })
            .wrap_fn(move |req, service| request::watched(&measures, req, service))
            .wrap(security_headers())
    };
    let server = HttpServer::new(app)
        .workers(1)
        .max_connections(CONNECTIONS_MAX)
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD_TIMEOUT)
        .shutdown_timeout(1)
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = server.handle();
    tokio::pin!(server);
    tokio::select! {
        ended = &mut server => ended,
        () = async { shutdown.cancelled().await; handle.stop(true).await } => server.await,
    }
}
