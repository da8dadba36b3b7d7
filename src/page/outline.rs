//! The outline of a page: which section, caption and tab each table, list and sentence stands under.
//!
//! Sections come from headings; from anchors where a scraper lost the headings.

use super::attributes::Attributes;
use super::front::Front;
use super::markdown::Block;
use super::outside::{Apart, Piece};
use super::party;
use super::table::Table;

/// The section in which something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The area: the heading, or the anchor.
    pub area: String,
    /// The tier, where a heading below the area's names one.
    pub tier: Option<String>,
    /// The anchor of the innermost heading.
    pub anchor: Option<String>,
}

/// A table in its place.
#[derive(Clone, Debug)]
pub struct Placed {
    pub section: Section,
    pub caption: Option<String>,
    /// The title of the tab.
    pub tab: Option<String>,
    pub table: Table,
}

/// What a section holds.
#[derive(Clone, Debug)]
pub enum Unit {
    Table(Box<Placed>),
    /// A paragraph.
    Text {
        section: Section,
        line: u32,
        text: String,
    },
    /// An entry of a list, how deep it stands.
    Entry {
        section: Section,
        line: u32,
        depth: usize,
        text: String,
    },
    /// HTML or code whose texts are looked at.
    Apart {
        line: u32,
        apart: Apart,
        pieces: Vec<Piece>,
    },
    /// A heading, which ends what was begun above it.
    Heading {
        level: u8,
        text: String,
    },
}

/// A page in its order.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    pub front: Front,
    pub title: Option<String>,
    pub units: Vec<Unit>,
}

/// Puts the blocks of a page into their sections.
pub fn outline(blocks: Vec<(u32, Block)>, front: Front) -> Outline {
    let headed = blocks.iter().any(|(_, block)| matches!(block, Block::Heading(level, _) if *level > 1));
    let mut walk = Walk { headed, out: Outline { front, ..Outline::default() }, ..Walk::default() };
    for (line, block) in blocks {
        walk.block(line, block);
    }
    walk.out
}

/// A heading that is open.
#[derive(Clone, Debug)]
struct Heading {
    level: u8,
    text: String,
    anchor: Option<String>,
}

#[derive(Default)]
struct Walk {
    /// Whether the page has headings below its title.
    headed: bool,
    out: Outline,
    path: Vec<Heading>,
    /// The section's anchor, where there are no headings.
    loose: Option<String>,
    tab: Option<String>,
    /// What attribute lines belong to.
    last: Last,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    Heading,
    Table,
}

impl Walk {
    fn block(&mut self, line: u32, block: Block) {
        let last = match &block {
            Block::Heading(..) => Last::Heading,
            Block::Table(_) => Last::Table,
            // HTML between a heading and its attributes is an anchor or a picture.
            Block::Attributes(_) | Block::Apart(Apart::Html, _) => self.last,
            _ => Last::Other,
        };
        match block {
            Block::Heading(level, text) => self.heading(level, text),
            Block::Attributes(attributes) => self.attributes(attributes),
            Block::Tab(title) => self.tab = title,
            Block::Apart(apart, pieces) => self.out.units.push(Unit::Apart { line, apart, pieces }),
            Block::Paragraph(text) => {
                let section = self.section();
                self.out.units.push(Unit::Text { section, line, text });
            }
            Block::Entry(depth, text) => {
                let section = self.section();
                self.out.units.push(Unit::Entry { section, line, depth, text });
            }
            Block::Table(mut table) => {
                let caption = table.caption.take();
                let placed = Placed { section: self.section(), caption, tab: self.tab.clone(), table };
                self.out.units.push(Unit::Table(Box::new(placed)));
            }
        }
        self.last = last;
    }

    fn heading(&mut self, level: u8, text: String) {
        if self.out.title.is_none() {
            self.out.title = Some(text.clone());
        }
        self.path.retain(|open| open.level < level);
        self.out.units.push(Unit::Heading { level, text: text.clone() });
        self.path.push(Heading { level, text, anchor: None });
    }

    fn attributes(&mut self, found: Attributes) {
        let Attributes { anchor, caption, tab, .. } = found;
        if self.last == Last::Table
            && let Some(Unit::Table(placed)) = self.out.units.last_mut()
        {
            placed.caption = placed.caption.take().or(caption);
            placed.tab = tab.or(placed.tab.take());
        }
        let Some(anchor) = anchor else { return };
        if self.last == Last::Heading {
            if let Some(open) = self.path.last_mut() {
                open.anchor.get_or_insert(anchor);
            }
        } else if !self.headed {
            // What follows is a section of its own, whose heading was lost.
            self.loose = Some(anchor);
            self.last = Last::Other;
        }
    }

    fn section(&self) -> Section {
        if let Some(anchor) = &self.loose {
            return Section { area: anchor.clone(), tier: None, anchor: Some(anchor.clone()) };
        }
        let path: Vec<&Heading> = self.path.iter().filter(|open| open.level > 1).collect();
        let anchor = self.path.iter().rev().find_map(|open| open.anchor.clone());
        let Some((last, above)) = path.split_last() else {
            let title = self.path.last().map(|open| open.text.clone());
            return Section { area: title.unwrap_or_default(), tier: None, anchor };
        };
        match above.last() {
            Some(area) if names_tier(&last.text) => {
                Section { area: area.text.clone(), tier: Some(last.text.clone()), anchor }
            }
            _ => Section { area: last.text.clone(), tier: None, anchor },
        }
    }
}

/// Whether a heading below that of an area names a tier: the product, perhaps with a word for the tier, and
/// "responsibilities".
fn names_tier(heading: &str) -> bool {
    let words = party::words(heading);
    let is_product = words.first().is_some_and(|word| word.starts_with("{{"));
    is_product && words.len() <= 5 && words.last().is_some_and(|word| party::is_duty(word))
}
