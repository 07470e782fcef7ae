//! How wide a text is, without a font at hand, and what fits.

/// Width of a text in pixels at a font size: CJK characters are one em wide, others as in common
/// sans-serif fonts.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

fn em(character: char) -> f64 {
    match character {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        '\u{2010}'..='\u{2013}' | '\u{2018}'..='\u{201f}' => 0.56,
        '\u{2014}'..='\u{2bff}'
        | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f000}'..='\u{1faff}'
        | '\u{20000}'..='\u{3ffff}' => 1.0,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.29,
        ' ' | 'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.37,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.88,
        'A'..='Z' => 0.68,
        _ => 0.56,
    }
}

/// A text on lines of a given room; `cut` if not all of it fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fitted {
    /// At least one line.
    pub lines: Vec<String>,
    /// Whether the last line ends with `…` in place of what did not fit.
    pub cut: bool,
}

/// Lays a text on at most `most` lines of `room` pixels, broken at spaces and between CJK characters.
pub(super) fn fit(text: &str, size: f64, room: f64, most: usize) -> Fitted {
    let text = text.trim();
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut left = words(text).into_iter().peekable();
    while let Some(word) = left.peek() {
        let last = lines.len() + 1 >= most.max(1);
        let longer = format!("{line}{word}");
        if width(longer.trim_end(), size) <= room {
            line = longer;
            left.next();
        } else if last || line.trim().is_empty() {
            let rest: String = left.collect();
            let whole = format!("{line}{rest}");
            let (head, rest) = split(&whole, size, room, last);
            lines.push(head);
            if last {
                return Fitted { lines, cut: true };
            }
            let below = fit(&rest, size, room, most - lines.len());
            lines.extend(below.lines);
            return Fitted {
                lines,
                cut: below.cut,
            };
        } else {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    Fitted { lines, cut: false }
}

/// As many characters as fit, at least one; with `…` if the line is to say that there is more.
fn split(text: &str, size: f64, room: f64, ellipsis: bool) -> (String, String) {
    let room = if ellipsis { room - size } else { room };
    let mut used = 0.0;
    let mut end = 0;
    for (at, character) in text.char_indices() {
        used += em(character) * size;
        if used > room && at > 0 {
            break;
        }
        end = at + character.len_utf8();
    }
    let (head, rest) = text.split_at(end);
    let mut head = head.trim_end().to_owned();
    if ellipsis {
        head.push('…');
    }
    (head, rest.trim_start().to_owned())
}

/// Pieces between which a line may break: Latin words with the space after them, single CJK characters.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for character in text.chars() {
        let wide = em(character) >= 1.0 && !matches!(character, '…' | '—');
        let closing = matches!(
            character,
            '，' | '。' | '、' | '；' | '：' | '）' | '」' | '％'
        );
        match words.last_mut() {
            Some(word) if closing || (open && !wide) || opens(word) => word.push(character),
            _ => words.push(character.to_string()),
        }
        open = !wide && !character.is_whitespace() && character != '/';
        if character.is_whitespace() {
            open = false;
        }
    }
    words
}

/// Whether a word ends with a bracket that must not stand at the end of a line.
fn opens(word: &str) -> bool {
    word.ends_with(['（', '「', '《', '“', '('])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cjk_is_one_em_wide() {
        assert_eq!(width("奈曼旗", 10.0), 30.0);
        assert!(width("Naiman", 10.0) < 45.0);
    }

    #[test]
    fn lines_hold_what_fits_and_say_what_does_not() {
        let fitted = fit("Horqin Left Wing Middle Banner", 10.0, 90.0, 2);
        assert_eq!(fitted.lines, ["Horqin Left Wing", "Middle Banner"]);
        assert!(!fitted.cut);
        let fitted = fit("科尔沁左翼中旗急救站保康镇", 10.0, 60.0, 2);
        assert_eq!(fitted.lines, ["科尔沁左翼中", "旗急救站保…"]);
        assert!(fitted.cut);
        let fitted = fit("开发区（统计单列）", 10.0, 45.0, 3);
        assert_eq!(fitted.lines, ["开发区", "（统计单", "列）"]);
        let fitted = fit("科尔沁左翼中旗", 10.0, 50.0, 1);
        assert_eq!(fitted.lines, ["科尔沁左…"]);
        assert_eq!(fit("", 10.0, 50.0, 1).lines, [""]);
        for room in [0.0, 3.0, 17.0, 41.0, 200.0] {
            for most in 1..4 {
                let fitted = fit("Donaudampfschifffahrtsgesellschaft 天 下", 10.0, room, most);
                assert!(fitted.lines.len() <= most && !fitted.lines.is_empty());
                let kept: String = fitted.lines.concat();
                assert!(fitted.cut || kept.contains('下'), "{kept}");
            }
        }
    }
}
