//! Leaving the group and ending clients in bounded time.
//!
//! librdkafka's close can hang; the process must not.
//!
//! Invariant: after `wait` the caller goes on, whatever the client does.

use std::sync::mpsc;
use std::time::Duration;

/// Drops a client on a thread of its own and waits no longer than `wait`; false when it still hangs then.
pub fn drop_within<T: Send + 'static>(client: T, what: &str, wait: Duration) -> bool {
    let (done, ended) = mpsc::channel();
    let spawned = std::thread::Builder::new()
        .name(format!("close-{what}"))
        .spawn(move || {
            drop(client);
            // The other side may have stopped waiting.
            let _ = done.send(());
        });
    let is_ended = spawned.is_ok() && ended.recv_timeout(wait).is_ok();
    if !is_ended {
        tracing::warn!(what, "closing did not end in time; going on without it");
    }
    is_ended
}
