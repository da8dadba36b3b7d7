//! How cells look: few formats, made once.

use crate::assess::State;
use crate::render::sheets::{Input, Kind};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The number format of days.
const DAY: &str = "yyyy-mm-dd";

/// Between the body's cells.
const LINE: Color = Color::RGB(0x00D0_D7DE);
const HEADER: Color = Color::RGB(0x001F_3A5F);
const INPUT_HEADER: Color = Color::RGB(0x008A_5A00);
const INPUT: Color = Color::RGB(0x00FF_F8E1);
const INPUT_LINE: Color = Color::RGB(0x00D9_B44A);

/// The formats of one kind of cell: as it is, and for text that must not become a formula when it is edited.
pub(super) struct Pair {
    pub(super) plain: Format,
    pub(super) quoted: Format,
}

impl Pair {
    fn of(plain: Format) -> Self {
        Self { quoted: plain.clone().set_quote_prefix(), plain }
    }
}

/// All formats of a workbook.
pub(super) struct Formats {
    pub(super) header: Format,
    pub(super) input_header: Format,
    text: Pair,
    digest: Pair,
    state: Pair,
    pub(super) number: Format,
    pub(super) day: Format,
    pub(super) moment: Format,
    pub(super) link: Format,
    input_text: Format,
    input_day: Format,
    pub(super) title: Pair,
    pub(super) part: Pair,
    pub(super) left: Format,
    pub(super) left_day: Format,
}

impl Formats {
    pub(super) fn new() -> Self {
        let body = || {
            Format::new()
                .set_font_size(10)
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Thin)
                .set_border_color(LINE)
        };
        let header = |background: Color| {
            Format::new()
                .set_bold()
                .set_font_size(10)
                .set_font_color(Color::White)
                .set_background_color(background)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap()
        };
        let input = || {
            body()
                .set_background_color(INPUT)
                .set_border(FormatBorder::Thin)
                .set_border_color(INPUT_LINE)
                .set_text_wrap()
        };
        Self {
            header: header(HEADER),
            input_header: header(INPUT_HEADER),
            text: Pair::of(body().set_text_wrap()),
            digest: Pair::of(body().set_font_name("Courier New").set_font_size(9).set_text_wrap()),
            state: Pair::of(body().set_bold().set_text_wrap()),
            number: body().set_num_format("0"),
            day: body().set_num_format(DAY).set_align(FormatAlign::Left),
            moment: body().set_num_format("yyyy-mm-dd hh:mm:ss").set_align(FormatAlign::Left),
            link: body().set_hyperlink().set_font_size(10),
            // As text: what is typed stays as it is typed.
            input_text: input().set_num_format("@"),
            input_day: input().set_num_format(DAY).set_align(FormatAlign::Left),
            title: Pair::of(body().set_bold().set_font_size(16).set_text_wrap()),
            part: Pair::of(body().set_bold().set_font_color(HEADER).set_text_wrap()),
            left: body().set_num_format("0").set_align(FormatAlign::Left),
            left_day: body().set_num_format(DAY).set_align(FormatAlign::Left),
        }
    }

    /// For text in a column of this kind.
    pub(super) fn text(&self, kind: Kind) -> &Pair {
        match kind {
            Kind::Digest => &self.digest,
            Kind::State => &self.state,
            Kind::Text | Kind::Number | Kind::Ordinal | Kind::Day | Kind::Moment => &self.text,
        }
    }

    /// For a cell that people fill in.
    pub(super) fn input(&self, input: Input) -> &Format {
        match input {
            Input::Date | Input::Until => &self.input_day,
            Input::Decision | Input::Name | Input::Note => &self.input_text,
        }
    }
}

/// The colours of a state; its word is in the cell as well.
pub(super) fn state(state: State) -> Format {
    let (background, ink) = match state {
        State::Met => (0x00DD_F3E4, 0x0006_5F2E),
        State::Due | State::Partial | State::Stale => (0x00FF_F1C9, 0x0075_4A00),
        State::Lapsed | State::NotMet | State::Broken => (0x00FB_DDDD, 0x0095_1212),
        State::RiskAccepted => (0x00EC_E2F7, 0x0054_2C82),
        State::NotApplicable => (0x00E3_ECF8, 0x001F_3A5F),
        State::Open => (0x00EE_EFF1, 0x0039_4048),
    };
    Format::new().set_background_color(Color::RGB(background)).set_font_color(Color::RGB(ink))
}
