//! Where models and profiles come from: those built into the program, and a folder of the user's own.

use super::{Service, load};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::digest::Digest;
use crate::ids::ServiceId;
use crate::text::name_help;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

macro_rules! shipped {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../", $folder, "/", $name, ".toml")))),+]
    };
}

/// The models that are built in: name and text of each, in the order of their names.
pub const MODELS: &[(&str, &str)] =
    shipped!("seeds": "certificate-manager", "hs-crypto", "key-protect", "secrets-manager");

/// The profiles that are built in: name and text of each.
pub const PROFILES: &[(&str, &str)] = shipped!("profiles":
    "certificate-manager",
    "hpcs",
    "hpcs-third-party-keystore",
    "key-protect-dedicated",
    "key-protect-standard",
    "kms-stack",
    "secrets-manager",
);

/// Where a model's text was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The text built into this program, or the same bytes in a folder.
    Shipped,
    /// A folder's text that differs from the built-in model of the same name.
    Changed,
    /// A folder's text for a service that this program does not ship.
    Own,
}

impl Origin {
    /// In a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Shipped => "shipped",
            Self::Changed => "changed",
            Self::Own => "own",
        }
    }
}

/// Model texts of a folder of the user's. Implemented at the edge; tests use a map. Several threads may ask at once.
pub trait ModelFolder: Sync {
    /// The text of a service's model, if the folder has one.
    ///
    /// # Errors
    /// When the file is there but cannot be read as text.
    fn model(&self, service: &str) -> Result<Option<Arc<SourceFile>>, Failure>;

    /// The services for which the folder has a file.
    fn names(&self) -> Vec<String>;

    /// Whether a service without a model here and among the shipped has none anywhere. A pack has only the models that
    /// it needs.
    fn is_whole(&self) -> bool {
        true
    }

    /// The text of a framework, if the folder has one.
    ///
    /// # Errors
    /// When the file is there but cannot be read as text.
    fn framework(&self, _id: &str) -> Result<Option<Arc<SourceFile>>, Failure> {
        Ok(None)
    }

    /// The frameworks for which the folder has a file.
    ///
    /// # Errors
    /// When there is a folder and it cannot be read: a crosswalk without them would lack some and not say so.
    fn framework_names(&self) -> Result<Vec<String>, Failure> {
        Ok(Vec::new())
    }
}

/// No folder: only what is shipped.
pub struct NoFolder;

impl ModelFolder for NoFolder {
    fn model(&self, _service: &str) -> Result<Option<Arc<SourceFile>>, Failure> {
        Ok(None)
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

impl ModelFolder for BTreeMap<String, Arc<SourceFile>> {
    fn model(&self, service: &str) -> Result<Option<Arc<SourceFile>>, Failure> {
        Ok(self.get(service).cloned())
    }

    fn names(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }
}

/// Texts of models by service, and of frameworks by ID: those that a pack carries.
#[derive(Debug, Default)]
pub struct Texts {
    /// The models.
    pub models: BTreeMap<String, Arc<SourceFile>>,
    /// The frameworks.
    pub frameworks: BTreeMap<String, Arc<SourceFile>>,
}

impl ModelFolder for Texts {
    fn is_whole(&self) -> bool {
        false
    }

    fn model(&self, service: &str) -> Result<Option<Arc<SourceFile>>, Failure> {
        self.models.model(service)
    }

    fn names(&self) -> Vec<String> {
        self.models.names()
    }

    fn framework(&self, id: &str) -> Result<Option<Arc<SourceFile>>, Failure> {
        Ok(self.frameworks.get(id).cloned())
    }

    fn framework_names(&self) -> Result<Vec<String>, Failure> {
        Ok(self.frameworks.keys().cloned().collect())
    }
}

/// A model with where it came from.
#[derive(Debug)]
pub struct Loaded {
    /// The model.
    pub service: Service,
    /// Where its text was found.
    pub origin: Origin,
    /// The text.
    pub file: Arc<SourceFile>,
}

/// All models that can be named; each is read when it is first asked for. A folder's model stands before a shipped
/// one of the same name.
pub struct Library<'f> {
    folder: &'f dyn ModelFolder,
    loaded: RwLock<BTreeMap<String, Arc<Loaded>>>,
}

impl<'f> Library<'f> {
    /// The shipped models and those of a folder.
    #[must_use]
    pub fn new(folder: &'f dyn ModelFolder) -> Self {
        Self { folder, loaded: RwLock::default() }
    }

    /// The folder that stands before what is shipped.
    #[must_use]
    pub fn folder(&self) -> &'f dyn ModelFolder {
        self.folder
    }

    /// The names of all services, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = self.folder.names();
        names.extend(MODELS.iter().map(|(name, _)| (*name).to_owned()));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The model of a service, or `None` if there is none of this name.
    ///
    /// # Errors
    /// When the model's text cannot be read or is wrong.
    pub fn find(&self, name: &str) -> Result<Option<Arc<Loaded>>, Failure> {
        if let Some(loaded) = self.loaded.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Ok(Some(Arc::clone(loaded)));
        }
        let built_in = MODELS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        let own = self.folder.model(name)?;
        let (file, origin) = match (own, built_in) {
            (Some(own), Some(text)) if own.text == text => (own, Origin::Shipped),
            (Some(own), Some(_)) => (own, Origin::Changed),
            (Some(own), None) => (own, Origin::Own),
            (None, Some(text)) => (SourceFile::new(format!("shipped model {name}"), text), Origin::Shipped),
            (None, None) => return Ok(None),
        };
        let service = load::service(&file)?;
        if service.id.as_str() != name {
            return Err(Failure::input(
                Diagnostic::new("wrong-name", format!("{} holds the model of `{}`", file.name, service.id))
                    .help(format!("name the file {}.toml, or set id = \"{name}\" in it", service.id)),
            ));
        }
        let loaded = Arc::new(Loaded { service, origin, file });
        self.loaded.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), Arc::clone(&loaded));
        Ok(Some(loaded))
    }

    /// Whether some model has what is asked, deployed or not. Where not all models are at hand, it may be: nobody can
    /// say that it is not. A model that cannot be read has nothing.
    pub fn has(&self, asked: impl Fn(&Service) -> bool) -> bool {
        let known = |name: &String| self.find(name).is_ok_and(|found| found.is_some_and(|own| asked(&own.service)));
        !self.folder.is_whole() || self.names().iter().any(known)
    }

    /// The model of a service that a command names.
    ///
    /// # Errors
    /// As [`Library::find`], and when there is none of this name.
    pub fn get(&self, name: &str) -> Result<Arc<Loaded>, Failure> {
        self.find(name)?.ok_or_else(|| {
            let names = self.names();
            Failure::input(
                Diagnostic::new("unknown-service", format!("there is no model of a service `{name}`"))
                    .helps(name_help(name, "services", names.iter().map(String::as_str))),
            )
        })
    }
}

/// The digest of the built-in model of a service.
#[must_use]
pub fn shipped_digest(service: &ServiceId) -> Option<Digest> {
    MODELS.iter().find(|(name, _)| *name == service.as_str()).map(|(_, text)| Digest::of(text.as_bytes()))
}
