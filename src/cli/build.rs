//! `build`: the checklist, the record and the pack of a profile; or of many.

mod account;
mod fleet;
mod memory;
mod one;
mod order;
mod pades;
mod sealing;
mod summary;

use super::Context;
use super::Outcome;
use super::args::{BuildArgs, Common, ManyArgs};
use super::load;
use super::select;
use super::signing;
use super::terminal::wrong;
use crate::diagnostics::Failure;
use crate::framework::shelf::Shelf;
use crate::model::library::Library;
use crate::verify::is_to_come;
use memory::Memory;
use one::{Hands, Maker, Subject};
use order::Order;
use summary::{for_scripts, summary};

pub fn run(common: &Common, args: &BuildArgs, context: &Context) -> Result<Outcome, Failure> {
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let shelf = Shelf::new(&folder);
    let order = Order::new(args)?;
    // To plan ahead is nothing wrong; to hand it over as what is would be.
    if let Some(day) = context.as_of.filter(|day| is_to_come(*day, context.now)) {
        context.terminal.talk(&format!(
            "{} {day} has not come: what is dated until then counts in the pack, and `verify` says so",
            wrong("!")
        ));
    }
    let memory = Memory::new(&order, &folder, context)?;
    let maker = Maker {
        library: &library,
        shelf: &shelf,
        order: &order,
        memory: &memory,
        context: *context,
        of_many: false,
    };
    match select::many(common, args.many != ManyArgs::default(), &order.out)? {
        Some(many) => fleet::run(&maker, many, args),
        None => alone(&maker, common, args).map(|()| Outcome::Done),
    }
}

/// The pack of one profile.
fn alone(maker: &Maker<'_>, common: &Common, args: &BuildArgs) -> Result<(), Failure> {
    let context = &maker.context;
    let located = load::locate(common)?;
    let profile = maker.profile(&located)?;
    let earlier = maker.order.earlier()?;
    let mut hands = Hands {
        pades: pades::Signing::prepare(&args.pades, &profile, context)?,
        pen: args.sign_pack.as_deref().map(|key| signing::pack_pen(key, &profile, context)).transpose()?,
    };
    let subject = Subject { located: &located, profile: &profile, earlier: earlier.as_ref() };
    let made = maker.make(subject, &mut hands)?;
    // Keys go as soon as they are not needed.
    drop(hands);
    // Whoever asks for JSON gets a document on stdout; people read along on stderr.
    if maker.order.for_scripts() {
        context.terminal.talk(&summary(&made));
        context.terminal.json(&for_scripts(&made));
    } else {
        context.terminal.summary(&summary(&made));
    }
    Ok(())
}
