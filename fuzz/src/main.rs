//! The targets as one program: the name under which it is called says which one runs.
#![no_main]

use std::sync::LazyLock;

/// What runs: the target whose name is this program's file name.
static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let called = std::env::args().next().unwrap_or_default();
    let name = called.rsplit('/').next().unwrap_or_default();
    let found = rchecklist_fuzz::TARGETS.iter().find(|(own, _)| *own == name);
    found.unwrap_or_else(|| panic!("there is no target {name:?}: fuzz/run links one for each")).1
});

/// Once, before the first input: a panic anywhere ends the process, so that libFuzzer keeps the input.
#[unsafe(no_mangle)]
pub extern "C" fn LLVMFuzzerInitialize(_: *const i32, _: *const *const *const u8) -> i32 {
    let say = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        say(panic);
        std::process::abort();
    }));
    0
}

/// Runs the target over an input.
///
/// # Safety
/// `data` must point to `size` bytes, as libFuzzer promises.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LLVMFuzzerTestOneInput(data: *const u8, size: usize) -> i32 {
    // Of no bytes, libFuzzer may give no address.
    let data = if size == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, size) } };
    TARGET(data);
    0
}
