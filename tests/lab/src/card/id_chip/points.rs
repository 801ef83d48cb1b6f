//! Points of the curves that the chip agrees on keys with (ICAO Doc 9303-11, section 9.5.1).

use bp256::BrainpoolP256r1;
use bp384::BrainpoolP384r1;
use elliptic_curve::{
    AffinePoint, CurveArithmetic, FieldBytes, FieldBytesSize, Group as _, ProjectivePoint, PublicKey, Scalar,
    ff::Field as _,
    ops::Reduce,
    sec1::{FromSec1Point, ModulusSize, ToSec1Point},
};
use p256::NistP256;
use p384::NistP384;
use p521::NistP521;
use serde::Deserialize;

use super::brainpool512;

/// A curve by its standardized domain parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Curve {
    #[serde(rename = "P-256")]
    P256,
    #[serde(rename = "brainpoolP256r1")]
    BrainpoolP256r1,
    #[serde(rename = "P-384")]
    P384,
    #[serde(rename = "brainpoolP384r1")]
    BrainpoolP384r1,
    #[serde(rename = "brainpoolP512r1")]
    BrainpoolP512r1,
    #[serde(rename = "P-521")]
    P521,
}

impl Curve {
    /// Identifier of the domain parameters.
    pub const fn id(self) -> u8 {
        match self {
            Self::P256 => 12,
            Self::BrainpoolP256r1 => 13,
            Self::P384 => 15,
            Self::BrainpoolP384r1 => 16,
            Self::BrainpoolP512r1 => 17,
            Self::P521 => 18,
        }
    }

    /// Bytes of a coordinate.
    pub const fn width(self) -> usize {
        match self {
            Self::P256 | Self::BrainpoolP256r1 => 32,
            Self::P384 | Self::BrainpoolP384r1 => 48,
            Self::BrainpoolP512r1 => 64,
            Self::P521 => 66,
        }
    }

    /// `secret` times `base`, or the generator; `None` where `base` is no point of the curve.
    pub fn times(self, secret: &[u8], base: Option<&[u8]>) -> Option<Vec<u8>> {
        self.sum(secret, base, &[])
    }

    /// `secret` times `base` (or the generator), plus `other` where one is given.
    pub fn sum(self, secret: &[u8], base: Option<&[u8]>, other: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::P256 => sum::<NistP256>(secret, base, other),
            Self::BrainpoolP256r1 => sum::<BrainpoolP256r1>(secret, base, other),
            Self::P384 => sum::<NistP384>(secret, base, other),
            Self::BrainpoolP384r1 => sum::<BrainpoolP384r1>(secret, base, other),
            Self::BrainpoolP512r1 => brainpool512::sum(secret, base, other),
            Self::P521 => sum::<NistP521>(secret, base, other),
        }
    }
}

fn sum<C>(secret: &[u8], base: Option<&[u8]>, other: &[u8]) -> Option<Vec<u8>>
where
    C: CurveArithmetic,
    FieldBytesSize<C>: ModulusSize,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
{
    let point = |bytes: &[u8]| Some(PublicKey::<C>::from_sec1_bytes(bytes).ok()?.to_projective());
    let base: ProjectivePoint<C> = match base {
        Some(bytes) => point(bytes)?,
        None => ProjectivePoint::<C>::generator(),
    };
    let mut number = FieldBytes::<C>::default();
    let from = number.len().checked_sub(secret.len())?;
    number[from..].copy_from_slice(secret);
    let number = <Scalar<C> as Reduce<FieldBytes<C>>>::reduce(&number);
    if bool::from(number.is_zero()) {
        return None;
    }
    let mut result = base * number;
    if !other.is_empty() {
        result += point(other)?;
    }
    let result: AffinePoint<C> = result.into();
    Some(result.to_sec1_point(false).as_bytes().to_vec())
}
