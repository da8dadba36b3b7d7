//! How a sign-off gets its signature: a key file, the SSH agent, a signature from elsewhere, or none.

use super::Context;
use super::args::SigningArgs;
use super::terminal::Terminal;
use crate::diagnostics::{Diagnostic, Failure};
use crate::profile::{Profile, Signatures, Signer};
use crate::seal::PACK;
use crate::signature::agent::{Agent, AgentFailure, Held};
use crate::signature::{Key, PrivateKey, Signature};
use crate::store;
use crate::text::name_help;
use std::os::unix::net::UnixStream;
use std::path::Path;

/// Passphrases that are asked for before it is a failure.
const TRIES: usize = 3;

/// The manner of signing, opened: no question is left to ask.
pub enum Pen {
    /// A key from a file.
    Key(Box<PrivateKey>),
    /// A key that the agent holds.
    Agent(Box<(Agent<UnixStream>, Held)>),
    /// A signature that was made elsewhere.
    Made(String),
    /// A name in the record.
    Unsigned,
    /// The statement is printed and nothing written.
    Print,
}

/// Who signs, and with what.
pub struct Hand<'p> {
    pub signer: &'p Signer,
    pub pen: Pen,
}

/// Finds out who signs and opens the key. Questions are asked here, before anything is locked.
pub fn prepare<'p>(args: &SigningArgs, profile: &'p Profile, context: &Context) -> Result<Hand<'p>, Failure> {
    let named = args.signer.as_deref().map(|name| signer(profile, name)).transpose()?;
    let (pen, own) = open(args, named, profile, context)?;
    let signer = match (named, own) {
        (Some(named), _) => named,
        (None, Some(owner)) => owner,
        (None, None) => only_signer(profile)?,
    };
    Ok(Hand { signer, pen })
}

fn open<'p>(
    args: &SigningArgs,
    named: Option<&'p Signer>,
    profile: &'p Profile,
    context: &Context,
) -> Result<(Pen, Option<&'p Signer>), Failure> {
    if let Some(path) = &args.key {
        let key = open_key(path, context)?;
        let owner = owner(profile, named, key.public(), &path.display().to_string())?;
        return Ok((Pen::Key(Box::new(key)), Some(owner)));
    }
    if let Some(path) = &args.signature {
        let file = store::read_text(path)?;
        let read = Signature::parse(&file.text).map_err(|why| {
            let message = format!("{} is no SSH signature", path.display());
            Failure::input(Diagnostic::new("wrong-signature", message).help(why.to_string()))
        })?;
        let owner = read.key().ok().map(|key| owner(profile, named, &key, "the signature")).transpose()?;
        return Ok((Pen::Made(file.text.clone()), owner));
    }
    if args.print_statement {
        return Ok((Pen::Print, None));
    }
    if args.unsigned {
        if profile.policy.signatures == Signatures::Required {
            return Err(Failure::input(
                Diagnostic::new("not-signed", "the profile's policy requires signatures")
                    .help("leave out --unsigned, and name a key: --key FILE or --agent"),
            ));
        }
        return Ok((Pen::Unsigned, None));
    }
    match agent(named, profile, args.agent) {
        Ok(Some((agent, held, owner))) => Ok((Pen::Agent(Box::new((agent, held))), Some(owner))),
        Ok(None) if unsigned_is_taken(profile) => Ok((Pen::Unsigned, None)),
        Ok(None) => Err(no_key(named, "no way to sign is named")),
        Err(failure) => Err(failure),
    }
}

fn no_key(named: Option<&Signer>, message: &str) -> Failure {
    let mut diagnostic = Diagnostic::new("no-key", message.to_owned());
    if let Some(signer) = named.filter(|signer| signer.keys.is_empty()) {
        diagnostic = diagnostic.help(format!("the profile has no key of {} (`keys` of the signer)", signer.name));
    }
    Failure::input(
        diagnostic
            .help("--key FILE signs with an OpenSSH private key, --agent with a key that your SSH agent holds")
            .help("--print-statement and --signature FILE sign on another machine or with a token"),
    )
}

/// The agent and a key of the signer that it holds. `wanted`: that it holds none is a failure and not just silence.
///
/// An agent that is there and fails is a failure in any case, for somebody who has a key: what they would have signed must not be
/// recorded without a signature because of that.
type FoundInAgent<'p> = Option<(Agent<UnixStream>, Held, &'p Signer)>;

#[expect(clippy::disallowed_methods, reason = "a command asks the environment for the agent's socket")]
fn agent<'p>(named: Option<&'p Signer>, profile: &'p Profile, wanted: bool) -> Result<FoundInAgent<'p>, Failure> {
    let Some(socket) = std::env::var_os("SSH_AUTH_SOCK").filter(|socket| !socket.is_empty()) else {
        return if wanted {
            Err(Failure::input(
                Diagnostic::new("no-key", "there is no SSH agent (SSH_AUTH_SOCK is not set)")
                    .help("start one: eval \"$(ssh-agent)\" && ssh-add"),
            ))
        } else {
            Ok(None)
        };
    };
    let candidates: Vec<&Signer> = named.map_or_else(|| profile.signers.iter().collect(), |signer| vec![signer]);
    if !wanted && candidates.iter().all(|signer| signer.keys.is_empty()) {
        return Ok(None);
    }
    let failed = |failure: AgentFailure| agent_failure(&failure, !wanted && unsigned_is_taken(profile));
    let mut agent = Agent::connect(Path::new(&socket)).map_err(failed)?;
    let held = agent.keys().map_err(failed)?;
    agent.be_patient().map_err(failed)?;
    let mut found: Vec<(Held, &Signer)> = held
        .into_iter()
        .filter_map(|held| {
            let owner = candidates.iter().find(|signer| signer.keys.iter().any(|own| own.key == held.key))?;
            Some((held, *owner))
        })
        .collect();
    let owners: std::collections::BTreeSet<&str> = found.iter().map(|(_, owner)| owner.id.as_str()).collect();
    if owners.len() > 1 {
        return Err(Failure::input(
            Diagnostic::new("ambiguous-signer", "the SSH agent holds keys of several signers")
                .help(format!("say who signs: --as {}", owners.into_iter().collect::<Vec<_>>().join(" or --as "))),
        ));
    }
    if found.is_empty() {
        return if wanted { Err(no_key(named, "the SSH agent holds no key of the signer")) } else { Ok(None) };
    }
    let (held, owner) = found.swap_remove(0);
    Ok(Some((agent, held, owner)))
}

fn unsigned_is_taken(profile: &Profile) -> bool {
    profile.policy.signatures == Signatures::Optional
}

/// `or_unsigned`: nobody asked for the agent, and the policy takes a sign-off without a signature.
fn agent_failure(failure: &AgentFailure, or_unsigned: bool) -> Failure {
    let mut diagnostic = Diagnostic::new("agent-failed", failure.to_string());
    if or_unsigned {
        diagnostic = diagnostic.help("--key FILE signs with a key file; --unsigned records it without a signature");
    }
    match failure {
        AgentFailure::Refused => Failure::input(diagnostic.help("unlock the agent, or confirm the signature")),
        AgentFailure::Io(_) | AgentFailure::Garbled => Failure::machine(diagnostic),
    }
}

fn open_key(path: &Path, context: &Context) -> Result<PrivateKey, Failure> {
    let text = store::read_secret_text(path)?;
    for left in (0..TRIES).rev() {
        let ask = || Terminal::passphrase(&format!("Passphrase of {}", path.display()));
        match PrivateKey::open(&text, ask)? {
            Ok(key) => return Ok(key),
            Err(crate::signature::NotAPrivateKey::Passphrase) if left > 0 => {
                context.terminal.talk("That passphrase does not open the key.");
            }
            Err(why) => {
                let message = format!("{}: {why}", path.display());
                return Err(Failure::input(Diagnostic::new("wrong-key", message).helps(why.help())));
            }
        }
    }
    Err(Failure::input(Diagnostic::new("wrong-key", format!("{} was not opened", path.display()))))
}

/// The signer whose key it is; an error where it is somebody else's.
fn owner<'p>(
    profile: &'p Profile,
    named: Option<&'p Signer>,
    key: &Key,
    what: &str,
) -> Result<&'p Signer, Failure> {
    let owner = profile.signers.iter().find(|signer| signer.keys.iter().any(|own| own.key == *key));
    let message = match (named, owner) {
        (None, Some(owner)) => return Ok(owner),
        (Some(named), Some(owner)) if named.id == owner.id => return Ok(owner),
        (Some(named), Some(owner)) => format!("{what} is a key of {}, not of {}", owner.name, named.name),
        (Some(named), None) => format!("{what} is no key that the profile lists for {}", named.name),
        (None, None) => format!("{what} is no key of a signer of the profile"),
    };
    Err(Failure::input(
        Diagnostic::new("unknown-key", message)
            .help("the signature would not count: the owner of the profile adds this line to `keys` of the signer")
            .help(key.line()),
    ))
}

/// The signer of this ID.
pub fn signer<'p>(profile: &'p Profile, name: &str) -> Result<&'p Signer, Failure> {
    profile.signer(name).ok_or_else(|| {
        let names = profile.signers.iter().map(|signer| signer.id.as_str());
        Failure::input(
            Diagnostic::new("unknown-signer", format!("the profile has no signer `{name}`"))
                .helps(name_help(name, "signers", names)),
        )
    })
}

/// The profile's only signer, where nobody is named.
pub fn only_signer(profile: &Profile) -> Result<&Signer, Failure> {
    if let [only] = profile.signers.as_slice() {
        return Ok(only);
    }
    let names = profile.signers.iter().map(|signer| signer.id.as_str());
    Err(Failure::input(
        Diagnostic::new("usage", "who signs is not said")
            .help("say it with --as SIGNER, or name their key")
            .helps(name_help("", "signers", names)),
    ))
}

/// The key that seals a pack, and whose it is.
pub struct PackPen {
    pub signer: String,
    pen: Pen,
}

/// Opens the key that seals a pack: a private key, or the agent's where the file is the public one.
pub fn pack_pen(path: &Path, profile: &Profile, context: &Context) -> Result<PackPen, Failure> {
    let is_public = path.extension().is_some_and(|ending| ending == "pub");
    let (owner, pen) = if is_public {
        let file = store::read_text(path)?;
        let wrong = |why: &dyn std::fmt::Display| {
            Failure::input(Diagnostic::new("wrong-key", format!("{}: {why}", path.display())))
        };
        let key = Key::parse(&file.text).map_err(|why| wrong(&why))?;
        let owner = owner(profile, None, &key, &path.display().to_string())?;
        let not_held = || no_key(Some(owner), "the SSH agent does not hold this key");
        let (agent, held, _) = agent(Some(owner), profile, true)?.ok_or_else(not_held)?;
        if held.key != key {
            return Err(not_held());
        }
        (owner, Pen::Agent(Box::new((agent, held))))
    } else {
        let key = open_key(path, context)?;
        (owner(profile, None, key.public(), &path.display().to_string())?, Pen::Key(Box::new(key)))
    };
    Ok(PackPen { signer: owner.name.clone(), pen })
}

impl PackPen {
    /// The signature over a manifest.
    pub fn sign(&mut self, manifest: &[u8], terminal: Terminal) -> Result<String, Failure> {
        // A key or the agent always gives one.
        Ok(self.pen.sign(PACK, manifest, terminal)?.unwrap_or_default())
    }
}

impl Pen {
    /// The signature over a message for a namespace; none where the name alone is recorded.
    pub fn sign(&mut self, namespace: &str, message: &[u8], terminal: Terminal) -> Result<Option<String>, Failure> {
        let text = match self {
            Self::Unsigned | Self::Print => return Ok(None),
            Self::Key(key) => key.sign(namespace, message).map_err(|why| {
                Failure::input(
                    Diagnostic::new("wrong-key", why.to_string())
                        .help("load it with ssh-add, and sign with --agent"),
                )
            })?,
            Self::Agent(both) => {
                let (agent, held) = both.as_mut();
                if held.key.kind().label().ends_with("token") {
                    terminal.progress("Touch the token to sign …");
                }
                agent.sign(held, namespace, message).map_err(|why| agent_failure(&why, false))?
            }
            Self::Made(text) => text.trim().to_owned(),
        };
        // What does not verify here would not verify anywhere: nothing is written.
        let read = Signature::parse(&text).map_err(|why| {
            Failure::input(Diagnostic::new("wrong-signature", "this is no SSH signature").help(why.to_string()))
        })?;
        read.verify(namespace, message).map_err(|why| {
            Failure::input(
                Diagnostic::new("wrong-signature", format!("the signature does not hold: {why}"))
                    .help(format!("sign the printed statement as it is, with `ssh-keygen -Y sign -n {namespace}`")),
            )
        })?;
        Ok(Some(text))
    }
}
