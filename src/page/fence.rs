//! Fenced code blocks (`CommonMark` 0.31.2, section 4.5): what stands in one is no table.

/// The fence that opened a code block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    mark: u8,
    width: usize,
}

impl Fence {
    /// The fence that a line is.
    #[must_use]
    pub fn opens(line: &str) -> Option<Self> {
        let text = line.trim_start();
        let mark = *text.as_bytes().first().filter(|mark| matches!(mark, b'`' | b'~'))?;
        let width = text.bytes().take_while(|b| *b == mark).count();
        let info = &text[width..];
        (width >= 3 && !(mark == b'`' && info.contains('`'))).then_some(Self { mark, width })
    }

    /// Whether a line closes the block.
    #[must_use]
    pub fn closes(self, line: &str) -> bool {
        let text = line.trim();
        text.len() >= self.width && text.bytes().all(|b| b == self.mark)
    }
}

#[cfg(test)]
mod tests {
    use super::Fence;

    #[test]
    fn fences_open_and_close() {
        let fence = Fence::opens("  ```sh").unwrap();
        assert!(fence.closes("```") && fence.closes("````") && !fence.closes("~~~") && !fence.closes("``` x"));
        assert!(Fence::opens("``` `x").is_none() && Fence::opens("``").is_none() && Fence::opens("").is_none());
    }
}
