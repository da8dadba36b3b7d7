//! The scanner against a corpus that was written without a look at its rules: from what makers of keys and tokens say of
//! their forms. Nothing in it is anybody's secret; each run makes the same.

#![allow(clippy::cast_precision_loss, reason = "figures for people")]

use super::samples::{self, Chance};
use rchecklist::secrets::{Report, Scanner};
use std::collections::BTreeMap;

/// Each form is made so many times.
const ROUNDS: usize = 25;

fn scan(name: &str, bytes: &[u8]) -> Report {
    let mut scanner = Scanner::new(name);
    bytes.chunks(8192).for_each(|chunk| scanner.feed(chunk));
    scanner.finish()
}

#[test]
fn nine_of_ten_forms_of_secrets_from_outside_are_found() {
    let mut chance = Chance(20_261_120);
    let (mut all, mut found) = (0usize, 0usize);
    let mut missed: BTreeMap<&str, usize> = BTreeMap::new();
    let mut forms = std::collections::BTreeSet::new();
    for _ in 0..ROUNDS {
        for (form, text) in samples::secrets(&mut chance) {
            forms.insert(form);
            let dressed = samples::dressed(&mut chance, &text);
            all += 1;
            if scan("export.txt", &dressed).is_clean() {
                *missed.entry(form).or_default() += 1;
            } else {
                found += 1;
            }
        }
    }
    println!(
        "{found} of {all} in {} forms ({:.2} %); missed: {missed:#?}",
        forms.len(),
        100.0 * found as f64 / all as f64
    );
    assert!(forms.len() >= 100 && found * 100 >= all * 95);
}

#[test]
fn ordinary_papers_of_an_audit_pass() {
    let mut chance = Chance(7);
    let (mut all, mut wrong) = (0usize, 0usize);
    for _ in 0..ROUNDS {
        for (form, text) in samples::papers(&mut chance) {
            all += 1;
            let report = scan("paper.txt", text.as_bytes());
            if !report.is_clean() {
                wrong += 1;
                println!("{form}: {:?}", report.findings);
            }
        }
    }
    println!("{wrong} of {all} ordinary papers are taken for secrets ({:.2} %)", 100.0 * wrong as f64 / all as f64);
    assert!(all >= 600 && wrong * 100 <= all);
}

/// Files as people make them: by the tools that pack them, with a key or a token inside, and the same files without.
const PACKER: &str = r#"
import bz2, gzip, io, json, sys, tarfile, zipfile, base64
secret, plain = sys.argv[1], "The cards were counted and put back in the safe."
def zipped(parts, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **more) as file:
        for name, text in parts.items(): file.writestr(name, text)
    return out.getvalue()
def streamed(parts):
    # Sizes behind the data, as programs write that cannot go back.
    class Pipe(io.RawIOBase):
        def __init__(self): self.bytes = b""
        def writable(self): return True
        def write(self, more): self.bytes += bytes(more); return len(more)
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items(): file.writestr(name, text)
    return pipe.bytes
def tarred(parts):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        for name, text in parts.items():
            info = tarfile.TarInfo(name); info.size = len(text.encode()); file.addfile(info, io.BytesIO(text.encode()))
    return out.getvalue()
def docx(text):
    runs = "".join(f'<w:p w:rsidR="00A1B2C3" w:rsidRDefault="00A1B2C3"><w:pPr><w:rPr><w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/><w:sz w:val="16"/></w:rPr></w:pPr><w:r><w:t>{line[:9]}</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{line[9:]}</w:t></w:r></w:p>' for line in text.split("\n"))
    return {"[Content_Types].xml": "<Types/>", "word/document.xml": f'<?xml version="1.0"?><w:document><w:body>{runs}</w:body></w:document>'}
def xlsx(text):
    return {"xl/workbook.xml": "<workbook/>", "xl/sharedStrings.xml": "<sst>" + "".join(f"<si><t>{line}</t></si>" for line in text.split("\n")) + "</sst>"}
many = {f"minutes-{n}.txt": plain * 50 for n in range(30)}
made = {}
for name, text in [("with", plain + "\n" + secret), ("without", plain * 20)]:
    made[name] = {
        "gz": gzip.compress(text.encode()), "gz of members": gzip.compress(plain.encode()) + gzip.compress(text.encode()),
        "tar.gz": gzip.compress(tarred({"a/b.txt": text})), "tar": tarred({"a/b.txt": text}),
        "zip": zipped({**many, "z/last.txt": text}, compression=zipfile.ZIP_DEFLATED), "zip, stored": zipped({**many, "last.txt": text}),
        "zip, streamed": streamed({**many, "last.txt": text}), "docx": zipped(docx(text), compression=zipfile.ZIP_DEFLATED),
        "docx, streamed": streamed(docx(text)), "xlsx": zipped(xlsx(text), compression=zipfile.ZIP_DEFLATED),
        "odt": zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<text:p>" + text.replace("\n", "</text:p><text:p>") + "</text:p>"}, compression=zipfile.ZIP_DEFLATED),
        "docx in a zip": zipped({"a.docx": zipped(docx(text), compression=zipfile.ZIP_DEFLATED)}, compression=zipfile.ZIP_DEFLATED),
        "utf-16 in a zip": zipped({"a.txt": text.encode("utf-16")}, compression=zipfile.ZIP_DEFLATED),
    }
made["names"] = {"key by its name": zipped({"backup/id_rsa": "x", "a.txt": "y"})}
made["bomb"] = {"bomb": zipped({"zeros": b"\0" * (300 << 20), "after": secret}, compression=zipfile.ZIP_DEFLATED)}
made["broken"] = {"cut": made["with"]["zip"][:200], "gz, cut": made["without"]["gz"][:-20], "wrong data": b"\x1f\x8b\x08\0\0\0\0\0\0\0" + bytes(range(256)) * 40, "no header": b"PK\x03\x04" + b"\xff" * 90}
print(json.dumps({kind: {name: base64.b64encode(data).decode() for name, data in files.items()} for kind, files in made.items()}))
"#;

#[test]
fn packed_files_are_looked_into_within_bounds() {
    let mut chance = Chance(99);
    let pem = samples::secrets(&mut chance).remove(0).1;
    let Some(output) = crate::support::python(&["-c", PACKER, &pem]) else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let made = String::from_utf8(output.stdout).expect("JSON");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (kind, name, bytes) in samples::packed(&made) {
        let start = std::time::Instant::now();
        let report = scan("export.bin", &bytes);
        for cut in [1, 13, 70_000] {
            if cut > 1 || bytes.len() < 20_000 {
                let mut scanner = Scanner::new("export.bin");
                bytes.chunks(cut).for_each(|chunk| scanner.feed(chunk));
                assert_eq!(scanner.finish(), report, "{kind}/{name} in pieces of {cut}");
            }
        }
        let said: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        let packed = said.iter().any(|line| line.starts_with("packed in it"));
        match kind.as_str() {
            "with" => assert!(name == "tar" && !said.is_empty() || packed, "{name}: {said:?}"),
            "names" => assert!(packed && said[0].contains("private key"), "{said:?}"),
            "without" | "broken" => assert!(said.is_empty(), "{kind}/{name}: {said:?}"),
            // What lies behind the bound is not seen; the work ends.
            _ => assert!(said.is_empty() && start.elapsed().as_secs() < 30, "{name}: {said:?}"),
        }
        assert!(!said.join("\n").contains(&pem[40..80]), "the match is never printed");
        *counts.entry(kind).or_default() += 1;
    }
    println!("{counts:?}");
    assert!(counts["with"] >= 13 && counts["without"] == counts["with"]);
}
