//! Arithmetic on the standardized curves (ICAO Doc 9303-11, section 9.5.1), for whichever of them the chip names.

use bp256::BrainpoolP256r1;
use bp384::BrainpoolP384r1;
use elliptic_curve::ff::{Field as _, PrimeField as _};
use elliptic_curve::ops::Reduce;
use elliptic_curve::point::AffineCoordinates as _;
use elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytes, FieldBytesSize, Group, PublicKey, Scalar};
use elliptic_curve::{NonZeroScalar, ProjectivePoint};
use p256::NistP256;
use p384::NistP384;
use p521::NistP521;
use zeroize::Zeroizing;

use super::brainpool512::BrainpoolP512r1;
use super::{ChipError, Random};

/// Tries at a random number below the curve's order; each fails with a probability below one half.
const TRIES_MAX: usize = 128;

/// A curve, by its standardized domain parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// NIST P-256 (secp256r1), parameters 12.
    P256,
    /// brainpoolP256r1, parameters 13.
    BrainpoolP256r1,
    /// NIST P-384 (secp384r1), parameters 15.
    P384,
    /// brainpoolP384r1, parameters 16.
    BrainpoolP384r1,
    /// brainpoolP512r1, parameters 17.
    BrainpoolP512r1,
    /// NIST P-521 (secp521r1), parameters 18.
    P521,
}

impl Curve {
    /// The curve with this identifier in table 4 of section 9.5.1, if it is one of these.
    #[must_use]
    pub const fn standardized(id: u8) -> Option<Self> {
        match id {
            12 => Some(Self::P256),
            13 => Some(Self::BrainpoolP256r1),
            15 => Some(Self::P384),
            16 => Some(Self::BrainpoolP384r1),
            17 => Some(Self::BrainpoolP512r1),
            18 => Some(Self::P521),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::BrainpoolP256r1 => "brainpoolP256r1",
            Self::P384 => "P-384",
            Self::BrainpoolP384r1 => "brainpoolP384r1",
            Self::BrainpoolP512r1 => "brainpoolP512r1",
            Self::P521 => "P-521",
        }
    }

    /// Bytes of a coordinate.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::P256 | Self::BrainpoolP256r1 => 32,
            Self::P384 | Self::BrainpoolP384r1 => 48,
            Self::BrainpoolP512r1 => 64,
            Self::P521 => 66,
        }
    }

    /// A pair of keys over the curve's own generator.
    pub(super) fn pair(self, random: Random<'_>) -> Result<Box<dyn Pair>, ChipError> {
        Ok(match self {
            Self::P256 => Box::new(KeyPair::<NistP256>::new(Group::generator(), random)?),
            Self::BrainpoolP256r1 => Box::new(KeyPair::<BrainpoolP256r1>::new(Group::generator(), random)?),
            Self::P384 => Box::new(KeyPair::<NistP384>::new(Group::generator(), random)?),
            Self::BrainpoolP384r1 => Box::new(KeyPair::<BrainpoolP384r1>::new(Group::generator(), random)?),
            Self::BrainpoolP512r1 => Box::new(KeyPair::<BrainpoolP512r1>::new(Group::generator(), random)?),
            Self::P521 => Box::new(KeyPair::<NistP521>::new(Group::generator(), random)?),
        })
    }
}

/// A pair of keys. Points go in and out uncompressed (SEC 1, section 2.3.3).
pub(super) trait Pair {
    /// The public key.
    fn public(&self) -> Vec<u8>;

    /// The x coordinate of the point agreed on with the other side's public key.
    ///
    /// # Errors
    /// When that is no point of the curve.
    fn agree(&self, other: &[u8]) -> Result<Zeroizing<Vec<u8>>, ChipError>;

    /// The generator as often as the nonce says: the part of Generic Mapping that needs nothing of the other side.
    ///
    /// # Errors
    /// When the nonce is wider than the curve.
    fn nonce_point(&self, nonce: &[u8]) -> Result<Zeroizing<Vec<u8>>, ChipError>;

    /// A new pair over the generator that Generic Mapping makes of this pair, the other side's public key and the nonce's point
    /// (section 4.4.3.3.1).
    ///
    /// # Errors
    /// When either is no point of the curve.
    fn map(&self, other: &[u8], nonce_point: &[u8], random: Random<'_>) -> Result<Box<dyn Pair>, ChipError>;
}

struct KeyPair<C: CurveArithmetic> {
    generator: ProjectivePoint<C>,
    secret: Zeroizing<Scalar<C>>,
}

impl<C> KeyPair<C>
where
    C: CurveArithmetic,
    FieldBytesSize<C>: ModulusSize,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
{
    fn new(generator: ProjectivePoint<C>, random: Random<'_>) -> Result<Self, ChipError> {
        let mut bytes = Zeroizing::new(FieldBytes::<C>::default());
        // Bits that no number below the order has: P-521's begins in the middle of a byte.
        let highest = (-Scalar::<C>::ONE).to_repr();
        let unused = highest.first().map_or(0, |first| first.leading_zeros());
        for _ in 0..TRIES_MAX {
            random(&mut bytes).map_err(ChipError::NoRandom)?;
            if let Some(first) = bytes.first_mut() {
                *first &= 0xFF >> unused;
            }
            if let Some(secret) = NonZeroScalar::<C>::from_repr(*bytes).into_option() {
                return Ok(Self { generator, secret: Zeroizing::new(*secret) });
            }
        }
        Err(ChipError::NoRandom("no number below the curve's order".into()))
    }

    fn point(other: &[u8]) -> Result<ProjectivePoint<C>, ChipError> {
        let key = PublicKey::<C>::from_sec1_bytes(other);
        // Only the uncompressed form is allowed (section 9.4.2), and the point at infinity has none.
        let is_uncompressed = other.first() == Some(&0x04);
        let key = key.ok().filter(|_| is_uncompressed);
        key.map(|key| key.to_projective()).ok_or(ChipError::Malformed("a public key that is no point of the curve"))
    }
}

impl<C> Pair for KeyPair<C>
where
    C: CurveArithmetic,
    FieldBytesSize<C>: ModulusSize,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
{
    fn public(&self) -> Vec<u8> {
        let point: AffinePoint<C> = (self.generator * *self.secret).into();
        point.to_sec1_point(false).as_bytes().to_vec()
    }

    fn agree(&self, other: &[u8]) -> Result<Zeroizing<Vec<u8>>, ChipError> {
        let shared: AffinePoint<C> = (Self::point(other)? * *self.secret).into();
        Ok(Zeroizing::new(shared.x().to_vec()))
    }

    fn nonce_point(&self, nonce: &[u8]) -> Result<Zeroizing<Vec<u8>>, ChipError> {
        let mut number = Zeroizing::new(FieldBytes::<C>::default());
        let width = number.len();
        let from = width.checked_sub(nonce.len()).ok_or(ChipError::Malformed("a nonce wider than the curve"))?;
        number[from..].copy_from_slice(nonce);
        let nonce = Zeroizing::new(<Scalar<C> as Reduce<FieldBytes<C>>>::reduce(&number));
        let point: AffinePoint<C> = (ProjectivePoint::<C>::generator() * *nonce).into();
        Ok(Zeroizing::new(point.to_sec1_point(false).as_bytes().to_vec()))
    }

    fn map(&self, other: &[u8], nonce_point: &[u8], random: Random<'_>) -> Result<Box<dyn Pair>, ChipError> {
        let mapped = Self::point(nonce_point)? + Self::point(other)? * *self.secret;
        if bool::from(mapped.is_identity()) {
            return Err(ChipError::Malformed("a mapping onto no generator"));
        }
        Ok(Box::new(Self::new(mapped, random)?))
    }
}
