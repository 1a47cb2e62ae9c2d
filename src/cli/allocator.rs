//! Settings of the C library's allocator for large buffers.
//!
//! Pictures and files are buffers of megabytes that come and go. glibc hands a buffer above a threshold back to the
//! system when it is freed, and raises the threshold to the size of each one it frees, up to 32 MB. From then on such
//! buffers lie in the heaps of the threads that asked for them, of which only the top goes back. A threshold that was
//! set stays where it is.

/// Hands buffers of a megabyte and more back to the system as soon as they are freed, and the top of a heap once it is
/// as large.
///
/// A threshold that is set keeps the other one as it was at the start, 128 kB for the top of a heap: less than one
/// piece of a file, so that each piece would come from the system and go back.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "a setting that the C library has no safe call for")]
pub(super) fn hand_back_large_buffers() {
    const LARGE: libc::c_int = 1 << 20;
    // SAFETY: `mallopt` takes any two numbers. It is called before there is a second thread.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, LARGE);
    }
}

/// Other allocators have rules of their own.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn hand_back_large_buffers() {}
