//! Keeps the relay small: one heap for all threads, and what was freed goes back to the system.
//!
//! A first cycle of ten thousand records needs some fifty megabytes for a few seconds, and the
//! allocator of the C library would keep most of it for good, once for each thread. It can be told
//! otherwise, but only through functions that Rust calls unsafe; they stand here by themselves, so
//! that all other crates can forbid unsafe code. Elsewhere than on Linux with glibc both functions
//! do nothing, and the system's allocator does what it does.
//!
//! Vendor's page: <https://man7.org/linux/man-pages/man3/mallopt.3.html>.

/// Makes all threads share one heap. Called once, before there are threads.
pub fn share() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: mallopt takes two numbers and touches nothing but the allocator's own settings; an
    // option that it does not know changes nothing.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

/// Gives memory that was freed back to the system. Takes some milliseconds; other threads that
/// allocate wait for it.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: malloc_trim only returns pages that no live allocation lies on.
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_lives_stays_as_it_is() {
        super::share();
        let kept: Vec<String> = (0..1_000).map(|n| format!("kept {n}")).collect();
        drop((0..1_000).map(|n| format!("freed {n}")).collect::<Vec<String>>());
        super::give_back();
        assert!(kept.iter().enumerate().all(|(n, text)| *text == format!("kept {n}")));
    }
}
