//! Opening hours of a registration centre: days of the week (ISO 8601, 1 is Monday) and times, written `1-5 09:00-18:00` with
//! `, ` between several, so that each language can say them its own way.

/// Most spans of one week.
const SPANS_MAX: usize = 7;

/// Days that are open alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSpan {
    /// First day, 1 to 7.
    pub from_day: u8,
    /// Last day, not before the first.
    pub to_day: u8,
    /// When it opens: `09:00`.
    pub opens: String,
    /// When it closes: `18:00`.
    pub closes: String,
}

/// Why opening hours were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("opening hours look like 1-5 09:00-18:00, 6 09:00-14:00: days 1 (Monday) to 7, rising")]
pub struct OpeningHoursError;

/// Reads opening hours.
///
/// # Errors
/// [`OpeningHoursError`] when they are not written so, a day comes twice, or a place closes before it opens.
pub fn parse(raw: &str) -> Result<Vec<OpenSpan>, OpeningHoursError> {
    let spans: Vec<OpenSpan> = raw.split(',').map(|part| span(part.trim())).collect::<Result<_, _>>()?;
    let rising = spans.windows(2).all(|two| two[0].to_day < two[1].from_day);
    if rising && spans.len() <= SPANS_MAX { Ok(spans) } else { Err(OpeningHoursError) }
}

fn span(part: &str) -> Result<OpenSpan, OpeningHoursError> {
    let (days, times) = part.split_once(' ').ok_or(OpeningHoursError)?;
    let (from, to) = days.split_once('-').unwrap_or((days, days));
    let day = |text: &str| text.parse::<u8>().ok().filter(|day| text.len() == 1 && (1..=7).contains(day));
    let (from_day, to_day) = day(from).zip(day(to)).ok_or(OpeningHoursError)?;
    let (opens, closes) = times.split_once('-').ok_or(OpeningHoursError)?;
    if from_day > to_day || !is_time(opens) || !is_time(closes) || opens >= closes {
        return Err(OpeningHoursError);
    }
    Ok(OpenSpan { from_day, to_day, opens: opens.to_owned(), closes: closes.to_owned() })
}

/// `HH:MM`, ISO 8601; so written times compare as texts do.
fn is_time(text: &str) -> bool {
    let number = |part: &str, below: u8| {
        part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()) && part.parse::<u8>().is_ok_and(|n| n < below)
    };
    text.split_once(':').is_some_and(|(hours, minutes)| number(hours, 24) && number(minutes, 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_hours_are_days_and_times_and_nothing_else() {
        let week = parse("1-5 09:00-18:00, 6 09:00-14:00").expect("a week");
        assert_eq!((week.len(), week[0].to_day, week[1].closes.as_str()), (2, 5, "14:00"));
        for wrong in [
            "",
            "1-5",
            "0 09:00-18:00",
            "8 09:00-18:00",
            "5-1 09:00-18:00",
            "1 18:00-09:00",
            "1 9:00-18:00",
            "1 09:00-24:00",
            "1 09:60-18:00",
            "1-5 09:00-18:00, 5 10:00-11:00",
            "1 09:00–18:00",
            "1 +9:00-18:00",
        ] {
            assert_eq!(parse(wrong), Err(OpeningHoursError), "{wrong}");
        }
    }
}
