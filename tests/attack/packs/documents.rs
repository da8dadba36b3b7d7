//! PDFs: other revisions, other readers' attachments, active content, bombs, loops, numbers that lie.

use super::raw_pdf::{Document, bomb, deflated, stream, updated};
use super::{good, good_pdf, not_refused};
use crate::support::tool;
use rchecklist::digest::Digest;
use std::io::Read as _;
use std::path::Path;

/// The good pack as a folder with another PDF, for which somebody without a key made manifest and checksums anew.
fn resealed(to: &Path, pdf: &[u8]) {
    let mut files = crate::support::files(&good().join("out/p"));
    files.remove("audit-pack.zip");
    let mut manifest = String::from_utf8(files["manifest.json"].clone()).expect("text");
    let mut sums = String::from_utf8(files["SHA256SUMS"].clone()).expect("text");
    let (old, new) = (Digest::of(&files["audit-pack.pdf"]).to_string(), Digest::of(pdf).to_string());
    let size = |bytes: usize| format!("\"bytes\": {bytes},\n      \"sha256\": \"");
    manifest = manifest
        .replace(&format!("{}{old}", size(files["audit-pack.pdf"].len())), &format!("{}{new}", size(pdf.len())));
    sums = sums.replace(&old, &new);
    sums = sums
        .replace(&Digest::of(&files["manifest.json"]).to_string(), &Digest::of(manifest.as_bytes()).to_string());
    files.insert("manifest.json".to_owned(), manifest.into_bytes());
    files.insert("SHA256SUMS".to_owned(), sums.into_bytes());
    files.insert("audit-pack.pdf".to_owned(), pdf.to_vec());
    for (name, bytes) in files {
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }
}

/// Each PDF alone, and beside the pack's other files with a seal made anew: not one of the two holds. `says` is what the refusal of the
/// folder must have; alone, it is refused as another document or as no PDF.
fn all_refused(attacks: &[(&str, Vec<u8>, &str)]) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let mut wrong = Vec::new();
    for (name, pdf, says) in attacks {
        assert_ne!(*pdf, good_pdf(), "{name} changes nothing");
        std::fs::write(at.join(format!("{name}.pdf")), pdf).expect("written");
        let alone = not_refused(at, &["verify", &format!("{name}.pdf")], "");
        wrong.extend(alone.map(|why| format!("{name} alone: {why}")));
        resealed(&at.join(name), pdf);
        // Each for what it does, and not only because it is another document.
        let beside = not_refused(at, &["verify", name, "--quick"], says);
        wrong.extend(beside.map(|why| format!("{name} in a folder: {why}")));
    }
    assert!(wrong.is_empty(), "{} were not refused as they should be\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_document_that_the_attacks_begin_with_holds() {
    // What the attacks below begin with is a pack that holds.
    let folder = tempfile::tempdir().expect("a folder");
    let document = Document::good();
    assert_eq!(document.write(), good_pdf());
    resealed(&folder.path().join("p"), &good_pdf());
    crate::support::run(folder.path(), &["verify", "p"], 0);
}

/// Whatever is drawn over a page, or hides it: the facts are there all the same, and the document is another one.
#[test]
fn what_is_drawn_besides_the_facts_is_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    for (name, drawn) in [
        ("white", "q 1 g 0 0 2000 2000 re f Q"),
        ("black", "q 0 g 0 0 2000 2000 re f Q"),
        ("a-line", "q 0 G 0 0 m 100 100 l S Q"),
    ] {
        let mut document = Document::good();
        let page = document.with("/Type/Page/");
        let body = String::from_utf8_lossy(&document.objects[&page]).into_owned();
        let from = body.find("/Contents ").expect("contents") + 10;
        let number: usize = body[from..].split(' ').next().expect("a number").parse().expect("a number");
        let object = &document.objects[&number];
        let from = memchr::memmem::find(object, b"stream\n").expect("a stream") + 7;
        let end = memchr::memmem::rfind(object, b"\nendstream").expect("its end");
        let mut plain = Vec::new();
        flate2::read::ZlibDecoder::new(&object[from..end]).read_to_end(&mut plain).expect("it unpacks");
        plain.extend(format!("\n{drawn}\n").bytes());
        let content = stream("", "/FlateDecode", &deflated(&plain));
        let object = [format!("{number} 0 obj\n").as_bytes(), &content, b"\nendobj\n"].concat();
        document.objects.insert(number, object);
        resealed(&at.join(name), &document.write());
        let failed = crate::support::text(&crate::support::run(at, &["verify", name], 1));
        assert!(failed.contains("set again from the sources, it is another document"), "{name}: {failed}");
        let quick = crate::support::program(at).args(["verify", name, "--quick"]).output().expect("it starts");
        let quick = crate::support::text(&quick);
        assert!(quick.contains("It holds, but for 1 file that nobody compared"), "{name}: {quick}");
    }
}

#[test]
fn revisions_that_hide_or_replace_are_refused() {
    let pdf = good_pdf();
    let document = Document::good();
    let catalog = document.catalog();
    let body = |document: &Document, number: usize| {
        let text = String::from_utf8_lossy(&document.objects[&number]).into_owned();
        let begin = text.find("obj\n").expect("a head") + 4;
        text[begin..text.rfind("\nendobj").expect("an end")].to_owned()
    };
    let script = body(&document.in_catalog("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), catalog);
    let same = body(&document, catalog);
    let page = document.with("/Type/Page/");
    let blank = body(&document, page).replace("/Contents", "/Old");
    let update = "FAILED pdf-signed";
    let own = String::from_utf8_lossy(&pdf[pdf.len() - 60..]).into_owned();
    let own: usize = own[own.rfind("startxref\n").expect("an end") + 10..]
        .lines()
        .next()
        .expect("a number")
        .parse()
        .expect("a number");
    let later = (pdf.len() + 5).to_string();
    all_refused(&[
        ("script-after", updated(&pdf, &[(catalog, &script)], None), update),
        ("same-after", updated(&pdf, &[(catalog, &same)], None), update),
        ("nothing-after", updated(&pdf, &[], None), update),
        ("page-after", updated(&pdf, &[(page, &blank)], None), update),
        ("new-object-after", updated(&pdf, &[(9_999_999, "<< >>")], None), update),
        ("twice-after", updated(&updated(&pdf, &[(catalog, &script)], None), &[(catalog, &same)], None), update),
        ("prev-self", updated(&pdf, &[(catalog, &same)], Some(&later)), "pdf"),
        ("prev-nowhere", updated(&pdf, &[(catalog, &same)], Some("99999999999")), "pdf"),
        ("prev-negative", updated(&pdf, &[(catalog, &same)], Some("-1")), "pdf"),
        (
            "prev-loop",
            Document {
                trailer: document.trailer.replace("/Size", &format!("/Prev {own}/Size")),
                ..document.clone()
            }
            .write(),
            "a revision names a later one as the one before",
        ),
        (
            "hybrid",
            Document { trailer: document.trailer.replace("/Size", "/XRefStm 17/Size"), ..document.clone() }.write(),
            "XRefStm",
        ),
        (
            "encrypted-trailer",
            Document { trailer: document.trailer.replace("/Size", "/Encrypt 1 0 R/Size"), ..document.clone() }
                .write(),
            "encrypted",
        ),
        (
            "two-roots",
            Document { trailer: document.trailer.replace("/Size", "/Root 1 0 R/Size"), ..document.clone() }.write(),
            "twice",
        ),
        (
            "escaped-root",
            Document { trailer: document.trailer.replace("/Size", "/Ro#6ft 1 0 R/Size"), ..document.clone() }
                .write(),
            "escape",
        ),
        ("two-ends", [&pdf[..], b"\n%%EOF\n"].concat(), "pdf"),
        ("two-documents", [&pdf[..], b"\n", &pdf].concat(), "pdf"),
        ("zip-behind", [&pdf[..], b"\n", &super::good_zip()].concat(), "pdf"),
        ("html-behind", [&pdf[..], b"\n<script>alert(1)</script>"].concat(), "pdf"),
    ]);
}

#[test]
fn attachments_that_other_readers_see_otherwise_are_refused() {
    let document = Document::good();
    let (spec, file) = document.attachment("checklist.toml");
    let with_content = |filter: &str, bytes: &[u8]| {
        let mut changed = document.clone();
        changed.set(file, &stream("/Type/EmbeddedFile", filter, bytes));
        changed.write()
    };
    let text = String::from_utf8_lossy(&document.objects[&spec]).into_owned();
    let forged = {
        // The list of attachments that a person opens leads to another file of the same name.
        let mut changed = document.clone();
        let other = changed.more(&stream("/Type/EmbeddedFile", "/FlateDecode", &deflated(b"forged = true\n")));
        let body =
            text[text.find("obj\n").expect("a head") + 4..text.rfind("\nendobj").expect("an end")].to_owned();
        let forged = changed.more(body.replace(&format!("{file} 0 R"), &format!("{other} 0 R")).as_bytes());
        let tree = changed
            .objects
            .iter()
            .find(|(_, object)| {
                let text = String::from_utf8_lossy(object);
                text.contains(&format!("(checklist.toml){spec} 0 R"))
            })
            .map(|(number, _)| *number)
            .expect("the list of attachments");
        let in_tree = String::from_utf8_lossy(&changed.objects[&tree]).into_owned();
        let name = in_tree.find("(checklist.toml)").expect("its name");
        let reference = name + in_tree[name..].find(&format!("{spec} 0 R")).expect("its place");
        let new =
            format!("{}{forged} 0 R{}", &in_tree[..reference], &in_tree[reference + format!("{spec} 0 R").len()..]);
        changed.objects.insert(tree, new.into_bytes());
        changed.write()
    };
    if let Some(out) = tool("pdfdetach", &["-v"]) {
        assert!(!out.stderr.is_empty() || !out.stdout.is_empty());
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path();
        std::fs::write(at.join("x.pdf"), &forged).expect("written");
        tool(
            "pdfdetach",
            &[
                "-savefile",
                "checklist.toml",
                "-o",
                &at.join("x.toml").to_string_lossy(),
                &at.join("x.pdf").to_string_lossy(),
            ],
        );
        let seen = std::fs::read_to_string(at.join("x.toml")).expect("what another reader takes out");
        assert_eq!(seen, "forged = true\n", "this is no attack: another reader sees the true file");
    }
    let renamed = document.changed(document.catalog(), "(checklist.toml)", "(checklist.txt)").write();
    all_refused(&[
        ("forged-in-list", forged, "checklist.toml is another one in the list that other readers show"),
        ("renamed-in-list", renamed, "checklist"),
        ("two-names", document.changed(spec, "/UF(checklist.toml)", "/UF(checklist.txt)").write(), "two names"),
        (
            "escaped-name",
            document.changed(spec, "/F(checklist.toml)", "/F(check\\154ist.toml)").write(),
            "without a plain name",
        ),
        (
            "other-content",
            with_content("/FlateDecode", &deflated(b"forged = true\n")),
            "checklist.toml inside it is another one",
        ),
        (
            "packed-twice",
            with_content("[/FlateDecode /FlateDecode]", &deflated(&deflated(b"x"))),
            "packed in another way than by Flate",
        ),
        ("hex", with_content("/ASCIIHexDecode", b"66>"), "packed in another way than by Flate"),
        ("lzw", with_content("/LZWDecode", &[0x80, 0x0b]), "packed in another way than by Flate"),
        ("crypt", with_content("[/Crypt /FlateDecode]", &deflated(b"x")), "packed in another way than by Flate"),
        ("bomb", with_content("/FlateDecode", &bomb()), "cannot be unpacked"),
        ("no-zlib", with_content("/FlateDecode", b"no zlib"), "cannot be unpacked"),
        (
            "external",
            {
                let mut changed = document.clone();
                changed.set(file, b"<</Length 0/Type/EmbeddedFile/F(http://example.com/x)>>\nstream\n\nendstream");
                changed.write()
            },
            "a stream whose bytes are in another file",
        ),
    ]);
}

#[test]
fn active_content_is_refused() {
    let document = Document::good();
    let page = document.with("/Type/Page/");
    let script = "<< /S /JavaScript /JS (app.alert(1)) >>";
    let in_page = |what: &str| document.changed(page, "/Type/Page/", &format!("/Type/Page {what}/")).write();
    all_refused(&[
        ("open-script", document.in_catalog(&format!("/OpenAction {script}")).write(), "OpenAction"),
        ("open-launch", document.in_catalog("/OpenAction << /S /Launch /F (cmd.exe) >>").write(), "OpenAction"),
        (
            "open-uri",
            document.in_catalog("/OpenAction << /S /URI /URI (http://example.com) >>").write(),
            "OpenAction",
        ),
        ("additional", document.in_catalog(&format!("/AA << /WC {script} >>")).write(), "AA"),
        ("form", document.in_catalog("/AcroForm << /Fields [] /XFA 1 0 R >>").write(), "AcroForm"),
        ("layers", document.in_catalog("/OCProperties << /OCGs [] /D << /OFF [] >> >>").write(), "OCProperties"),
        ("collection", document.in_catalog("/Collection << /View /T >>").write(), "Collection"),
        ("page-script", in_page(&format!("/AA << /O {script} >>")), "AA"),
        (
            "page-note",
            in_page("/Annots [<< /Type /Annot /Subtype /FreeText /Rect [0 0 600 800] /Contents (all met) >>]"),
            "FreeText",
        ),
        ("page-crop", in_page("/CropBox [0 0 10 10]"), "CropBox"),
        ("page-turned", in_page("/Rotate 180"), "Rotate"),
    ]);
}

#[test]
fn loops_depths_and_lying_numbers_are_refused_soon() {
    let document = Document::good();
    let pages = document.with("/Type/Pages");
    let kids = String::from_utf8_lossy(&document.objects[&pages]).into_owned();
    let kids = &kids[kids.find("/Kids").expect("pages")..];
    let kids = kids[..=kids.find(']').expect("an end")].to_owned();
    let deep = format!("/Deep {}", "[".repeat(500_000));
    let balanced = format!("/Deep {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let dicts = format!("/Deep {}", "<< /A ".repeat(100_000));
    let brackets = format!("/Deep {}", "(".repeat(500_000));
    let keys = (0..5000).map(|n| format!("/K{n} 1 ")).collect::<Vec<_>>().concat();
    let lying = |what: &str| {
        let (_, file) = document.attachment("checklist.toml");
        let text = String::from_utf8_lossy(&document.objects[&file]).into_owned();
        let at = text.find("/Length ").expect("a length");
        let old: String = text[at + 1..].chars().take_while(|c| *c != '/').collect();
        document.changed(file, &old, &format!("Length {what}")).write()
    };
    let pdf = good_pdf();
    let table = memchr::memmem::rfind(&pdf, b"\nxref\n").expect("a table") + 6;
    let line = pdf[table..].iter().position(|byte| *byte == b'\n').expect("a line");
    let with_table = |line_of: &str| [&pdf[..table], line_of.as_bytes(), &pdf[table + line..]].concat();
    all_refused(&[
        ("kids-self", document.changed(pages, &kids, &format!("/Kids [{pages} 0 R]")).write(), "the tree of pages"),
        ("kids-huge", document.changed(pages, &kids, "/Kids [4294967296 0 R]").write(), "pdf"),
        ("kids-none", document.changed(pages, &kids, "/Kids []").write(), "pdf"),
        ("kids-nowhere", document.changed(pages, &kids, "/Kids [4294967295 0 R]").write(), "pdf"),
        ("deep", document.in_catalog(&deep).write(), "too deep"),
        ("deep-balanced", document.in_catalog(&balanced).write(), "too deep"),
        ("deep-dictionaries", document.in_catalog(&dicts).write(), "too deep"),
        ("deep-text", document.in_catalog(&brackets).write(), "without an end"),
        ("many-keys", document.in_catalog(&keys).write(), "too many keys"),
        ("length-more", lying("999999999"), "longer than the file"),
        ("length-less", lying("1"), "does not end where it says"),
        ("length-negative", lying("-5"), "no whole number"),
        ("length-huge", lying("99999999999999999999"), "no whole number"),
        ("length-reference", lying("1 0 R"), "no whole number"),
        ("size-huge", with_table("0 999999999999999"), "pdf"),
        ("size-negative", with_table("0 -1"), "pdf"),
        ("size-shifted", with_table("1 2"), "pdf"),
    ]);
}

/// What other programs make of the same document: saved again, with object streams, encrypted, linearised.
#[test]
fn what_another_program_saved_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    std::fs::write(at.join("good.pdf"), good_pdf()).expect("written");
    let good = at.join("good.pdf").to_string_lossy().into_owned();
    for (name, args) in [
        ("saved", &["--qdf"][..]),
        ("objects", &["--object-streams=generate"][..]),
        ("linear", &["--linearize"][..]),
        ("encrypted", &["--encrypt", "", "owner", "256", "--"][..]),
        ("flat", &["--stream-data=uncompress"][..]),
    ] {
        let to = at.join(format!("{name}.pdf")).to_string_lossy().into_owned();
        let args = [args, &[good.as_str(), to.as_str()]].concat();
        let Some(made) = tool("qpdf", &args) else { return };
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        assert_eq!(
            not_refused(at, &["verify", &to], "ask for the original")
                .filter(|why| !why.contains("set again from the sources")),
            None,
            "{name}"
        );
    }
    // One file that is both: the program reads it as what it begins with.
    let both = [super::good_zip(), good_pdf()].concat();
    std::fs::write(at.join("both.pdf"), both).expect("written");
    assert_eq!(not_refused(at, &["verify", "both.pdf"], "the zip is not in the form"), None);
}
