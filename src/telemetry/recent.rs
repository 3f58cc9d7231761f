//! The last outcomes, for the live page: bounded rings and a broadcast.
//!
//! Invariant: publishing never waits; a slow reader loses events, never the worker.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;

/// One outcome as the page shows it.
#[derive(Clone, Debug)]
pub struct RecentEvent {
    pub kind: EventKind,
    /// JSON, ready to send.
    pub json: Arc<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    Enriched,
    DeadLetter,
}

impl EventKind {
    /// The word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            EventKind::Enriched => "enriched",
            EventKind::DeadLetter => "dead_letter",
        }
    }
}

/// Items that a page gets when it opens.
const ITEMS_MAX: usize = 60;
/// Dead letters that it gets; kept apart, so that a fast stream does not push them out.
const DEAD_LETTERS_MAX: usize = 10;
/// Events that a slow page may be behind before it loses some.
const BEHIND_MAX: usize = 256;

/// Rings of the last events plus a broadcast to the pages that are open.
#[derive(Debug)]
pub struct Recent {
    rings: Mutex<Rings>,
    sender: broadcast::Sender<RecentEvent>,
}

#[derive(Debug, Default)]
struct Rings {
    items: VecDeque<RecentEvent>,
    dead_letters: VecDeque<RecentEvent>,
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            rings: Mutex::default(),
            sender: broadcast::channel(BEHIND_MAX).0,
        }
    }
}

impl Recent {
    pub fn publish(&self, event: RecentEvent) {
        let mut rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        let (ring, max) = match event.kind {
            EventKind::Enriched => (&mut rings.items, ITEMS_MAX),
            EventKind::DeadLetter => (&mut rings.dead_letters, DEAD_LETTERS_MAX),
        };
        if ring.len() == max {
            ring.pop_front();
        }
        ring.push_back(event.clone());
        // Still under the lock, so that who subscribes gets an event once. An error only says that no page is open.
        let _ = self.sender.send(event);
    }

    /// The last events, of each kind the oldest first, and a receiver of those to come.
    pub fn subscribe(&self) -> (Vec<RecentEvent>, broadcast::Receiver<RecentEvent>) {
        let rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        let past = rings.dead_letters.iter().chain(&rings.items).cloned().collect();
        (past, self.sender.subscribe())
    }

    /// Pages that are open.
    pub fn readers(&self) -> usize {
        self.sender.receiver_count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_do_not_push_dead_letters_out_and_a_slow_reader_only_loses() {
        let recent = Recent::default();
        let event = |kind, n: usize| RecentEvent {
            kind,
            json: n.to_string().into(),
        };
        let (_, mut slow) = recent.subscribe();
        recent.publish(event(EventKind::DeadLetter, 0));
        for n in 1..=BEHIND_MAX + 44 {
            recent.publish(event(EventKind::Enriched, n));
        }
        let (past, _) = recent.subscribe();
        assert_eq!(past.len(), 1 + ITEMS_MAX);
        assert_eq!(past[0].kind, EventKind::DeadLetter);
        assert!(matches!(
            slow.try_recv(),
            Err(broadcast::error::TryRecvError::Lagged(45))
        ));
        assert_eq!(&*slow.try_recv().unwrap().json, "45");
    }
}
