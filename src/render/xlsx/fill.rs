//! What helps a person fill in a sheet: lists, days, colours.

use super::formats;
use crate::assess::State;
use crate::record::Decision;
use crate::render::sheets::{Input, Table};
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DataValidationErrorStyle, DataValidationRule,
    Formula, Worksheet, XlsxError,
};

/// The first day on which anything can have been decided: a guard against a slip of the keyboard.
const FIRST_DAY: &str = "=DATE(2000,1,1)";

/// The rule of a column that people fill in. `names`: how many stand in the sheet of signers.
pub(super) fn validate(
    sheet: &mut Worksheet,
    input: Input,
    column: u16,
    last: u32,
    names: usize,
) -> Result<(), XlsxError> {
    let rule = match input {
        Input::Decision => decision()?,
        Input::Name if names == 0 => return Ok(()),
        Input::Name => name(names)?,
        Input::Date => date()?,
        Input::Until => until()?,
        Input::Note => note()?,
    };
    sheet.add_data_validation(1, column, last, column, &rule)?;
    Ok(())
}

fn decision() -> Result<DataValidation, XlsxError> {
    let words: Vec<&str> = Decision::ALL.iter().map(|decision| decision.word()).collect();
    DataValidation::new()
        .allow_list_strings(&words)?
        .set_input_title("Decision")?
        .set_input_message("Pick one. A row without a decision is left alone.")?
        .set_error_title("Not a decision")?
        .set_error_message(format!("One of: {}.", words.join(", ")))
}

fn name(names: usize) -> Result<DataValidation, XlsxError> {
    let range = format!("='{}'!$A$2:$A${}", Table::Signers.name(), names + 1);
    DataValidation::new()
        .allow_list_formula(Formula::new(range))
        .set_input_title("Name")?
        .set_input_message(
            "Who decides: a signer of the profile. An ID, a name or an e-mail address does as well.",
        )?
        .set_error_title("Not in the list of signers")?
        .set_error_message("An ID, a name or an e-mail address of a signer does as well.")
        .map(|rule| rule.set_error_style(DataValidationErrorStyle::Warning))
}

fn date() -> Result<DataValidation, XlsxError> {
    let (first, today) = (Formula::new(FIRST_DAY), Formula::new("=TODAY()"));
    DataValidation::new()
        .allow_date_formula(DataValidationRule::Between(first, today))
        .set_input_title("Date")?
        .set_input_message("The day of the decision, not later than today, such as 2026-11-20.")?
        .set_error_title("Not such a day")?
        .set_error_message("A day that is not in the future, such as 2026-11-20.")
        .map(|rule| rule.set_error_style(DataValidationErrorStyle::Warning))
}

fn until() -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_date_formula(DataValidationRule::GreaterThan(Formula::new(FIRST_DAY)))
        .set_input_title("Until")?
        .set_input_message("Only with risk-accepted: the last day on which the risk is accepted.")?
        .set_error_title("Not a day")?
        .set_error_message("A day such as 2027-03-31.")
        .map(|rule| rule.set_error_style(DataValidationErrorStyle::Warning))
}

fn note() -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_any_value()
        .set_input_title("Note")?
        .set_input_message("Your words. Needed with not-applicable and risk-accepted: the reason.")
}

/// Colours the states of a column, each by its word.
pub(super) fn colour(sheet: &mut Worksheet, column: u16, last: u32) -> Result<(), XlsxError> {
    for state in State::ALL {
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(state.label()))
            .set_format(formats::state(*state));
        sheet.add_conditional_format(1, column, last, column, &rule)?;
    }
    Ok(())
}
