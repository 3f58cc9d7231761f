//! The life of a worker in order: log, serve, build, connect, run until a signal, drain, tell.
//!
//! Shared by `run` and `demo`. Not here: where the broker comes from.
//!
//! Invariant: the server listens before anything that can wait or fail later.

use super::reload::{Reload, tell_knowledge};
use super::{Exit, data_files, models, options};
use crate::config::{Config, Layered};
use crate::kafka::{KafkaSettings, KafkaTransport, library_version};
use crate::pipeline::{RunError, SetupSource, Stop, enrich_item, run};
use crate::record::{RawRecord, decode};
use crate::telemetry::{Telemetry, Traces, logging};
use crate::web::{Server, TryIt, WebSettings};
use anyhow::Context;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use tokio::signal::unix::{SignalKind, signal};

/// A worker that serves HTTP and has its knowledge, but no broker yet.
pub(super) struct Worker {
    pub config: Config,
    /// Actors of the base at the start; the base itself is exchanged and must not be held here.
    pub actors: usize,
    pub telemetry: Telemetry,
    pub stop: Stop,
    pub server: Server,
    setup: SetupSource,
}

impl Worker {
    /// Starts logging, the server and the signal handlers, and builds the knowledge base.
    pub(super) fn start(layered: Layered, is_port_free: bool) -> anyhow::Result<Result<Self, Exit>> {
        let config = layered.config;
        if let Err(problem) = logging::start(&config.log.level, logging::LogFormat::of(&config.log.format)) {
            anstream::eprintln!("chancery: {problem}");
            return Ok(Err(Exit::Config));
        }
        let traces = match traces(&config.traces.endpoint) {
            Ok(traces) => traces,
            Err(problem) => {
                anstream::eprintln!("chancery: {problem}");
                return Ok(Err(Exit::Config));
            }
        };
        let telemetry = Telemetry {
            traces,
            ..Telemetry::new()
        };
        telemetry.metrics.content.tell_build(&library_version());
        // Until the knowledge is there the box finds no actor; the server listens all the same.
        let setup: SetupSource = Arc::default();
        let server = serve(&config, &telemetry, &setup, is_port_free)?;
        let stamps = data_files::stamps(&config.analysis);
        let kb = match data_files::knowledge(&config.analysis) {
            Ok(kb) => kb,
            Err(error) => {
                anstream::eprintln!("chancery: {error:#}");
                return Ok(Err(Exit::Config));
            }
        };
        let models = match models::load(&config, models::copies(&config), count_failure(&telemetry)) {
            Ok(models) => models,
            Err(error) => {
                anstream::eprintln!("chancery: {error:#}");
                return Ok(Err(Exit::Config));
            }
        };
        setup.store(Arc::new(options::setup(&config, Arc::clone(&kb), models)));
        tell_knowledge(&telemetry, &kb, &config.sentiment.tier);
        let actors = kb.actors().len();
        drop(kb);
        let stop = Stop::new();
        let reload = Reload {
            setup: setup.clone(),
            telemetry: telemetry.clone(),
            analysis: config.analysis.clone(),
            tier: config.sentiment.tier.clone(),
            stamps,
        };
        listen_for_signals(stop.clone(), telemetry.clone(), reload.start()?)?;
        Ok(Ok(Self {
            config,
            actors,
            telemetry,
            stop,
            server,
            setup,
        }))
    }

    /// Runs over Kafka until drained; the calling thread becomes the lane.
    pub(super) fn run(&self, kafka: &KafkaSettings) -> Exit {
        let transport = match KafkaTransport::open(kafka, &self.telemetry, &self.stop) {
            Ok(transport) => transport,
            Err(error) => {
                tracing::error!(%error, "cannot start");
                return Exit::Failed;
            }
        };
        let limits = options::limits(&self.config);
        let result = run(
            transport,
            self.setup.clone(),
            limits,
            &self.telemetry,
            self.stop.clone(),
        );
        let summary = match &result {
            Ok(summary) => summary,
            Err(error) => error.summary(),
        };
        let exit = match &result {
            Ok(_) => Exit::Ok,
            Err(error @ RunError::Aborted { .. }) => {
                tracing::warn!(%error, "aborted");
                Exit::Failed
            }
            Err(error) => {
                tracing::error!(%error, "stopped by a lasting fault");
                Exit::Failed
            }
        };
        self.telemetry.traces.finish();
        anstream::eprintln!("{summary}");
        exit
    }
}

/// Counts what the deep model fails at, and writes it to the log.
fn count_failure(telemetry: &Telemetry) -> models::OnFailure {
    let (failures, log) = (
        telemetry.metrics.engine.errors.with_label_values(&["model"]),
        models::log_failure(),
    );
    Box::new(move |why| {
        failures.inc();
        log(why);
    })
}

fn traces(endpoint: &str) -> Result<Traces, String> {
    if endpoint.is_empty() {
        return Ok(Traces::default());
    }
    Traces::to_collector(endpoint)
}

fn serve(config: &Config, telemetry: &Telemetry, setup: &SetupSource, is_port_free: bool) -> anyhow::Result<Server> {
    let settings = WebSettings {
        listen: config.web.listen.clone(),
        has_page: config.web.page,
        token: config.web.token.clone(),
        try_it: config.web.try_it.then(|| try_it(setup.clone())),
    };
    match Server::start(settings.clone(), telemetry.clone()) {
        Err(error) if is_port_free && error.kind() == ErrorKind::AddrInUse => {
            let settings = WebSettings {
                listen: "127.0.0.1:0".into(),
                ..settings
            };
            Server::start(settings, telemetry.clone()).context("cannot listen on any port")
        }
        other => other.with_context(|| {
            format!(
                "cannot listen on {}; set web.listen to a free address",
                config.web.listen
            )
        }),
    }
}

/// Tags a pasted text as the pipeline would, without an origin.
fn try_it(setup: SetupSource) -> TryIt {
    Arc::new(move |payload| {
        let setup = setup.load();
        let item = decode(payload, &setup.decode).map_err(|error| error.to_string())?;
        let raw = RawRecord::without_origin(Some(jiff::Timestamp::now().as_millisecond()));
        serde_json::to_string(&enrich_item(&setup, &raw, &item)).map_err(|error| error.to_string())
    })
}

/// First SIGTERM or SIGINT drains, the second leaves; SIGHUP reloads the data files; SIGUSR1 lifts the ceiling.
fn listen_for_signals(stop: Stop, telemetry: Telemetry, reload: SyncSender<()>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let guard = runtime.enter();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut resume = signal(SignalKind::user_defined1())?;
    drop(guard);
    let listen = async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => leave(&stop, &telemetry),
                _ = interrupt.recv() => leave(&stop, &telemetry),
                // Full: a reload is asked for already.
                _ = hangup.recv() => drop(reload.try_send(())),
                _ = resume.recv() => {
                    tracing::warn!("told to go on after the dead-letter ceiling");
                    stop.resume();
                }
            }
        }
    };
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || runtime.block_on(listen))?;
    Ok(())
}

fn leave(stop: &Stop, telemetry: &Telemetry) {
    if stop.is_draining() {
        tracing::warn!("told twice to stop: leaving at once");
        stop.abort();
    } else {
        tracing::info!("told to stop: draining");
        telemetry.health.draining();
        stop.drain();
    }
}
