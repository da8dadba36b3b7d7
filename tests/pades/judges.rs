//! What other programs say of the signed files: pyHanko, poppler's pdfsig and qpdf.

use super::office::{Office, claim, document, fields, ok, run, sample};
use rchecklist::seal::pades::{
    Field, Place, Spot, append, attach_token, check, parse_response, timestamp_query, unstamped,
};
use ring::digest::{SHA256, SHA384, digest};
use std::path::Path;

/// Says of each file and each of its signatures what pyHanko finds.
const PYHANKO: &str = r"
import sys, logging
logging.disable(logging.CRITICAL)
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
root = load_cert_from_pemder(sys.argv[1])
for path in sys.argv[2:]:
    try:
        reader = PdfFileReader(open(path, 'rb'), strict=True)
        found = []
        for signature in reader.embedded_signatures:
            context = ValidationContext(trust_roots=[root], allow_fetching=False)
            status = validate_pdf_signature(signature, context, context)
            stamp = status.timestamp_validity
            found.append(' '.join([signature.field_name, 'ok' if status.bottom_line else 'BAD', 'intact' if status.intact and status.valid else 'BROKEN',
                status.coverage.name, status.modification_level.name if status.modification_level else '-', ('stamped' if stamp.intact and stamp.valid and stamp.trusted else 'BADSTAMP') if stamp else '-']))
        print('; '.join(found) or 'NONE')
    except Exception as error:
        print('ERROR', type(error).__name__)
";

fn pyhanko(office: &Office, files: &[String]) -> Vec<String> {
    let mut args = vec!["-c", PYHANKO, "ca.crt"];
    args.extend(files.iter().map(String::as_str));
    ok(super::office::python().to_str().unwrap(), &args, office.dir.path()).lines().map(str::to_owned).collect()
}

fn pdfsig(office: &Office, file: &str) -> String {
    let at = office.dir.path();
    if !office.path("nss").exists() {
        ok("certutil", &["-N", "-d", "sql:nss", "--empty-password"], &{
            std::fs::create_dir(office.path("nss")).unwrap();
            at.to_owned()
        });
        ok("certutil", &["-A", "-d", "sql:nss", "-n", "root", "-t", "CT,C,C", "-i", "ca.crt"], at);
    }
    String::from_utf8_lossy(&run("pdfsig", &["-nssdir", "sql:nss", file], at).stdout).into_owned()
}

fn three(office: &Office, base: &[u8]) -> Vec<u8> {
    three_of(office, base, &fields(3))
}

fn three_of(office: &Office, base: &[u8], fields: &[Field]) -> Vec<u8> {
    let mut pdf = base.to_vec();
    for (index, (name, kind, common)) in
        [("a", "ec:P-256", "Custodian A"), ("b", "rsa:3072", "Verwahrerin Ä"), ("c", "ec:P-384", "保管人 C")]
            .into_iter()
            .enumerate()
    {
        office.certified(name, kind, common, "signer");
        pdf = append(&pdf, &office.pem(name), &Spot { fields, index }, &claim(), None).unwrap();
        let value = unstamped(&pdf).unwrap();
        let token = parse_response(&office.stamp(&timestamp_query(&value)), &value, b"").unwrap();
        pdf = attach_token(&pdf, &token).unwrap();
    }
    pdf
}

#[test]
fn three_signers() {
    let Some(office) = Office::open() else { return };
    for (name, base) in [("sample.pdf", sample()), ("small.pdf", document(2, 3)), ("large.pdf", document(700, 40))]
    {
        let pdf = three(&office, &base);
        std::fs::write(office.path(name), &pdf).unwrap();
        let said = pyhanko(&office, &[name.to_owned()]);
        assert_eq!(
            said,
            [
                "Signature1 ok intact ENTIRE_REVISION FORM_FILLING stamped; Signature2 ok intact ENTIRE_REVISION FORM_FILLING stamped; \
              Signature3 ok intact ENTIRE_FILE NONE stamped"
            ],
            "{name}"
        );
        let said = pdfsig(&office, name);
        assert_eq!(said.matches("Signature is Valid.").count(), 3, "{said}");
        assert_eq!(said.matches("Certificate is Trusted.").count(), 3, "{said}");
        assert_eq!(said.matches("Total document signed").count(), 1, "{said}");
        assert!(said.contains("CN=保管人 C"), "{said}");
        ok("qpdf", &["--check", name], office.dir.path());
        let fastest = |work: &dyn Fn()| {
            let run = |_| {
                let begin = std::time::Instant::now();
                work();
                begin.elapsed()
            };
            (0..10).map(run).min().unwrap()
        };
        let whole = fastest(&|| assert_eq!(check(&pdf).signed.len(), 3));
        let hashing = fastest(&|| {
            for function in [&SHA256, &SHA256, &SHA384] {
                digest(function, &pdf);
            }
        });
        println!("{name}: {} bytes, checked in {whole:?}, of that hashing some {hashing:?}", pdf.len());
    }
}

/// The structure tree holds the fields, and every rule of PDF/A-3 and PDF/UA-1 on fields that can be asked plainly.
#[test]
fn tagged() {
    let Some(office) = Office::open() else { return };
    // One on each page, some of which have links already.
    let mut fields = fields(20);
    for (page, field) in fields.iter_mut().enumerate() {
        field.place = Place::new(page, 400.0, 20.0, 500.0, 45.0);
    }
    std::fs::write(office.path("signed.pdf"), three_of(&office, &sample(), &fields)).unwrap();
    let said = ok(super::office::python().to_str().unwrap(), &["-c", TAGGED, "signed.pdf"], office.dir.path());
    assert!(said.starts_with("20 fields, 3 signed, ") && !said.contains(" 0 pages"), "{said}");
}

const TAGGED: &str = r"
import sys, pikepdf
pdf = pikepdf.open(sys.argv[1])
root = pdf.Root
assert root.AcroForm.SigFlags == 3
tree = root.StructTreeRoot
nums = list(tree.ParentTree.Nums)
parents = dict(zip([int(key) for key in nums[::2]], nums[1::2]))
assert sorted(parents) == [int(key) for key in nums[::2]] and tree.ParentTreeNextKey == max(parents) + 1
for field in root.AcroForm.Fields:
    element = parents[int(field.StructParent)]
    assert element.S == '/Form' and element.K.Type == '/OBJR' and element.K.Obj.objgen == field.objgen
    assert element.Pg.objgen == field.P.objgen and element.P.objgen == tree.K[0].objgen
    assert element.objgen in [child.objgen for child in tree.K[0].K]
    assert field.objgen in [a.objgen for a in field.P.Annots] and field.P.Tabs == '/S'
    assert int(field.F) & 4 and not int(field.F) & 0x23 and str(field.TU) 
    assert list(field.AP.keys()) == ['/N'] and field.AP.N.Subtype == '/Form' and b'Tf' not in field.AP.N.read_bytes()
signed = [field.V for field in root.AcroForm.Fields if '/V' in field]
for value in signed:
    assert value.Type == '/Sig' and value.SubFilter == '/ETSI.CAdES.detached' and '/Cert' not in value
links = [page for page in list(pdf.pages)[:20] if len(page.get('/Annots', [])) > 1]
for page in links:
    assert {str(a.Subtype) for a in page.Annots} == {'/Link', '/Widget'}
print(len(root.AcroForm.Fields), 'fields,', len(signed), 'signed,', len(links), 'pages with links')
";

/// Where they claim to cover it, others see a changed byte as well.
#[test]
fn others_see_changes() {
    let Some(office) = Office::open() else { return };
    let pdf = three(&office, &document(2, 3));
    let find = |from: usize, what: &[u8]| {
        from + pdf[from..].windows(what.len()).position(|window| window == what).unwrap()
    };
    let last = pdf.windows(9).rposition(|window| window == b"/Type/Sig").unwrap();
    let contents = find(last, b"/Contents<") + 10;
    let regions = [
        ("header", 5),
        ("page tree", find(0, b"/Count") + 7),
        ("page", find(0, b"/MediaBox") + 12),
        ("stream", find(0, b" re f") + 1),
        ("structure element", find(0, b"/S/P/") + 3),
        ("information", find(0, b"(Example)") + 2),
        ("catalog", find(0, b"(en-GB)") + 2),
        ("table", find(0, b"xref\n0 ") + 40),
        ("trailer", find(0, b"/ID[(one)") + 5),
        ("first field", find(0, b"/TU(") + 6),
        ("first appearance", find(0, b" RG ") + 1),
        ("parent tree", find(0, b"/ParentTreeNextKey ") + 19),
        ("form", find(0, b"/SigFlags ") + 10),
        ("date", find(last, b"/M(D:") + 8),
        ("reason", find(last, b"/Reason<") + 12),
        ("byte range", find(last, b"/ByteRange[0 ") + 14),
        ("last field", find(last, b"/TU(") + 6),
        ("last appearance", find(last, b" RG ") + 1),
        ("last table", find(last, b"xref\n") + 12),
        ("last identifier", find(last, b"/ID[(one)<") + 14),
        ("signature", contents + 2 * 2600),
        ("certificate", contents + 2 * 400),
    ];
    let mut files = Vec::new();
    for (name, at) in regions {
        let mut changed = pdf.clone();
        changed[at] = if changed[at] == b'1' { b'2' } else { b'1' };
        assert_ne!(check(&changed).faults, [], "{name}");
        files.push(format!("{name}.pdf").replace(' ', "-"));
        std::fs::write(office.path(files.last().unwrap()), &changed).unwrap();
    }
    for (file, said) in files.iter().zip(pyhanko(&office, &files)) {
        let poppler = pdfsig(&office, file);
        let valid = poppler.matches("Signature is Valid.").count();
        let passed = said.matches(" ok ").count() == 3 && said.contains("ENTIRE_FILE") && valid == 3;
        println!("{file}: pyHanko: {said}; pdfsig: {valid} valid");
        assert!(!passed, "{file}");
    }
    assert!(Path::new(&office.path("header.pdf")).exists());
}
