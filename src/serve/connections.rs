//! Connections: so many at a time, each with little patience for a client that sends slowly or stays too long.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use super::app::App;
use super::enter::From;

/// Connections at a time; the next ones wait in the system's queue.
const MOST_CONNECTIONS: usize = 256;
/// A client that has not sent its whole header by then, or nothing at all, is left.
const HEADER_PATIENCE: Duration = Duration::from_secs(10);
/// Longest life of a connection, busy or not: a client that never reads its answers is left, too.
const LONGEST: Duration = Duration::from_secs(180);
/// An answer that is being made when a connection has lasted that long may still be given.
const LAST_WORDS: Duration = Duration::from_secs(30);
/// Headers of browsers are a few kB.
const MOST_HEADER_BYTES: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
/// Requests under way may end when the server is told to stop.
const GRACE: Duration = Duration::from_secs(5);
/// How often the workspace is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Serves until the process is told to stop.
pub(super) async fn serve(app: Arc<App>, router: Router, listener: TcpListener) -> std::io::Result<()> {
    let seats = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let (stop, stopped) = watch::channel(false);
    let looking = tokio::spawn(look(Arc::clone(&app), stopped.clone()));
    let mut told = std::pin::pin!(told_to_stop());
    loop {
        let next = async {
            let seat = Arc::clone(&seats).acquire_owned().await;
            (listener.accept().await, seat)
        };
        let (accepted, seat) = tokio::select! {
            next = next => next,
            () = &mut told => break,
        };
        match accepted {
            Ok((stream, from)) => {
                let (router, stopped) = (router.clone(), stopped.clone());
                tokio::spawn(async move {
                    converse(router, stream, from, stopped).await;
                    drop(seat);
                });
            }
            // Out of files, most often: the connections that end make room.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    let _ = stop.send(true);
    // Every seat is free once every connection has ended.
    let all_free = seats.acquire_many(MOST_CONNECTIONS as u32);
    let _ = tokio::time::timeout(GRACE, all_free).await;
    looking.abort();
    Ok(())
}

async fn converse(router: Router, stream: TcpStream, from: SocketAddr, mut stopped: watch::Receiver<bool>) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(From(from));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_PATIENCE)
        .max_headers(MOST_HEADERS)
        .max_buf_size(MOST_HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    // What goes wrong on a connection is the client's to notice.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.changed() => {}
        () = tokio::time::sleep(LONGEST) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(LAST_WORDS, connection).await;
}

/// Looks at the workspace every second, on a thread that may read from the disk.
async fn look(app: Arc<App>, stopped: watch::Receiver<bool>) {
    let mut every = tokio::time::interval(LOOK);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !*stopped.borrow() {
        every.tick().await;
        let app = Arc::clone(&app);
        // A look that panics is followed by the next one.
        let _ = tokio::task::spawn_blocking(move || app.look(Instant::now())).await;
    }
}

/// Waits for Ctrl-C, or for what systemd and others send.
async fn told_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
