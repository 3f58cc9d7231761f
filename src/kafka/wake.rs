//! Ends the wait of a poll from another thread.
//!
//! Invariant: it holds no queue of a client that is being closed.

use super::event::Queue;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Ends a wait, from any thread.
pub struct Wake {
    queue: Mutex<Option<Arc<Queue>>>,
    is_woken: Mutex<bool>,
    changed: Condvar,
}

impl Wake {
    pub fn new(queue: Arc<Queue>) -> Self {
        Self {
            queue: Mutex::new(Some(queue)),
            is_woken: Mutex::new(false),
            changed: Condvar::new(),
        }
    }

    /// Takes the queue of another client.
    pub fn attach(&self, queue: Arc<Queue>) {
        *self.queue.lock().unwrap_or_else(PoisonError::into_inner) = Some(queue);
    }

    /// Lets go of the queue, which must not outlive its client.
    pub fn detach(&self) {
        *self.queue.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub fn wake(&self) {
        if let Some(queue) = &*self.queue.lock().unwrap_or_else(PoisonError::into_inner) {
            queue.yield_now();
        }
        *self.is_woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    pub fn wait(&self, wait: Duration) {
        let woken = self.is_woken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(woken, wait, |is_woken| !*is_woken);
        *waited.unwrap_or_else(PoisonError::into_inner).0 = false;
    }
}
