//! Work compiled twice: for every machine, and for processors with wider registers.
//!
//! The one module with `unsafe`: a function compiled for AVX2 is called where the processor has been
//! asked for it. Results do not depend on the choice: integers, and floating point without fused
//! operations.

/// Work whose loops gain by wide registers; `run` and what it calls must be `#[inline(always)]`.
pub(crate) trait Work {
    fn run(self);
}

/// Whether the processor has more than every machine of its kind.
pub(crate) fn is_available() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx2");
    #[cfg(not(target_arch = "x86_64"))]
    false
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2(work: impl Work) {
    work.run();
}

/// Runs with the widest instructions of the processor.
#[allow(unsafe_code)]
pub(crate) fn run(work: impl Work) {
    #[cfg(target_arch = "x86_64")]
    if is_available() {
        // SAFETY: the processor has AVX2, as just asked; the function needs nothing else.
        return unsafe { run_avx2(work) };
    }
    work.run();
}
