//! A model, a framework's list of controls, and a table of names.

use super::{house, said};
use rchecklist::checklist::select;
use rchecklist::framework;
use rchecklist::model::RowKind;
use rchecklist::model::library::Library;
use rchecklist::page::names::Names;
use rchecklist::profile;
use std::collections::BTreeMap;

/// What loads can be deployed, and no row of it is lost on the way.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let file = house::file("x.toml", text);
    if let Err(problems) = framework::load(&file, false) {
        said::check(&problems);
    }
    if let Err(problems) = Names::read(&file) {
        said::check(&problems);
    }
    let service = match rchecklist::model::load::service(&file) {
        Ok(service) => service,
        Err(problems) => return said::check(&problems),
    };
    let folder = BTreeMap::from([(service.id.to_string(), file)]);
    let library = Library::new(&folder);
    for tier in service.tiers.iter().map(|tier| Some(tier.id.as_str())).chain([None]) {
        let tier = tier.map(|tier| format!("tier = \"{tier}\"\n")).unwrap_or_default();
        let text = format!("id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"{}\"\n{tier}", service.id);
        let profile = match profile::load(&house::file("p.toml", text), &library) {
            Ok(profile) => profile,
            Err(failure) => {
                said::failure(&failure);
                continue;
            }
        };
        let checklist = select(&profile);
        for (scope, deployment) in checklist.scopes.iter().zip(&profile.deployments) {
            let rows = &deployment.rows().expect("a revision").rows;
            let mut counted = 0;
            for kind in [RowKind::Table, RowKind::Area] {
                let tally = scope.tally(kind);
                assert!(tally.balances(), "a row is lost");
                counted += tally.rows;
            }
            assert_eq!(counted, rows.len(), "not every row is in the reckoning");
        }
    }
}
