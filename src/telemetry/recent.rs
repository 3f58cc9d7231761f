//! The last outcomes, for the live page: a bounded ring and a broadcast.
//!
//! Invariant: publishing never waits; a slow reader loses events, never the worker.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// One outcome as the page shows it.
#[derive(Clone, Debug)]
pub struct RecentEvent {
    /// `enriched` or `dead_letter`.
    pub kind: &'static str,
    /// JSON, ready to send.
    pub json: Arc<str>,
}

const EVENTS_MAX: usize = 500;

/// Ring of the last events plus a broadcast to the pages that are open.
#[derive(Debug)]
pub struct Recent {
    ring: Mutex<VecDeque<RecentEvent>>,
    sender: tokio::sync::broadcast::Sender<RecentEvent>,
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            ring: Mutex::default(),
            sender: tokio::sync::broadcast::channel(256).0,
        }
    }
}

impl Recent {
    pub fn publish(&self, event: RecentEvent) {
        let mut ring = self.ring.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if ring.len() == EVENTS_MAX {
            ring.pop_front();
        }
        ring.push_back(event.clone());
        drop(ring);
        // An error only says that no page is open.
        let _ = self.sender.send(event);
    }

    /// The last events, oldest first, and a receiver of those to come.
    pub fn subscribe(&self) -> (Vec<RecentEvent>, tokio::sync::broadcast::Receiver<RecentEvent>) {
        let ring = self.ring.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        (ring.iter().cloned().collect(), self.sender.subscribe())
    }
}
