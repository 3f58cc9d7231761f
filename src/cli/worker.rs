//! The life of a worker in order: log, serve, build, connect, run until a signal, drain, tell.
//!
//! Shared by `run` and `demo`. Not here: where the broker comes from.
//!
//! Invariant: the server listens before anything that can wait or fail later.

use super::{Exit, data_files, options};
use crate::config::{Config, Layered};
use crate::kafka::{KafkaSettings, KafkaTransport};
use crate::knowledge::{ActorKind, KnowledgeBase};
use crate::nlp::sentiment::Models;
use crate::pipeline::{RunError, Setup, SetupSource, Stop, enrich_item, run};
use crate::record::{RawRecord, decode};
use crate::telemetry::{KnowledgeInForce, Telemetry, logging};
use crate::web::{Server, TryIt, WebSettings};
use anyhow::Context;
use std::io::ErrorKind;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

/// A worker that serves HTTP and has its knowledge, but no broker yet.
pub(super) struct Worker {
    pub config: Config,
    pub kb: Arc<KnowledgeBase>,
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
        let telemetry = Telemetry::new();
        // Until the knowledge is there the box finds no actor; the server listens all the same.
        let setup: SetupSource = Arc::default();
        let server = serve(&config, &telemetry, &setup, is_port_free)?;
        let kb = match data_files::knowledge(&config.analysis.data) {
            Ok(kb) => kb,
            Err(error) => {
                anstream::eprintln!("chancery: {error:#}");
                return Ok(Err(Exit::Config));
            }
        };
        setup.store(Arc::new(options::setup(&config, kb.clone(), Models::embedded())));
        tell_knowledge(&telemetry, &kb, &config.sentiment.tier);
        let stop = Stop::new();
        listen_for_signals(
            stop.clone(),
            telemetry.clone(),
            setup.clone(),
            (config.analysis.data.clone(), config.sentiment.tier.clone()),
        )?;
        Ok(Ok(Self {
            config,
            kb,
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
        anstream::eprintln!("{summary}");
        exit
    }
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
fn listen_for_signals(
    stop: Stop,
    telemetry: Telemetry,
    setup: SetupSource,
    (data, tier): (String, String),
) -> anyhow::Result<()> {
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
                _ = hangup.recv() => {
                    if let Some(kb) = reload(&setup, &data) {
                        tell_knowledge(&telemetry, &kb, &tier);
                    }
                }
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

/// Builds the base anew and exchanges it whole; a broken file keeps the old one.
fn reload(setup: &SetupSource, data: &str) -> Option<Arc<KnowledgeBase>> {
    match data_files::knowledge(data) {
        Ok(kb) => {
            let old = setup.load_full();
            tracing::info!(knowledge = kb.hash(), actors = kb.actors().len(), "knowledge reloaded");
            setup.store(Arc::new(Setup {
                kb: kb.clone(),
                ..(*old).clone()
            }));
            Some(kb)
        }
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "knowledge kept as it was");
            None
        }
    }
}

/// Says in metrics what is known, and gives states and intergovernmental organisations series of their own.
fn tell_knowledge(telemetry: &Telemetry, kb: &KnowledgeBase, tier: &str) {
    let kinds = ActorKind::ALL.map(|kind| (kind.code(), kb.actors().iter().filter(|a| a.kind == kind).count()));
    let of = |kind: ActorKind| {
        kb.actors()
            .iter()
            .filter(move |a| a.kind == kind && a.active_until.is_none())
    };
    let followed: Vec<&str> = of(ActorKind::State)
        .chain(of(ActorKind::Igo))
        .map(|actor| actor.code.as_str())
        .collect();
    telemetry.metrics.content.follow(KnowledgeInForce {
        hash: kb.hash(),
        tier,
        kinds: &kinds,
        followed: &followed,
    });
}
