//! Builds the knowledge base anew beside the running work, at SIGHUP or when a file changed, and exchanges it whole.
//!
//! The exchange takes effect with the next batch: a batch keeps the base that it began with.
//!
//! Not here: reading and checking the files (`data_files.rs`). Invariant: a base that cannot be built leaves the old one
//! in force, and says why in the log and in the metrics.

use super::data_files::{self, Stamps};
use crate::config::AnalysisConfig;
use crate::knowledge::{ActorKind, KnowledgeBase};
use crate::pipeline::{Setup, SetupSource};
use crate::telemetry::{KnowledgeInForce, Telemetry};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// What reloading rests on.
pub(super) struct Reload {
    pub setup: SetupSource,
    pub telemetry: Telemetry,
    pub analysis: AnalysisConfig,
    pub tier: String,
    /// Of the files as they were before the base in force was built.
    pub stamps: Stamps,
}

/// Remarks that are logged of one base.
const REMARKS_LOGGED_MAX: usize = 10;

impl Reload {
    /// Starts the thread; what comes back asks it to reload now.
    pub(super) fn start(self) -> std::io::Result<SyncSender<()>> {
        let (ask, asked) = sync_channel(1);
        std::thread::Builder::new()
            .name("knowledge".into())
            .spawn(move || self.run(&asked))?;
        Ok(ask)
    }

    fn run(mut self, asked: &Receiver<()>) {
        let is_watching =
            self.analysis.reload_secs > 0 && !(self.analysis.data.is_empty() && self.analysis.dictionaries.is_empty());
        let pause = Duration::from_secs(if is_watching { self.analysis.reload_secs } else { 3_600 });
        // Held until no batch needs it: dropping a large base takes time that the lane should not spend.
        let mut old: Option<Arc<Setup>> = None;
        let mut changed: Option<Stamps> = None;
        loop {
            let is_asked = match asked.recv_timeout(pause) {
                Ok(()) => true,
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            old = old.filter(|setup| Arc::strong_count(setup) > 1);
            if is_asked {
                self.stamps = data_files::stamps(&self.analysis);
                old = self.exchange().or(old);
            } else if is_watching {
                let now = data_files::stamps(&self.analysis);
                // A file that is still being written is waited for: twice the same, and not what is in force.
                if changed.as_ref() == Some(&now) && now != self.stamps {
                    tracing::info!("data files changed");
                    self.stamps = now.clone();
                    old = self.exchange().or(old);
                }
                changed = Some(now);
            }
        }
    }

    /// The setup that was in force, if there is another now.
    fn exchange(&self) -> Option<Arc<Setup>> {
        let metrics = &self.telemetry.metrics.content;
        match data_files::knowledge(&self.analysis) {
            Ok(kb) => {
                tracing::info!(knowledge = kb.hash(), actors = kb.actors().len(), "knowledge reloaded");
                let old = self.setup.rcu(|old| Setup {
                    kb: kb.clone(),
                    ..(**old).clone()
                });
                tell_knowledge(&self.telemetry, &kb, &self.tier);
                metrics.knowledge_reloads.with_label_values(&["loaded"]).inc();
                Some(old)
            }
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "knowledge kept as it was");
                metrics.knowledge_reloads.with_label_values(&["refused"]).inc();
                metrics.knowledge_last_reload_success.set(0);
                None
            }
        }
    }
}

/// Says in metrics what is known, and gives states and intergovernmental organisations series of their own.
pub(super) fn tell_knowledge(telemetry: &Telemetry, kb: &KnowledgeBase, tier: &str) {
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
    let content = &telemetry.metrics.content;
    content.follow(KnowledgeInForce {
        hash: kb.hash(),
        tier,
        kinds: &kinds,
        followed: &followed,
    });
    content.knowledge_last_reload_success.set(1);
    content.knowledge_loaded.set(jiff::Timestamp::now().as_second());
    for remark in kb.remarks().iter().take(REMARKS_LOGGED_MAX) {
        tracing::warn!(%remark, "left out of a dictionary");
    }
}
