//! A profile and the files that it extends.

use super::{cut, house, said};
use rchecklist::checklist::select;
use rchecklist::diagnostics::{Diagnostic, Failure};
use rchecklist::model::RowKind;
use rchecklist::profile;
use rchecklist::profile::extend::{Opened, resolve};

/// What is resolved stands by itself, and says the same when it is resolved again; what loads loses no row.
pub fn run(data: &[u8]) {
    let Some(texts) = cut::texts(data) else { return };
    let opened = |name: &str, text: &str| Opened { file: house::file(name, text), identity: name.to_owned() };
    // The bases are one.toml, two.toml, and so on, by whatever path.
    let bases = ["one.toml", "two.toml", "three.toml", "four.toml"];
    let mut open = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let text = bases.iter().position(|base| *base == name).and_then(|place| texts.get(place + 1));
        match text {
            Some(text) => Ok(opened(name, text)),
            None => Err(Failure::input(Diagnostic::new("no-file", "it is not there"))),
        }
    };
    let resolved = match resolve(opened("p.toml", texts[0]), &mut open) {
        Ok(resolved) => resolved,
        Err(failure) => return said::failure(&failure),
    };
    let mut nothing = |_: &str| -> Result<Opened, Failure> { panic!("what is resolved extends something") };
    let again = Opened { file: house::file("p.toml", resolved.file.text.clone()), identity: "p".to_owned() };
    let again =
        resolve(again, &mut nothing).unwrap_or_else(|failure| panic!("what is resolved is broken: {failure}"));
    assert_eq!(again.file.text, resolved.file.text);
    let profile = match profile::load(&resolved.file, &house::SHIPPED) {
        Ok(profile) => profile,
        Err(failure) => return said::failure(&failure),
    };
    let checklist = select(&profile);
    for scope in &checklist.scopes {
        for kind in [RowKind::Table, RowKind::Area] {
            assert!(scope.tally(kind).balances(), "a row is lost");
        }
    }
}
