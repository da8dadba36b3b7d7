//! Pictures of the example pack's pages, against those in `tests/pictures`: what a reader sees must not change unseen.
//!
//! `RCHECKLIST_PICTURES=overwrite cargo test --release --test pages` takes new ones; look at them before you commit.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use support::{DAY, root, run, tool};

/// Squares of so many pixels are compared by their mean: how letters are smoothed differs between versions of Poppler.
const SQUARE: usize = 4;

/// How far the mean of a square may be off, of 255, before it counts as another.
const OFF: i32 = 14;

/// How many of a thousand squares may be others.
const OTHERS: usize = 6;

struct Picture {
    width: usize,
    height: usize,
    /// Grey values, row by row.
    pixels: Vec<u8>,
}

fn read(path: &Path) -> Picture {
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path).expect("a picture")));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().expect("PNG");
    let mut pixels = vec![0_u8; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("a picture");
    pixels.truncate(info.buffer_size());
    // Poppler writes grey as three equal colours.
    let pixels = pixels.chunks(info.color_type.samples()).map(|samples| samples[0]).collect();
    Picture { width: info.width as usize, height: info.height as usize, pixels }
}

fn squares(picture: &Picture) -> Vec<i32> {
    let mut means = Vec::new();
    for top in (0..picture.height).step_by(SQUARE) {
        for left in (0..picture.width).step_by(SQUARE) {
            let rows = top..(top + SQUARE).min(picture.height);
            let columns = left..(left + SQUARE).min(picture.width);
            let size = i32::try_from(rows.len() * columns.len()).expect("small");
            let sum: i32 = rows
                .flat_map(|row| columns.clone().map(move |column| row * picture.width + column))
                .map(|at| i32::from(picture.pixels[at]))
                .sum();
            means.push(sum / size);
        }
    }
    means
}

/// How many of a thousand squares differ; all where the sizes do.
fn difference(one: &Picture, other: &Picture) -> usize {
    if (one.width, one.height) != (other.width, other.height) {
        return 1000;
    }
    let (one, other) = (squares(one), squares(other));
    let others = one.iter().zip(&other).filter(|(a, b)| (*a - *b).abs() > OFF).count();
    (others * 1000).div_ceil(one.len())
}

/// The pages of the example pack as pictures.
fn pictures(folder: &Path) -> Option<BTreeMap<String, PathBuf>> {
    let profile = root().join("tests/sample/payments-hsm.toml");
    let out = folder.to_string_lossy();
    run(
        root(),
        &["--profile", &profile.to_string_lossy(), "--as-of", DAY, "--out", &out, "--format", "pdf", "--quiet"],
        0,
    );
    let pdf = folder.join("payments-hsm/audit-pack.pdf");
    let made = tool(
        "pdftoppm",
        &["-r", "30", "-gray", "-png", &pdf.to_string_lossy(), &folder.join("page").to_string_lossy()],
    )?;
    assert!(made.status.success());
    let mut pages = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.extension().is_some_and(|ending| ending == "png") {
            pages.insert(name, path);
        }
    }
    Some(pages)
}

#[test]
fn the_pages_look_as_they_did() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(pages) = pictures(folder.path()) else { return };
    let kept = root().join("tests/pictures");
    if std::env::var_os("RCHECKLIST_PICTURES").is_some() {
        let _ = std::fs::remove_dir_all(&kept);
        std::fs::create_dir_all(&kept).expect("a folder");
        for (name, path) in &pages {
            std::fs::copy(path, kept.join(name)).expect("copied");
        }
        return;
    }
    let known = std::fs::read_dir(&kept).expect("tests/pictures").count();
    assert_eq!(pages.len(), known, "another number of pages");
    let differences: Vec<(String, usize)> = pages
        .iter()
        .map(|(name, path)| (name.clone(), difference(&read(path), &read(&kept.join(name)))))
        .filter(|(_, others)| *others > OTHERS)
        .collect();
    assert_eq!(differences, Vec::new(), "pages with so many of a thousand squares that look otherwise");
    // The comparison sees a difference where there is one.
    let paths: Vec<&PathBuf> = pages.values().collect();
    for pair in paths.windows(2) {
        assert!(difference(&read(pair[0]), &read(pair[1])) > 3 * OTHERS, "{pair:?}");
    }
}
