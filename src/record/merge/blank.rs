//! Conflicts about nothing but blank lines, which events leave behind when they are taken out of a text.

/// A stretch of a merged text.
enum Part<'t> {
    Plain(&'t str),
    /// The three sides of a conflict, and all of it with its markers.
    Conflict {
        ours: Vec<&'t str>,
        base: Vec<&'t str>,
        theirs: Vec<&'t str>,
        whole: Vec<&'t str>,
    },
}

/// Settles each conflict in which one side has changed blank lines only: the other side is taken. Gives the number of those
/// that are left as well.
pub(super) fn settle(text: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let mut left = 0;
    for part in parts(text) {
        match part {
            Part::Plain(line) => out.push_str(line),
            Part::Conflict { ours, base, theirs, whole } => {
                let chosen = if says(&theirs) == says(&base) || says(&ours) == says(&theirs) {
                    ours
                } else if says(&ours) == says(&base) {
                    theirs
                } else {
                    left += 1;
                    whole
                };
                out.extend(chosen);
            }
        }
    }
    (out, left)
}

/// What lines say, without those that are blank.
fn says<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    lines.iter().map(|line| line.trim_end()).filter(|line| !line.is_empty()).collect()
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if let Some((part, length)) = conflict(&lines[at..]) {
            found.push(part);
            at += length;
        } else {
            found.push(Part::Plain(lines[at]));
            at += 1;
        }
    }
    found
}

/// The conflict that begins with the first of these lines, and how many lines it has.
fn conflict<'t>(lines: &[&'t str]) -> Option<(Part<'t>, usize)> {
    let marks = ["<<<<<<< ", "||||||| ", "=======", ">>>>>>> "];
    lines.first().filter(|line| line.starts_with(marks[0]))?;
    let mut places = [0; 4];
    for n in 1..4 {
        let from = places[n - 1] + 1;
        places[n] = from + lines[from..].iter().position(|line| line.starts_with(marks[n]))?;
    }
    let side = |n: usize| lines[places[n] + 1..places[n + 1]].to_vec();
    let length = places[3] + 1;
    let whole = lines[..length].to_vec();
    Some((Part::Conflict { ours: side(0), base: side(1), theirs: side(2), whole }, length))
}

#[cfg(test)]
mod tests {
    use super::settle;

    fn block(ours: &str, base: &str, theirs: &str) -> String {
        format!("a\n<<<<<<< ours\n{ours}||||||| original\n{base}=======\n{theirs}>>>>>>> theirs\nb\n")
    }

    #[test]
    fn blank_lines_are_no_conflict_and_words_are() {
        assert_eq!(settle(&block("\n", "", "\n\n")), ("a\n\nb\n".to_owned(), 0));
        assert_eq!(settle(&block("x\n\n", "x\n", "\n# y\nx\n")), ("a\n\n# y\nx\nb\n".to_owned(), 0));
        assert_eq!(settle(&block("# y\nx\n", "x\n", "x\n\n")), ("a\n# y\nx\nb\n".to_owned(), 0));
        let real = block("x\n", "", "y\n");
        assert_eq!(settle(&real), (real.clone(), 1));
        let mixed = format!("{}{real}", block("\n", "\n\n", ""));
        assert_eq!(settle(&mixed), (format!("a\n\nb\n{real}"), 1));
        // What only begins like a conflict is text.
        for text in ["<<<<<<< x\nb\n", "<<<<<<< x\n||||||| y\n=======\n", "", "a"] {
            assert_eq!(settle(text), (text.to_owned(), 0));
        }
    }
}
