//! Signing by an SSH agent (draft-ietf-sshm-ssh-agent): two questions and their answers.
//!
//! The protocol is over any stream, so that it can be tested without a socket; [`Agent::connect`] is the edge.

use super::{Key, assemble};
use ssh_encoding::{Decode as _, Encode as _};
use ssh_key::public::KeyData;
use ssh_key::{HashAlg, SshSig};
use std::fmt;
use std::io::{Read, Write};
use std::path::Path;

const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;

/// Asks for SHA-512 with an RSA key.
const RSA_SHA2_512: u32 = 4;

/// The longest answer that is read, in bytes: OpenSSH's own limit.
const LONGEST: u32 = 256 * 1024;

/// A connection to an agent.
pub struct Agent<S>(S);

/// Why an agent did not do what was asked.
#[derive(Debug)]
pub enum AgentFailure {
    /// The connection failed.
    Io(std::io::Error),
    /// It refused: the key is locked, gone, or its owner said no.
    Refused,
    /// It answered something that the protocol does not have.
    Garbled,
}

impl fmt::Display for AgentFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error)
                if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) =>
            {
                f.write_str("the SSH agent gives no answer")
            }
            Self::Io(error) => write!(f, "the SSH agent cannot be reached: {error}"),
            Self::Refused => f.write_str("the SSH agent refused to sign"),
            Self::Garbled => f.write_str("the SSH agent gave an answer that cannot be read"),
        }
    }
}

impl From<std::io::Error> for AgentFailure {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<ssh_encoding::Error> for AgentFailure {
    fn from(_: ssh_encoding::Error) -> Self {
        Self::Garbled
    }
}

/// A key that an agent holds, and its wire form.
pub struct Held {
    /// The key.
    pub key: Key,
    wire: Vec<u8>,
}

#[cfg(unix)]
impl Agent<std::os::unix::net::UnixStream> {
    /// Connects to the agent's socket.
    ///
    /// # Errors
    /// When nobody listens there.
    pub fn connect(socket: &Path) -> Result<Self, AgentFailure> {
        let stream = std::os::unix::net::UnixStream::connect(socket)?;
        // Which keys it holds, an agent knows at once.
        stream.set_read_timeout(Some(std::time::Duration::from_secs(10)))?;
        stream.set_write_timeout(Some(std::time::Duration::from_secs(10)))?;
        Ok(Self(stream))
    }

    /// Waits longer for answers from now on: a token may wait for a touch, an agent for a click.
    ///
    /// # Errors
    /// When the system refuses the time.
    pub fn be_patient(&self) -> Result<(), AgentFailure> {
        Ok(self.0.set_read_timeout(Some(std::time::Duration::from_mins(2)))?)
    }
}

impl<S: Read + Write> Agent<S> {
    /// An agent at the other end of a stream.
    pub fn new(stream: S) -> Self {
        Self(stream)
    }

    /// The keys that it holds and that may sign here.
    ///
    /// # Errors
    /// When the agent fails.
    pub fn keys(&mut self) -> Result<Vec<Held>, AgentFailure> {
        let answer = self.ask(&[REQUEST_IDENTITIES], IDENTITIES_ANSWER)?;
        let mut reader = answer.as_slice();
        let mut held = Vec::new();
        for _ in 0..u32::decode(&mut reader)? {
            let wire = Vec::<u8>::decode(&mut reader)?;
            let _comment = Vec::<u8>::decode(&mut reader)?;
            // Certificates and kinds that may not sign are passed over.
            if let Some(key) = KeyData::decode(&mut wire.as_slice()).ok().and_then(|data| Key::from_data(data).ok())
            {
                held.push(Held { key, wire });
            }
        }
        Ok(held)
    }

    /// Has a message signed; gives the signature's text form.
    ///
    /// # Errors
    /// When the agent fails or refuses.
    pub fn sign(&mut self, held: &Held, namespace: &str, message: &[u8]) -> Result<String, AgentFailure> {
        let signed = SshSig::signed_data(namespace, HashAlg::Sha512, message).map_err(|_| AgentFailure::Garbled)?;
        let mut request = vec![SIGN_REQUEST];
        held.wire.as_slice().encode(&mut request)?;
        signed.as_slice().encode(&mut request)?;
        RSA_SHA2_512.encode(&mut request)?;
        let answer = self.ask(&request, SIGN_RESPONSE)?;
        let signature = Vec::<u8>::decode(&mut answer.as_slice())?;
        Ok(assemble(namespace, &held.wire, &signature)?)
    }

    /// One question; the answer's bytes behind its number.
    fn ask(&mut self, request: &[u8], wanted: u8) -> Result<Vec<u8>, AgentFailure> {
        let mut framed = Vec::with_capacity(request.len() + 4);
        request.encode(&mut framed)?;
        self.0.write_all(&framed)?;
        self.0.flush()?;
        let mut length = [0; 4];
        self.0.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length);
        if length == 0 || length > LONGEST {
            return Err(AgentFailure::Garbled);
        }
        let mut answer = vec![0; length as usize];
        self.0.read_exact(&mut answer)?;
        match answer.split_first() {
            Some((number, rest)) if *number == wanted => Ok(rest.to_vec()),
            // 5 and 30 are the agent's ways to say no.
            Some((5 | 30, _)) => Err(AgentFailure::Refused),
            _ => Err(AgentFailure::Garbled),
        }
    }
}
