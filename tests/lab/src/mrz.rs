//! The machine-readable zone of an ID card: check digits and the fields this program needs (ICAO Doc 9303-3, 9303-5,
//! 9303-6). Pure; the product's own parser lives in the product, this one only guards the synthetic people.

/// The two sizes of ID card in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MrzFormat {
    /// 3 lines of 30 characters (ICAO Doc 9303-5): cards since 2018.
    #[serde(rename = "TD1")]
    Td1,
    /// 2 lines of 36 characters (ICAO Doc 9303-6): older cards.
    #[serde(rename = "TD2")]
    Td2,
}

impl MrzFormat {
    /// Number of lines and characters in each.
    pub const fn size(self) -> (usize, usize) {
        match self {
            Self::Td1 => (3, 30),
            Self::Td2 => (2, 36),
        }
    }
}

/// The fields of an MRZ whose check digits are right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MrzFields {
    /// Document number without fillers.
    pub document_number: String,
    /// Date of birth, YYMMDD.
    pub birth_date: String,
    /// Sex as printed: `F`, `M` or `<`.
    pub sex: String,
    /// Date of expiry, YYMMDD, or `<<<<<<` on a card valid for life.
    pub expiry_date: String,
    /// Personal identification number in the optional data.
    pub fin: String,
    /// Primary and secondary identifier as printed, without trailing fillers.
    pub name: String,
}

/// The check digit of `field`: weights 7, 3, 1, sum modulo 10 (ICAO Doc 9303-3, section 4.9); `None` when a character
/// is outside `A`–`Z`, `0`–`9`, `<`.
pub fn check_digit(field: &str) -> Option<char> {
    let mut sum = 0;
    for (c, weight) in field.chars().zip([7, 3, 1].into_iter().cycle()) {
        let value = match c {
            '<' => 0,
            '0'..='9' | 'A'..='Z' => c.to_digit(36)?,
            _ => return None,
        };
        sum += value * weight;
    }
    char::from_digit(sum % 10, 10)
}

/// Reads the fields of `lines` and verifies every check digit.
///
/// # Errors
/// A sentence naming the field that is wrong.
pub fn parse(format: MrzFormat, lines: &[String]) -> Result<MrzFields, String> {
    let (count, width) = format.size();
    if lines.len() != count || lines.iter().any(|line| line.len() != width || !line.is_ascii()) {
        return Err(format!("an MRZ of this format has {count} lines of {width} characters"));
    }
    let fields = match format {
        MrzFormat::Td1 => parse_td1(&lines[0], &lines[1], &lines[2])?,
        MrzFormat::Td2 => parse_td2(&lines[0], &lines[1])?,
    };
    Ok(fields)
}

fn parse_td1(first: &str, second: &str, third: &str) -> Result<MrzFields, String> {
    verify("document number", &first[5..14], &first[14..15])?;
    verify("date of birth", &second[0..6], &second[6..7])?;
    verify("date of expiry", &second[8..14], &second[14..15])?;
    let composite = [&first[5..30], &second[0..7], &second[8..15], &second[18..29]].concat();
    verify("composite", &composite, &second[29..30])?;
    Ok(MrzFields {
        document_number: unfilled(&first[5..14]),
        birth_date: second[0..6].to_owned(),
        sex: second[7..8].to_owned(),
        expiry_date: second[8..14].to_owned(),
        fin: first[15..22].to_owned(),
        name: unfilled(third),
    })
}

fn parse_td2(first: &str, second: &str) -> Result<MrzFields, String> {
    verify("document number", &second[0..9], &second[9..10])?;
    verify("date of birth", &second[13..19], &second[19..20])?;
    verify("date of expiry", &second[21..27], &second[27..28])?;
    let composite = [&second[0..10], &second[13..20], &second[21..35]].concat();
    verify("composite", &composite, &second[35..36])?;
    Ok(MrzFields {
        document_number: unfilled(&second[0..9]),
        birth_date: second[13..19].to_owned(),
        sex: second[20..21].to_owned(),
        expiry_date: second[21..27].to_owned(),
        fin: second[28..35].to_owned(),
        name: unfilled(&first[5..36]),
    })
}

fn verify(what: &str, field: &str, printed: &str) -> Result<(), String> {
    match check_digit(field) {
        Some(digit) if printed.starts_with(digit) => Ok(()),
        Some(digit) => Err(format!("{what}: check digit of {field} is {digit}, printed {printed}")),
        None => Err(format!("{what}: {field} has a character that an MRZ cannot hold")),
    }
}

fn unfilled(field: &str) -> String {
    field.trim_end_matches('<').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_the_standard() {
        // ICAO Doc 9303-3, section 4.9, examples 1 and 2; 9303-5, section 4.2.2 (specimen, birth and expiry).
        assert_eq!(check_digit("520727"), Some('3'));
        assert_eq!(check_digit("AB2134<<<"), Some('5'));
        assert_eq!(check_digit("740812"), Some('2'));
        assert_eq!(check_digit("120415"), Some('9'));
        assert_eq!(check_digit("a"), None);
    }

    #[test]
    fn a_changed_character_is_found() {
        let mut lines: Vec<String> =
            ["IAAZEAA000001707TEST1Z<<<<<<<<", "9001011F3312315AZE<<<<<<<<<<<1", "NUMUNE<<AYSEL<<<<<<<<<<<<<<<<<"]
                .map(str::to_owned)
                .to_vec();
        assert!(parse(MrzFormat::Td1, &lines).is_ok());
        lines[0].replace_range(16..17, "X");
        let error = parse(MrzFormat::Td1, &lines).expect_err("the optional data changed");
        assert!(error.starts_with("composite"), "{error}");
    }
}
