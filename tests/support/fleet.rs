//! Fleets: real packs of profiles and records as lines of a portfolio, and made-up ones of any size.

use super::packs::{pack_of, sample};
use rchecklist::assess::State;
use rchecklist::digest::Digest;
use rchecklist::model::library::PROFILES;
use rchecklist::pack::Pack;
use rchecklist::portfolio::{Deadline, Failed, Made, Person, Portfolio, System, Warning};

/// The files that a pack usually has.
pub const FILES: [&str; 3] = ["audit-pack.md", "audit-pack.pdf", "audit-pack.zip"];

/// Where a pack of this ID would have been made.
pub fn made(id: &str) -> Made {
    Made {
        profile: format!("profiles/{id}.toml"),
        folder: id.to_owned(),
        files: FILES.map(str::to_owned).to_vec(),
        manifest: Digest::of(id.as_bytes()),
    }
}

/// The packs of all shipped profiles without a record, and the sample with its own.
pub fn packs() -> Vec<Pack> {
    let shipped = PROFILES.iter().map(|(_, text)| pack_of(text, "", super::DAY));
    shipped.chain([sample()]).collect()
}

/// The lines of [`packs`].
pub fn real() -> Vec<System> {
    packs().iter().map(|pack| System::of(pack, &made(&pack.id))).collect()
}

/// A fleet of so many systems, made from real lines: each in another mix of states, with people and days of its own. The same
/// number gives the same fleet.
pub fn made_up(count: usize) -> Vec<System> {
    let base = real();
    (0..count).map(|number| variant(&base[number % base.len()], number)).collect()
}

fn variant(base: &System, number: usize) -> System {
    let id = format!("{}-{number:04}", base.id);
    let mut system = base.clone();
    let Made { profile, folder, files, manifest } = made(&id);
    (system.id, system.profile, system.folder, system.files, system.manifest) =
        (id, profile, folder, files, manifest);
    system.title = format!("{}, number {number}", base.title);
    let mut places = (0..system.totals.items).map(|item| item * 7 + number * 3);
    let mut all = Vec::new();
    for deployment in &mut system.deployments {
        let states: Vec<State> = places.by_ref().take(deployment.totals.items).map(|at| mix(number, at)).collect();
        let required = &states[..deployment.totals.required];
        deployment.totals.required_settled = required.iter().filter(|state| state.is_settled()).count();
        deployment.states = states.iter().copied().collect();
        all.extend(states.iter().enumerate().map(|(at, state)| (*state, at < deployment.totals.required)));
    }
    system.states = all.iter().map(|(state, _)| *state).collect();
    let required = || all.iter().filter(|(_, required)| *required).map(|(state, _)| *state);
    system.totals.required_settled = required().filter(|state| state.is_settled()).count();
    system.draft = system.totals.required_settled < system.totals.required;
    system.worst = required().min_by_key(|state| state.urgency());
    let day: chrono::NaiveDate = super::DAY.parse().expect("a day");
    system.deadlines = all
        .iter()
        .enumerate()
        .filter(|(_, (state, _))| matches!(state, State::Met | State::Due | State::Lapsed | State::RiskAccepted))
        .map(|(at, (state, required))| {
            let ahead = i64::try_from((at * 37 + number * 11) % 400).expect("small");
            let ahead = if *state == State::Lapsed { -1 - ahead % 60 } else { ahead };
            Deadline {
                day: day + chrono::TimeDelta::days(ahead),
                item: format!("item-{at}"),
                title: format!("Rotate the root key of instance {at}"),
                deployment: system.deployments[0].id.clone(),
                state: *state,
                required: *required,
                exception: *state == State::RiskAccepted,
                who: vec!["custodian-a".to_owned()],
            }
        })
        .collect();
    let team = number % 40;
    let waiting: rchecklist::portfolio::Counts =
        all.iter().map(|(state, _)| *state).filter(|state| state.waits()).collect();
    system.unassigned = rchecklist::portfolio::Counts::default();
    system.signers = vec![Person {
        id: "custodian-a".to_owned(),
        name: format!("Custodian {team}"),
        email: format!("Custodian-{team}@example.com"),
        waiting,
        required: all.iter().filter(|(state, required)| *required && state.waits()).count(),
    }];
    system
}

/// A third of the systems is well, a third has begun, and a third is in trouble.
fn mix(number: usize, at: usize) -> State {
    let states: &[State] = match number % 3 {
        0 => &[State::Met, State::Met, State::Due, State::NotApplicable, State::RiskAccepted],
        1 => &[State::Open, State::Met, State::Partial, State::Met, State::Due],
        _ => &[State::Lapsed, State::Met, State::Stale, State::Open, State::NotMet, State::Met, State::Broken],
    };
    let state = states[(at / 3) % states.len()];
    // Few are broken.
    if state == State::Broken && !number.is_multiple_of(17) { State::Met } else { state }
}

/// A portfolio of some systems on the day of all tests.
pub fn portfolio(systems: Vec<System>, failed: Vec<Failed>) -> Portfolio {
    Portfolio::new(super::DAY.parse().expect("a day"), rchecklist::pack::VERSION, systems, failed, None)
}

/// Texts that would be markup, orders, formulas, or no texts at all.
pub const UGLY: [&str; 8] = [
    "<script>globalThis.intruder = true</script><img src=x onerror=alert(1)></style></title>--> & &lt; \"q\" 'q'",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft-0123456789abcdef0123456789abcdef",
    "| pipe | `tick` **bold** [link](http://example.com) ![i](x) # h\n- list",
    "鍵 🔑 👩\u{200d}💻 \u{202e}evil\u{202c} \u{200b}zero \u{1b}[31mred\u{0007}",
    "\\22 } body { display: none } /* javascript:alert(1) */ {{x}} ${x} #panic(\"no\")",
    "مرحبا بالعالم שלום www.example.com someone@example.com",
    "=HYPERLINK(\"http://example.com\",\"open\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
];

/// A portfolio in which every text that people give is an ugly one.
pub fn ugly() -> Portfolio {
    let mut systems = made_up(UGLY.len() * 2);
    for (number, system) in systems.iter_mut().enumerate() {
        let text = |more: usize| UGLY[(number + more) % UGLY.len()].to_owned();
        system.title = text(0);
        system.organisation = Some(text(1));
        system.classification = text(2);
        system.headline = text(3);
        system.profile = text(4);
        for own in &mut system.deployments {
            (own.id, own.name, own.tier) = (text(5), text(6), Some(text(7)));
        }
        for own in &mut system.frameworks {
            own.name = text(1);
        }
        for person in &mut system.signers {
            (person.id, person.name, person.email) = (text(2), text(3), text(4));
        }
        for deadline in &mut system.deadlines {
            (deadline.item, deadline.title) = (text(5), text(6));
            deadline.who = vec![text(2), text(7)];
        }
    }
    // No real pack has such a folder or file; nothing may come of them.
    systems[0].folder = String::from("../..");
    systems[1].folder = String::from("javascript:alert(1)");
    systems[2].files = vec!["../../evil.html".to_owned(), "a b<c>.pdf".to_owned(), "=1+1.zip".to_owned()];
    let failed = UGLY.map(|text| Failed {
        profile: text.to_owned(),
        id: Some(text.to_owned()),
        messages: UGLY.map(str::to_owned).to_vec(),
    });
    let warnings = UGLY.map(|text| Warning { system: text.to_owned(), message: text.to_owned() });
    portfolio(systems, failed.to_vec()).warned(warnings.to_vec())
}
