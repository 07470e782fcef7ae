//! How wide a text is, without a font at hand.

/// Width of a text in pixels at a font size: CJK characters are one em wide, others as in common
/// sans-serif fonts.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

fn em(character: char) -> f64 {
    match character {
        '\u{2e80}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{20000}'..='\u{3ffff}' => 1.0,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.29,
        ' ' | 'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.37,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.88,
        'A'..='Z' => 0.68,
        _ => 0.56,
    }
}

#[cfg(test)]
mod tests {
    use super::width;

    #[test]
    fn cjk_is_one_em_wide() {
        assert_eq!(width("奈曼旗", 10.0), 30.0);
        assert!(width("Naiman", 10.0) < 45.0);
    }
}
