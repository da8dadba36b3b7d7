//! A clock that is wrong, jumps, or goes back while the program runs.

use super::*;

/// Runs the program by a clock of one's own.
fn at(clock: &Path, times: &str, folder: &Path, args: &[&str]) -> Output {
    let mut command = program(folder);
    command.env("LD_PRELOAD", clock).env("ATTACK_CLOCK", times);
    command.args(args).output().expect("it starts")
}

fn clock() -> Option<PathBuf> {
    compiled("clock.c", &["-shared", "-fPIC"])
}

/// 2026-11-20, noon.
const NOW: i64 = 1_795_176_000;
const DAY: i64 = 86_400;

fn prepared(clock: &Path) -> TempDir {
    let folder = empty();
    std::fs::write(folder.path().join("p.toml"), super::PROFILE).expect("written");
    let built = at(clock, &(NOW - DAY).to_string(), folder.path(), &BUILD);
    assert!(built.status.success(), "{}", talk(&built));
    folder
}

#[test]
fn a_clock_that_goes_back_signs_nothing_before_what_is_signed() {
    let Some(clock) = clock() else { return };
    let folder = prepared(&clock);
    let folder = folder.path();
    let signed = at(&clock, &NOW.to_string(), folder, &SIGN);
    assert!(signed.status.success(), "{}", talk(&signed));
    let before = std::fs::read(folder.join("p.record.toml")).expect("the record");
    assert!(String::from_utf8_lossy(&before).contains("2026-11-20T12:00:00"), "the clock is not ours");
    // A minute, a day, a year, to the beginning of all time.
    for back in [60, DAY, 365 * DAY, NOW] {
        let output = at(&clock, &(NOW - back).to_string(), folder, &SIGN);
        assert_eq!(output.status.code(), Some(2), "{back} s back: {}", talk(&output));
        assert!(talk(&output).contains("is the clock of this machine right?"), "{back} s back: {}", talk(&output));
        assert_eq!(std::fs::read(folder.join("p.record.toml")).expect("the record"), before, "{back} s back");
    }
    // The clock is set right again.
    let output = at(&clock, &(NOW + 60).to_string(), folder, &SIGN);
    assert!(output.status.success(), "{}", talk(&output));
}

#[test]
fn a_clock_that_ran_ahead_leaves_a_sign_off_that_does_not_count() {
    let Some(clock) = clock() else { return };
    for ahead in [2 * DAY, 365 * DAY, 4_102_444_800 - NOW] {
        let folder = prepared(&clock);
        let folder = folder.path();
        let signed = at(&clock, &(NOW + ahead).to_string(), folder, &SIGN);
        assert!(signed.status.success(), "{}", talk(&signed));
        let output = at(&clock, &NOW.to_string(), folder, &["status", "--profile", "p.toml", "--format", "json"]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && said.contains("future-sign-off"),
            "{ahead} s ahead: {said}{}",
            talk(&output)
        );
        let checked = at(&clock, &NOW.to_string(), folder, &["check", "--profile", "p.toml"]);
        assert_eq!(checked.status.code(), Some(1), "{ahead} s ahead: it counted");
        // Right again: it is told, and nothing of it is lost.
        assert_eq!(events(&record(folder)).1, 1);
        let built = at(&clock, &NOW.to_string(), folder, &BUILD);
        assert!(built.status.success(), "{}", talk(&built));
        let output = at(&clock, &NOW.to_string(), folder, &["verify", "out/p"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn a_clock_at_any_end_of_time_breaks_nothing() {
    let Some(clock) = clock() else { return };
    // Before 1970, 1970 itself, 2038 and after it, 9999 and after it, beyond what a date can say.
    let ends = [
        "-1",
        "-99999999999",
        "0",
        "1",
        "2147483647",
        "2147483648",
        "4294967296",
        "253402300799",
        "253402300800",
        "8210266876799",
        "99999999999999",
        "9223372036854775807",
        "-9223372036854775808",
    ];
    for end in ends {
        let folder = prepared(&clock);
        let folder = folder.path();
        let before = record(folder);
        for args in [&SIGN[..], &BUILD, &["status", "--profile", "p.toml"], &["verify", "out/p"]] {
            let output = at(&clock, end, folder, args);
            let code = output.status.code();
            assert!(matches!(code, Some(0..=3)), "{end}: {args:?}: {code:?}: {}", talk(&output));
            assert!(!talk(&output).contains("panicked"), "{end}: {}", talk(&output));
        }
        let now = record(folder);
        assert!(now.items.len() == before.items.len() && events(&now).1 <= 1, "{end}");
        let output = at(&clock, &NOW.to_string(), folder, &["status", "--profile", "p.toml"]);
        assert!(output.status.success(), "{end}: {}", talk(&output));
    }
}

/// One run asks for the time more than once: it may go back between two questions.
#[test]
fn a_clock_that_goes_back_during_a_run_mixes_no_days() {
    let Some(clock) = clock() else { return };
    for times in
        [vec![NOW, NOW - 5], vec![NOW, NOW - 3 * DAY], vec![NOW - 3 * DAY, NOW], vec![NOW, NOW + 400 * DAY, NOW]]
    {
        let folder = prepared(&clock);
        let folder = folder.path();
        let line = times.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        let output = at(&clock, &line, folder, &SIGN);
        assert!(matches!(output.status.code(), Some(0 | 2)), "{times:?}: {}", talk(&output));
        let signed = usize::from(output.status.success());
        assert_eq!(events(&record(folder)).1, signed, "{times:?}");
        let output = at(&clock, &line, folder, &BUILD);
        assert!(output.status.success(), "{times:?}: {}", talk(&output));
        let last = times.iter().max().expect("a time").to_string();
        let output = at(&clock, &last, folder, &["verify", "out/p"]);
        assert_eq!(output.status.code(), Some(0), "{times:?}: {}", String::from_utf8_lossy(&output.stdout));
    }
}
