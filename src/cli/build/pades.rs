//! Digital signatures in the pack's PDF: kept, added, time-stamped.

use super::super::Context;
use super::super::args::PadesArgs;
use super::super::terminal::Terminal;
use crate::diagnostics::{Diagnostic, Failure};
use crate::profile::Profile;
use crate::render::pdf::{self, Rendered};
use crate::seal::pades::{
    self, Authority, CannotSeal, Claim, Credential, Field, NotACredential, Spot, append, attach_token, is_pkcs12,
    parse_response, timestamp_query, unstamped,
};
use crate::store;
use crate::text::name_help;
use std::path::{Path, PathBuf};

/// Passphrases that are asked for before it is a failure.
const TRIES: usize = 3;

/// Why a pack is signed, unless the signer says otherwise.
const REASON: &str = "Management assertion of the audit pack";

/// Certificates and tokens, opened before any work begins.
#[derive(Default)]
pub struct Signing {
    credentials: Vec<(Option<usize>, Credential)>,
    reason: String,
    authority: Option<String>,
    issuers: Vec<u8>,
    question: Option<PathBuf>,
    answer: Option<Vec<u8>>,
}

/// What became of the signatures.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Those that the PDF bears now.
    pub signed: Vec<String>,
    /// Those on the PDF before that are gone, because the document is another one.
    pub lost: Vec<String>,
}

/// Who signed a PDF.
fn signers(pdf: &[u8]) -> Vec<String> {
    let signed = pades::check(pdf).signed.into_iter().map(|signed| match signed.stamped {
        Some((time, _)) => format!("{}, time-stamped {}", signed.name, time.format("%Y-%m-%d %H:%M:%S UTC")),
        None => signed.name,
    });
    signed.collect()
}

/// The signatures of the PDF in a pack's folder.
pub fn found_in(out: &Path) -> Result<Outcome, Failure> {
    let pdf = store::read_there(&out.join(pdf::FILE_NAME), store::given::LARGEST)?;
    Ok(Outcome { signed: pdf.map(|pdf| signers(&pdf)).unwrap_or_default(), lost: Vec::new() })
}

impl Signing {
    /// Opens what the arguments name; passphrases are asked for here.
    pub fn prepare(args: &PadesArgs, profile: &Profile, context: &Context) -> Result<Self, Failure> {
        let credentials = args
            .certificates
            .iter()
            .map(|given| credential(given, args.pades_key.as_deref(), profile, context))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            credentials,
            reason: args.pades_reason.clone().unwrap_or_else(|| REASON.to_owned()),
            authority: args.tsa.clone(),
            issuers: args.tsa_issuers.as_deref().map(store::read_any).transpose()?.unwrap_or_default(),
            question: args.timestamp_query.clone(),
            answer: args.timestamp_token.as_deref().map(store::read_any).transpose()?,
        })
    }

    /// Whether there is anything to put into the PDF, or to ask about it.
    pub fn signs(&self) -> bool {
        !self.credentials.is_empty() || self.answer.is_some() || self.question.is_some()
    }

    /// The PDF with the signatures that it had, and those that are wanted now.
    pub fn apply(
        &self,
        rendered: Rendered,
        before: Option<Vec<u8>>,
        profile: &Profile,
        context: &Context,
    ) -> Result<(Vec<u8>, Outcome), Failure> {
        let Rendered { mut bytes, boxes } = rendered;
        let mut outcome = Outcome::default();
        if let Some(before) = before.filter(|before| before.len() > bytes.len() || *before != bytes) {
            let checked = pades::check(&before);
            if !checked.signed.is_empty() && before.starts_with(&bytes) && checked.faults.is_empty() {
                bytes = before;
            } else {
                outcome.lost = checked.signed.into_iter().map(|signed| signed.name).collect();
            }
        }
        let fields: Vec<Field> =
            (0..).zip(&boxes).map(|(index, place)| Field { place: *place, label: label(index, profile) }).collect();
        for (whose, credential) in &self.credentials {
            let index = Self::free_box(*whose, credential, &bytes, &fields, profile)?;
            let ask = |question: &[u8]| ask(self.authority.as_deref().unwrap_or_default(), question);
            let authority = self.authority.as_ref().map(|_| Authority { ask: &ask, issuers: &self.issuers });
            if let Some(url) = &self.authority {
                context.terminal.progress(&format!("Asking {url} for a time-stamp …"));
            }
            let claim = Claim { reason: self.reason.clone(), time: context.now };
            bytes = append(&bytes, credential, &Spot { fields: &fields, index }, &claim, authority)
                .map_err(|why| cannot(&why))?;
        }
        if let Some(answer) = &self.answer {
            let signature = unstamped(&bytes).map_err(|why| cannot(&why))?;
            let token = parse_response(answer, &signature, &self.issuers)
                .map_err(|why| cannot(&CannotSeal::TimeStamp(why)))?;
            bytes = attach_token(&bytes, &token).map_err(|why| cannot(&why))?;
        }
        if let Some(path) = &self.question {
            let signature = unstamped(&bytes).map_err(|why| cannot(&why))?;
            store::write(path, &timestamp_query(&signature))?;
        }
        outcome.signed = signers(&bytes);
        Ok((bytes, outcome))
    }

    /// The box for a signature: the named signer's, or that of the certificate's name, or the first of those that are
    /// nobody's.
    fn free_box(
        whose: Option<usize>,
        credential: &Credential,
        pdf: &[u8],
        fields: &[Field],
        profile: &Profile,
    ) -> Result<usize, Failure> {
        let taken: Vec<usize> = pades::check(pdf).signed.iter().map(|signed| signed.field).collect();
        let named = || {
            let name = credential.name();
            profile.signers.iter().position(|signer| signer.name.eq_ignore_ascii_case(&name))
        };
        let index = whose
            .or_else(named)
            .or_else(|| (profile.signers.len()..fields.len()).find(|index| !taken.contains(index)));
        let Some(index) = index.filter(|index| *index < fields.len()) else {
            let ids = profile.signers.iter().take(fields.len()).map(|signer| signer.id.as_str());
            return Err(Failure::input(
                Diagnostic::new(
                    "usage",
                    format!("whose box the signature of {} goes into is not said", credential.name()),
                )
                .help("say it: --pades SIGNER=CERT")
                .helps(name_help("", "signers", ids)),
            ));
        };
        if taken.contains(&index) {
            let message = format!("the box of {} is signed already", label(index, profile));
            return Err(Failure::input(Diagnostic::new("usage", message)));
        }
        Ok(index)
    }
}

/// What a box is for, as a screen reader says it.
fn label(index: usize, profile: &Profile) -> String {
    match profile.signers.get(index) {
        Some(signer) => format!("Digital signature {}: {}", index + 1, signer.name),
        None => format!("Digital signature {}", index + 1),
    }
}

fn cannot(why: &CannotSeal) -> Failure {
    let diagnostic = Diagnostic::new("not-sealed", why.to_string());
    match why {
        CannotSeal::Authority(_) => {
            Failure::machine(diagnostic.help(
                "without the network: --timestamp-query FILE now, --timestamp-token FILE with the answer later",
            ))
        }
        CannotSeal::Unsigned => Failure::input(
            diagnostic
                .help("a time-stamp goes into a signature: sign with --pades first, then change nothing else"),
        ),
        _ => Failure::input(diagnostic),
    }
}

/// Opens `[SIGNER=]CERT`.
fn credential(
    given: &str,
    key: Option<&Path>,
    profile: &Profile,
    context: &Context,
) -> Result<(Option<usize>, Credential), Failure> {
    let named = given.split_once('=').and_then(|(id, path)| {
        profile.signers.iter().position(|signer| signer.id.as_str() == id).map(|whose| (whose, path))
    });
    let (whose, path) = match named {
        Some((whose, path)) => (Some(whose), Path::new(path)),
        None => (None, Path::new(given)),
    };
    let certificate = store::read_secret(path)?;
    let key = key.map(store::read_secret).transpose()?;
    let open = |passphrase: Option<&str>| {
        if is_pkcs12(&certificate) {
            Credential::from_pkcs12(&certificate, passphrase.unwrap_or_default(), context.now)
        } else {
            let texts: Vec<&[u8]> = std::iter::once(&certificate).chain(&key).map(|text| text.as_slice()).collect();
            Credential::from_pem(&texts, passphrase, context.now)
        }
    };
    let wrong = |why: &NotACredential| {
        Failure::input(Diagnostic::new("wrong-certificate", format!("{}: {why}", path.display())))
    };
    // A file without a passphrase is not asked for one.
    match open(None) {
        Ok(credential) => return Ok((whose, credential)),
        Err(why) if !why.wants_passphrase() => return Err(wrong(&why)),
        Err(_) => {}
    }
    for left in (0..TRIES).rev() {
        let passphrase = Terminal::passphrase(&format!("Passphrase of {}", path.display())).map_err(no_terminal)?;
        match open(Some(&passphrase)) {
            Ok(credential) => return Ok((whose, credential)),
            Err(why) if why.wants_passphrase() && left > 0 => {
                context.terminal.talk("That passphrase does not open it.");
            }
            Err(why) => return Err(wrong(&why)),
        }
    }
    Err(Failure::input(Diagnostic::new("wrong-certificate", format!("{} was not opened", path.display()))))
}

/// What helps with a certificate where nobody can be asked; an agent, which helps with SSH keys, does not.
fn no_terminal(failure: Failure) -> Failure {
    match failure.diagnostics.first() {
        Some(first) if first.code == "no-terminal" => Failure::input(
            Diagnostic::new("no-terminal", "the certificate has a passphrase, and there is no terminal to ask for it")
                .help("run it on a terminal: a passphrase is taken neither from the command line nor from the environment"),
        ),
        _ => failure,
    }
}

/// The most bytes of an authority's answer.
const LARGEST_ANSWER: u64 = 1 << 20;

/// Asks a time-stamping authority over HTTP (RFC 3161, section 3.4).
fn ask(url: &str, question: &[u8]) -> Result<Vec<u8>, String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(std::time::Duration::from_secs(30)))
        .max_redirects(3)
        .build()
        .into();
    let mut answer = agent
        .post(url)
        .header("Content-Type", "application/timestamp-query")
        .send(question)
        .map_err(|error| error.to_string())?;
    answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_vec().map_err(|error| error.to_string())
}
