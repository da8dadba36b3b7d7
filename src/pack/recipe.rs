//! How to check a pack with stock commands: one list for the PDF, the web page, the Markdown and `VERIFY.md`.

use serde::Serialize;

/// One check that anybody can make.
#[derive(Clone, Copy, Debug, Serialize, schemars::JsonSchema)]
pub struct StepView {
    /// What the step shows, as a heading.
    pub title: &'static str,
    /// A line of a POSIX shell in the pack's folder.
    pub run: &'static str,
    /// What it shows where all is well.
    pub shows: &'static str,
    /// What it does not show.
    pub limits: &'static str,
    /// The name of the file without which the step does not apply.
    pub needs: Option<&'static str>,
}

/// The loop over the signed statements. OpenSSH 8.7 or newer, for `verify-time`. A function, so that each part of it
/// fits a printed line: the PDF breaks a command only where a shell does not mind.
const STATEMENTS: &str = "cd statements && check() { ssh-keygen -Y verify -f allowed_signers \
    -n sign-off@rchecklist \"$@\"; }; while read -r file principal time; do check -I \"$principal\" \
    -O verify-time=\"$time\" -s \"$file.sig\" < \"$file\" || echo \"FAILED: $file\"; done < index.txt; cd ..";

/// The checks, in the order in which they build on each other.
pub const STEPS: &[StepView] = &[
    StepView {
        title: "Every file is the one that was sealed",
        run: "sha256sum --strict --check SHA256SUMS",
        shows: "OK behind each file.",
        limits: "Whoever changes a file can change this list too; the signatures below cannot be changed so. Compare \
            the digest of the list with one that reached you by another way.",
        needs: None,
    },
    StepView {
        title: "Each signed sign-off was signed by the key of that person",
        run: STATEMENTS,
        shows: "A good signature for each statement, and no line that begins with FAILED.",
        limits: "That a key belongs to a person is the customer's word (allowed_signers). Ask the person, or compare \
            the fingerprint with one that you know.",
        needs: Some("statements/index.txt"),
    },
    StepView {
        title: "The pack as a whole was signed",
        run: "ssh-keygen -Y verify -f statements/allowed_signers -n pack@rchecklist -s manifest.json.sig \
            -I \"$(ssh-keygen -Y find-principals -f statements/allowed_signers -s manifest.json.sig)\" < manifest.json",
        shows: "A good signature for pack@rchecklist. The manifest names each file by digest.",
        limits: "It says who sealed the pack, not that what it says is true.",
        needs: Some("manifest.json.sig"),
    },
    StepView {
        title: "The PDF was not changed since it was signed",
        run: "pdfsig audit-pack.pdf",
        shows: "For each signature that it is valid; the last one covers the whole document.",
        limits: "Without a signature in the PDF it says so. Whether a certificate is to be trusted is for you to say.",
        needs: Some("audit-pack.pdf"),
    },
    StepView {
        title: "The PDF carries what it is made from",
        run: "inside=$(mktemp -d) && pdfdetach -saveall -o \"$inside\" audit-pack.pdf && for file in \"$inside\"/*; do \
            find . -type f -name \"${file##*/}\" -exec cmp \"$file\" {} \\;; done; rm -r \"$inside\"",
        shows: "Nothing: each file inside the PDF is the same as the one beside it.",
        limits: "It shows what is inside, not that the pages say the same; the last step shows that too.",
        needs: Some("audit-pack.pdf"),
    },
    StepView {
        title: "All of it at once, and the reckoning made again from the record",
        run: "rchecklist verify .",
        shows: "What held and what did not; exit code 0 where all held.",
        limits: "It needs the program; the steps above do not.",
        needs: None,
    },
];
