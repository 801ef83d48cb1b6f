//! One reading of a chip, however often it has to begin: after a slip of the card, and in short commands where a reader does not
//! do what its driver says.

use std::time::Duration;

use super::{PcscCard, Slips};
use crate::adapters::id_chip::{ChipError, TransportError};
use crate::domain::id_chip::ExtendedLengths;

/// Reads the card in `reader` with `once`, again from the beginning when the card slips and is back within seconds, of which
/// `slipped` is told. `patience` is how long connecting and each answer may take.
///
/// # Errors
/// What the last attempt failed with; a card that stays away is [`TransportError::Gone`].
pub fn read_chip<T>(
    reader: &str,
    (mut extended, patience): (ExtendedLengths, Duration),
    slipped: &mut dyn FnMut(),
    once: &mut dyn FnMut(PcscCard) -> Result<T, ChipError>,
) -> Result<T, ChipError> {
    let mut slips = Slips::of(reader);
    loop {
        let read = PcscCard::connect(reader, patience).map_err(ChipError::from);
        match read.and_then(|card| once(card.extended(extended))) {
            // The card is there, and short commands pass everywhere.
            Err(ChipError::Transport(TransportError::Failed(_))) if extended != ExtendedLengths::Never => {
                extended = ExtendedLengths::Never;
            }
            Err(ChipError::Transport(TransportError::Gone)) if slips.may_begin_again() => {
                slipped();
                if !slips.is_back() {
                    return Err(TransportError::Gone.into());
                }
            }
            ended => return ended,
        }
    }
}
