//! How much free memory the process keeps for itself.
//!
//! Two allocators are at work: the program's own, and that of the C library for librdkafka.
//!
//! Not here: what is allocated. Invariant: may be called at any time, from any thread.

/// Gives back what starting up took and let go, and keeps the C library's allocator from growing with every thread that
/// comes and goes. Call it when the knowledge base is built.
pub fn bound() {
    // SAFETY: walks the free pages of this thread's heap and of the arenas, which it locks.
    unsafe { libmimalloc_sys::mi_collect(true) };
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        static ONCE: std::sync::Once = std::sync::Once::new();
        // SAFETY: sets one number of the allocator; may be called at any time.
        ONCE.call_once(|| unsafe {
            libc::mallopt(libc::M_ARENA_MAX, 2);
        });
    }
}
