//! Cuts a stream of JSON into its values without holding more than one of them.

use crate::error::FormatError;
use std::io::{BufRead, ErrorKind};

/// One feature may not be longer, in bytes.
const LONGEST: usize = 1 << 30;

/// How the text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    /// In which the second byte of a character may look like a bracket.
    Gb18030,
}

/// Reads values, keys and brackets.
pub(super) struct Scanner<R> {
    input: R,
    encoding: Encoding,
    /// How many bytes were read.
    position: u64,
}

/// What stands between a value and the next in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Value,
    End,
}

impl<R: BufRead> Scanner<R> {
    pub(super) fn new(input: R, encoding: Encoding) -> Scanner<R> {
        Scanner {
            input,
            encoding,
            position: 0,
        }
    }

    /// The error that something else was expected here.
    pub(super) fn damaged(&self, expected: &str) -> FormatError {
        FormatError::Damaged {
            format: "GeoJSON",
            detail: format!("byte {} should be {expected}", self.position + 1),
        }
    }

    fn buffer(&mut self) -> Result<&[u8], FormatError> {
        loop {
            match self.input.fill_buf() {
                Ok(_) => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(self.input.fill_buf()?)
    }

    fn consume(&mut self, count: usize) {
        self.input.consume(count);
        self.position = self.position.saturating_add(count as u64);
    }

    /// The next byte that is not white space, or the mark that some put before each record; `None`
    /// at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, FormatError> {
        loop {
            let buffer = self.buffer()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x1e);
            let blanks = buffer.iter().take_while(|byte| blank(byte)).count();
            let found = buffer.get(blanks).copied();
            self.consume(blanks);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Takes a byte that must stand here.
    pub(super) fn take(&mut self, byte: u8) -> Result<(), FormatError> {
        if self.peek()? != Some(byte) {
            return Err(self.damaged(&format!("`{}`", byte as char)));
        }
        self.consume(1);
        Ok(())
    }

    /// Behind an opening bracket or a value: whether another value follows. `first` is true behind
    /// the bracket.
    pub(super) fn next(&mut self, close: u8, first: bool) -> Result<Next, FormatError> {
        match self.peek()? {
            Some(byte) if byte == close => {
                self.consume(1);
                Ok(Next::End)
            }
            Some(b',') if !first => {
                self.consume(1);
                // A comma too many is not worth a file.
                if self.peek()? == Some(close) {
                    self.consume(1);
                    return Ok(Next::End);
                }
                Ok(Next::Value)
            }
            Some(_) if first => Ok(Next::Value),
            _ => Err(self.damaged(&format!("`,` or `{}`", close as char))),
        }
    }

    /// The next value as it is written; only its brackets and quotes are checked. `keep` may be
    /// `None` to skip it.
    pub(super) fn value(&mut self, mut keep: Option<&mut Vec<u8>>) -> Result<(), FormatError> {
        if let Some(keep) = keep.as_deref_mut() {
            keep.clear();
        }
        let first = self.peek()?.ok_or_else(|| self.damaged("a value"))?;
        if matches!(first, b',' | b':' | b'}' | b']') {
            return Err(self.damaged("a value"));
        }
        let two_bytes = self.encoding == Encoding::Gb18030;
        let scalar = !matches!(first, b'{' | b'[' | b'"');
        let (mut depth, mut quoted, mut escaped, mut second) = (0_usize, false, false, false);
        loop {
            let buffer = self.buffer()?;
            if buffer.is_empty() {
                if scalar {
                    return Ok(());
                }
                return Err(FormatError::Damaged {
                    format: "GeoJSON",
                    detail: "it ends in the middle of a value".to_owned(),
                });
            }
            let (mut used, mut done) = (0, false);
            for &byte in buffer {
                if scalar {
                    if matches!(
                        byte,
                        b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r' | 0x1e
                    ) {
                        done = true;
                        break;
                    }
                } else if second {
                    second = false;
                } else if two_bytes && byte >= 0x81 && quoted {
                    second = true;
                    escaped = false;
                } else if escaped {
                    escaped = false;
                } else if quoted {
                    match byte {
                        b'\\' => escaped = true,
                        b'"' => {
                            quoted = false;
                            done = depth == 0;
                        }
                        _ => {}
                    }
                } else {
                    match byte {
                        b'"' => quoted = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => {
                            depth = depth.saturating_sub(1);
                            done = depth == 0;
                        }
                        _ => {}
                    }
                }
                used += 1;
                if done {
                    break;
                }
            }
            if let Some(keep) = keep.as_deref_mut() {
                keep.extend_from_slice(buffer.get(..used).unwrap_or_default());
                if keep.len() > LONGEST {
                    return Err(FormatError::TooLarge {
                        detail: format!("one feature has more than {} MB", LONGEST >> 20),
                    });
                }
            }
            self.consume(used);
            if done {
                return Ok(());
            }
        }
    }
}
