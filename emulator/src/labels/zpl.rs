//! ZPL, the language of label printers.

use std::fmt::Write as _;

/// Labels of text lines, the first with the barcode.
pub(super) fn zpl(
    labels: &[Vec<(u32, String)>],
    barcode: &str,
    dots: u32,
    (width, height): (u32, u32),
    comments: bool,
) -> String {
    let mut text = String::new();
    for (at, lines) in labels.iter().enumerate() {
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "^XA\n^CI28\n^PW{}\n^LL{}",
            width * dots,
            height * dots
        );
        if comments {
            let _ = writeln!(text, "^FX Start of label. ^FS");
        }
        let mut y = dots / 10;
        for (size, line) in lines {
            let letters = size * dots / 72;
            let line = escaped(line);
            let _ = writeln!(
                text,
                "^FO{},{y}^A0N,{letters},{letters}^FH^FD{line}^FS",
                dots / 10
            );
            y += letters * 5 / 4;
        }
        if at == 0 {
            let _ = writeln!(
                text,
                "^FO{},{y}^BY2^BCN,{},N,N,N,D^FD{barcode}^FS",
                dots / 10,
                dots / 2
            );
        }
        let _ = writeln!(text, "^XZ");
    }
    text
}

/// Letters that mean something to the printer, as numbers.
fn escaped(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '^' | '~' | '_' => format!("_{:02X}", u32::from(letter)),
            letter if letter.is_control() => String::new(),
            letter => letter.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shopper_typed_is_no_command() {
        let lines = vec![vec![(8, "^XZ~JA 12_Oak".to_owned())]];
        let text = zpl(&lines, "4202050092", 203, (4, 6), false);
        assert!(text.contains("^FD_5EXZ_7EJA 12_5FOak^FS"));
        assert_eq!(text.matches("^XZ").count(), 1);
        assert!(text.contains("^PW812\n^LL1218"));
        assert!(text.contains("^FD4202050092^FS"));
    }
}
