//! Keys, certificates and an authority for tests, all made by OpenSSL.
use crate::support;
use chrono::{DateTime, Utc};
use rchecklist::seal::pades;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

pub const PASSPHRASE: &str = "correct horse";

pub fn run(program: &str, args: &[&str], at: &Path) -> Output {
    Command::new(program).args(args).current_dir(at).output().unwrap()
}

pub fn ok(program: &str, args: &[&str], at: &Path) -> String {
    let output = run(program, args, at);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program} {args:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

pub struct Office {
    pub dir: tempfile::TempDir,
}

impl Office {
    /// The office, where all judges are installed; otherwise a loud skip, and a failure in CI.
    pub fn open() -> Option<Self> {
        for (name, args) in [("openssl", "version"), ("pdfsig", "-v"), ("certutil", "-H"), ("qpdf", "--version")] {
            support::tool(name, &[args])?;
        }
        let there = support::tool(&python().to_string_lossy(), &["-c", "import pyhanko, pikepdf"])?;
        assert!(there.status.success(), "{}", String::from_utf8_lossy(&there.stderr));
        Some(Self::new())
    }

    /// A certificate authority, and a time-stamping authority under it.
    fn new() -> Self {
        let office = Self { dir: tempfile::tempdir().unwrap() };
        std::fs::write(office.path("ext.cnf"), EXTENSIONS).unwrap();
        office.key("ca", "rsa:3072");
        office.request("ca", "/C=DE/O=Example Trust/CN=Example Root");
        office.openssl(
            "x509 -req -in ca.csr -signkey ca.key -days 3650 -sha256 -extfile ext.cnf -extensions root -out ca.crt",
        );
        office.key("sub", "ec:P-384");
        office.request("sub", "/C=DE/O=Example Trust/CN=Example Issuing");
        office.issue("sub", "ca", "root");
        office.certified("tsa", "ec:P-256", "Example Time", "tsa");
        std::fs::write(office.path("serial"), "01\n").unwrap();
        std::fs::write(office.path("chain.pem"), [office.read("sub.crt"), office.read("ca.crt")].concat()).unwrap();
        office
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    pub fn openssl(&self, line: &str) -> String {
        let args: Vec<&str> =
            line.split(' ').map(|word| if word == "PASS" { "pass:correct horse" } else { word }).collect();
        ok("openssl", &args, self.dir.path())
    }

    pub fn key(&self, name: &str, kind: &str) {
        match kind.split_once(':').unwrap() {
            ("rsa", bits) => {
                self.openssl(&format!("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:{bits} -out {name}.key"))
            }
            (_, curve) => {
                self.openssl(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{curve} -out {name}.key"))
            }
        };
    }

    fn request(&self, name: &str, subject: &str) {
        ok(
            "openssl",
            &[
                "req",
                "-new",
                "-utf8",
                "-key",
                &format!("{name}.key"),
                "-subj",
                subject,
                "-out",
                &format!("{name}.csr"),
            ],
            self.dir.path(),
        );
    }

    fn issue(&self, name: &str, by: &str, extensions: &str) {
        self.openssl(&format!(
            "x509 -req -in {name}.csr -CA {by}.crt -CAkey {by}.key -CAcreateserial -days 900 -sha256 -extfile ext.cnf -extensions {extensions} -out {name}.crt"
        ));
    }

    /// A key with a certificate from the issuing authority.
    pub fn certified(&self, name: &str, kind: &str, common: &str, extensions: &str) {
        self.issued(name, kind, common, "sub", extensions);
    }

    pub fn issued(&self, name: &str, kind: &str, common: &str, by: &str, extensions: &str) {
        self.key(name, kind);
        self.request(name, &format!("/C=DE/O=Example Payments/CN={common}"));
        self.issue(name, by, extensions);
    }

    pub fn pem(&self, name: &str) -> pades::Credential {
        let files = [self.read(&format!("{name}.crt")), self.read("chain.pem"), self.read(&format!("{name}.key"))];
        let texts: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        pades::Credential::from_pem(&texts, None, now()).unwrap_or_else(|why| panic!("{name}: {why}"))
    }

    /// Answers a question for a time-stamp.
    pub fn stamp(&self, query: &[u8]) -> Vec<u8> {
        self.stamp_with(query, "chain.pem")
    }

    /// Answers a question for a time-stamp and sends these certificates along.
    pub fn stamp_with(&self, query: &[u8], chain: &str) -> Vec<u8> {
        std::fs::write(self.path("query.tsq"), query).unwrap();
        std::fs::write(self.path("tsa.cnf"), TSA).unwrap();
        self.openssl(&format!("ts -reply -config tsa.cnf -queryfile query.tsq -signer tsa.crt -inkey tsa.key -chain {chain} -out answer.tsr"));
        self.read("answer.tsr")
    }
}

pub fn now() -> DateTime<Utc> {
    #[allow(clippy::disallowed_methods)]
    Utc::now()
}

const EXTENSIONS: &str = "\
[root]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[signer]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,nonRepudiation
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[encrypts]
basicConstraints=critical,CA:FALSE
keyUsage=critical,keyEncipherment
[tsa]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
[server]
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
";

const TSA: &str = "\
[tsa]
default_tsa=one
[one]
serial=serial
crypto_device=builtin
default_policy=1.2.3.4.1
digests=sha256,sha384,sha512
signer_digest=sha256
accuracy=secs:1
ordering=no
tsa_name=no
ess_cert_id_chain=no
ess_cert_id_alg=sha256
";

/// The PDF of the example pack.
pub fn sample() -> Vec<u8> {
    static SAMPLE: OnceLock<Vec<u8>> = OnceLock::new();
    let make = || {
        let folder = tempfile::tempdir().unwrap();
        let profile = support::root().join("tests/sample/payments-hsm.toml");
        let profile = profile.to_string_lossy();
        support::run(
            support::root(),
            &["--profile", &profile, "--as-of", support::DAY, "--out", &folder.path().to_string_lossy(), "--quiet"],
            0,
        );
        std::fs::read(folder.path().join("payments-hsm/audit-pack.pdf")).unwrap()
    };
    SAMPLE.get_or_init(make).clone()
}

/// A tagged document in the shape that Typst's exporter writes: pages with a paragraph of so many elements each.
pub fn document(pages: usize, elements: usize) -> Vec<u8> {
    let mut objects: Vec<String> = Vec::new();
    let first_page = 4;
    let each = 3 + elements;
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", first_page + page * each)).collect();
    objects.push(format!("<</Type/Pages/Count {pages}/Kids[{}]>>", kids.join(" ")));
    let nums: Vec<String> = (0..pages).map(|page| format!("{page} {} 0 R", first_page + page * each + 2)).collect();
    objects.push(format!(
        "<</Type/StructTreeRoot/K[3 0 R]/ParentTree<</Nums[{}]>>/ParentTreeNextKey {pages}>>",
        nums.join(" ")
    ));
    let all = |page: usize| (0..elements).map(move |element| first_page + page * each + 3 + element);
    let children: Vec<String> = (0..pages).flat_map(all).map(|number| format!("{number} 0 R")).collect();
    objects.push(format!("<</Type/StructElem/S/Document/P 2 0 R/K[{}]>>", children.join(" ")));
    for page in 0..pages {
        let own = first_page + page * each;
        objects.push(format!(
            "<</Type/Page/Resources<<>>/MediaBox[0 0 595.2756 841.8898]/StructParents {page}/Tabs/S/Parent 1 0 R/Contents {} 0 R>>",
            own + 1
        ));
        let content: String = (0..elements)
            .map(|element| format!("/P<</MCID {element}>>BDC {} {} 100 1 re f EMC\n", 50, 100 + element % 600))
            .collect();
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
        let numbers: Vec<String> = all(page).map(|number| format!("{number} 0 R")).collect();
        objects.push(format!("[{}]", numbers.join(" ")));
        for element in 0..elements {
            objects.push(format!("<</Type/StructElem/S/P/P 3 0 R/K[{element}]/Pg {own} 0 R>>"));
        }
    }
    objects.push("<</Title(Example)/CreationDate(D:20260101000000Z)>>".to_owned());
    objects.push(String::from(
        "<</Type/Catalog/Pages 1 0 R/Lang(en-GB)/StructTreeRoot 2 0 R/MarkInfo<</Marked true/Suspects false>>/ViewerPreferences<</DisplayDocTitle true>>>>"
    ));
    let mut out = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n\r\n", out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let (at, size) = (out.len(), objects.len() + 1);
    out.extend(table.bytes());
    let (root, info) = (size - 1, size - 2);
    out.extend(
        format!("trailer\n<</Size {size}/Root {root} 0 R/Info {info} 0 R/ID[(one)(two)]>>\nstartxref\n{at}\n%%EOF")
            .bytes(),
    );
    out
}

/// Fields one above the other on the first page.
pub fn fields(count: usize) -> Vec<pades::Field> {
    let place =
        |index: usize| pades::Place::new(0, 60.0, 60.0 + 60.0 * index as f64, 260.5, 110.25 + 60.0 * index as f64);
    (0..count)
        .map(|index| pades::Field { place: place(index), label: format!("Signature of custodian {}", index + 1) })
        .collect()
}

pub fn claim() -> pades::Claim {
    pades::Claim { reason: "Approved (π)".to_owned(), time: now() }
}

/// The Python with the judges in it.
pub fn python() -> PathBuf {
    std::env::var_os("RCHECKLIST_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from)
}
