//! The benchmark of the typesetting: `cargo bench --bench setting`. A table out; each case is a process of its own.
//!
//! `-- --once CASE [TURNS [TEMPLATES]]` sets one document, for a profiler; with `ONE_THREAD` set, on one thread. CASE is a
//! shipped profile, a number of items of a made-up page, `signed-N` (instances with signed items) or `fleet-N`.
//! `-- --fleet PACKS THREADS own|shared [TEMPLATES]` sets many packs in one process, each thread with a pool of its own or
//! not. `-- --timing CASE FILE [TEMPLATES]` writes the typesetter's own account, for Chrome's tracing tool.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::cast_precision_loss,
    reason = "a benchmark"
)]

mod support;

use rchecklist::digest::Digest;
use rchecklist::render::pdf::{Prepared, export};
use rchecklist::render::templates::Templates;
use rchecklist::seal::contents::{Contents, attachments};
use std::time::Instant;
use support::usage;
use support::world::World;

// The program's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn case(name: &str) -> Contents {
    let world = match name.split_once('-').unwrap_or((name, "")) {
        ("signed", n) => World::signed(n.parse().expect("a number")),
        ("fleet", n) => World::of_fleet(n.parse().expect("a number")),
        (n, "") if n.parse::<usize>().is_ok() => World::made_up(n.parse().expect("a number")),
        _ => World::shipped(name),
    };
    world.contents()
}

fn templates(folder: Option<&String>) -> Templates {
    let mut templates = Templates::default();
    for entry in folder.into_iter().flat_map(|folder| std::fs::read_dir(folder).expect("a folder")) {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            templates.files.insert(name, std::fs::read(&path).expect("it reads"));
        }
    }
    templates
}

#[inline(never)]
fn measured_compile(prepared: Prepared) -> typst_layout::PagedDocument {
    prepared.compile().expect("it compiles")
}

#[inline(never)]
fn measured_export(contents: &Contents, document: &typst_layout::PagedDocument) -> Vec<u8> {
    export(&contents.pack, document).expect("it exports")
}

fn user() -> f64 {
    usage::processor().0.as_secs_f64() * 1e3
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if std::env::var("ONE_THREAD").is_ok() {
        rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global().expect("a pool");
    }
    match args.first().map(String::as_str) {
        Some("--once") => {
            let contents = case(&args[1]);
            let templates = templates(args.get(3));
            let turns = args.get(2).map_or(1, |n| n.parse().expect("a number"));
            for _ in 0..turns {
                let t0 = (Instant::now(), user());
                let prepared = Prepared::new(&contents.pack, &templates, &attachments(&contents)).expect("ready");
                let t1 = (Instant::now(), user());
                let document = measured_compile(prepared);
                let t2 = (Instant::now(), user());
                let bytes = measured_export(&contents, &document);
                let t3 = (Instant::now(), user());
                let line = |name: &str, a: (Instant, f64), b: (Instant, f64)| {
                    format!("{name} {:.1} (user {:.1})", (b.0 - a.0).as_secs_f64() * 1e3, b.1 - a.1)
                };
                println!(
                    "{}, {}, {}; {} pages, {} bytes, {}",
                    line("prepare", t0, t1),
                    line("compile", t1, t2),
                    line("export", t2, t3),
                    document.pages().len(),
                    bytes.len(),
                    &Digest::of(&bytes).to_string()[..8],
                );
            }
        }
        Some("--fleet") => fleet(&args[1..]),
        Some("--timing") => {
            let contents = case(&args[1]);
            let templates = templates(args.get(3));
            let prepared = Prepared::new(&contents.pack, &templates, &attachments(&contents)).expect("ready");
            typst_timing::enable();
            let document = measured_compile(prepared);
            measured_export(&contents, &document);
            let file = std::io::BufWriter::new(std::fs::File::create(&args[2]).expect("a file"));
            typst_timing::export_json(file, |span| {
                let span = typst::syntax::Span::from_raw(span);
                let Some(id) = span.id() else { return (String::new(), 0) };
                let name = id.vpath().get_without_slash().to_owned();
                let shipped = rchecklist::render::pdf::shipped().iter().find(|(known, _)| *known == name);
                let text = templates.files.get(&name).map_or_else(
                    || shipped.map_or(String::new(), |(_, text)| (*text).to_owned()),
                    |bytes| String::from_utf8_lossy(bytes).into_owned(),
                );
                let source = typst::syntax::Source::new(id, text.clone());
                let line = match span.get() {
                    typst::syntax::SpanKind::Number { num, .. } => source.range(num, None),
                    _ => None,
                }
                .map_or(0, |range| text[..range.start].matches('\n').count() + 1);
                (name, u32::try_from(line).unwrap_or(0))
            })
            .expect("it writes");
        }
        _ => table(),
    }
}

/// A fleet: so many packs on so many threads; prints what it took.
fn fleet(args: &[String]) {
    let number = |at: usize| args[at].parse::<usize>().expect("a number");
    let templates = templates(args.get(3));
    let (packs, threads, own_pools) = (number(0), number(1), args.get(2).is_some_and(|word| word == "own"));
    let contents: Vec<Contents> = (0..packs).map(|n| World::of_fleet(n).contents()).collect();
    let before = usage::peak();
    let start = (Instant::now(), user());
    let next = std::sync::atomic::AtomicUsize::new(0);
    let one = || {
        while let Some(contents) = contents.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            let made = rchecklist::render::pdf::render(&contents.pack, &templates, &attachments(contents));
            std::hint::black_box(made.expect("it renders").bytes);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                if own_pools {
                    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool").install(one);
                } else {
                    one();
                }
            });
        }
    });
    println!(
        "{packs} packs, {threads} threads, own pools {own_pools}: {:.2} s, {:.2} ms user a pack, {:.2} s system, {} MiB (before {})",
        start.0.elapsed().as_secs_f64(),
        (user() - start.1) / packs as f64,
        usage::processor().1.as_secs_f64(),
        usage::peak() / 1024,
        before / 1024,
    );
}

/// The table: a cold document of each size, then many packs in one process.
fn table() {
    let child = |args: &[&str]| {
        let output = std::process::Command::new(std::env::current_exe().expect("a path")).args(args).output();
        let output = output.expect("it starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    println!("| case | what it took: ms of wall time, and of user time |");
    println!("|------|---|");
    for case in ["hpcs", "100", "300", "1000", "signed-12"] {
        for line in
            child(&["--once", case, "2"]).lines().zip(["cold", "again"]).map(|(line, how)| format!("{how}: {line}"))
        {
            println!("| {case} | {line} |");
        }
    }
    for (threads, pools) in [("1", "own"), ("2", "own"), ("2", "shared")] {
        println!("| fleet | {} |", child(&["--fleet", "300", threads, pools]).trim());
    }
}
