//! brainpoolP512r1 (RFC 5639, section 3.7): the curve's numbers alone. Field, scalars and points are those of the crates that the
//! other curves are made with, which have none for this one.

use elliptic_curve::array::typenum::U64;
use elliptic_curve::bigint::{Odd, U512};
use elliptic_curve::hazmat::FieldArithmetic;
use elliptic_curve::point::PointCompression;
use elliptic_curve::scalar::{FromUintUnchecked, IsHigh};
use elliptic_curve::subtle::{Choice, ConstantTimeGreater as _};
use elliptic_curve::{Curve, CurveArithmetic, PrimeCurve, PrimeCurveArithmetic};
use primeorder::{PrimeCurveParams, mul_backend, point_arithmetic};

use field::FieldElement;
use scalar::Scalar;

const MODULUS_HEX: &str = concat!(
    "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330871",
    "7d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3"
);
const ORDER_HEX: &str = concat!(
    "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870",
    "553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069"
);
const ORDER: Odd<U512> = Odd::<U512>::from_be_hex(ORDER_HEX);

/// The curve.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, PartialOrd, Ord)]
pub struct BrainpoolP512r1;

impl Curve for BrainpoolP512r1 {
    type FieldBytesSize = U64;
    type Uint = U512;

    const ORDER: Odd<U512> = ORDER;
}

impl PrimeCurve for BrainpoolP512r1 {}

impl PointCompression for BrainpoolP512r1 {
    const COMPRESS_POINTS: bool = false;
}

#[expect(deprecated, reason = "the crate's own macro calls what the crate below has renamed")]
mod field {
    //! The field that coordinates lie in.

    use elliptic_curve::bigint::U512;
    use elliptic_curve::ff::PrimeField as _;
    use elliptic_curve::ops::BatchInvert;
    use elliptic_curve::subtle::{Choice, ConstantTimeEq as _, CtOption};

    use super::MODULUS_HEX;

    primefield::monty_field_params! {
        name: FieldParams,
        modulus: MODULUS_HEX,
        uint: U512,
        byte_order: primefield::ByteOrder::BigEndian,
        multiplicative_generator: 2,
        doc: "Numbers of the field that coordinates lie in"
    }

    primefield::monty_field_element! {
        name: FieldElement,
        params: FieldParams,
        uint: U512,
        doc: "A coordinate"
    }

    primefield::monty_field_arithmetic! {
        name: FieldElement,
        params: FieldParams,
        uint: U512
    }

    impl BatchInvert for FieldElement {}
}

#[expect(deprecated, reason = "the crate's own macro calls what the crate below has renamed")]
mod scalar {
    //! The field that scalars lie in.

    use elliptic_curve::bigint::U512;
    use elliptic_curve::ff::PrimeField as _;
    use elliptic_curve::subtle::{Choice, ConstantTimeEq as _, CtOption};
    use primeorder::wnaf;

    use super::{BrainpoolP512r1, ORDER_HEX};

    primefield::monty_field_params! {
        name: ScalarParams,
        modulus: ORDER_HEX,
        uint: U512,
        byte_order: primefield::ByteOrder::BigEndian,
        multiplicative_generator: 7,
        doc: "Numbers of the field that scalars lie in"
    }

    primefield::monty_field_element! {
        name: Scalar,
        params: ScalarParams,
        uint: U512,
        doc: "A number below the order of the curve"
    }

    primefield::monty_field_arithmetic! {
        name: Scalar,
        params: ScalarParams,
        uint: U512
    }

    primefield::monty_field_reduce! {
        name: Scalar,
        params: ScalarParams,
        uint: U512,
    }

    elliptic_curve::scalar_impls!(BrainpoolP512r1, Scalar);
    wnaf::impl_wnaf_size_for_scalar!(Scalar);
}

impl AsRef<Self> for Scalar {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl FromUintUnchecked for Scalar {
    type Uint = U512;

    fn from_uint_unchecked(uint: U512) -> Self {
        Self::from_uint_unchecked(uint)
    }
}

impl IsHigh for Scalar {
    fn is_high(&self) -> Choice {
        const HALF: U512 = ORDER.as_ref().shr_vartime(1);
        self.to_canonical().ct_gt(&HALF)
    }
}

impl CurveArithmetic for BrainpoolP512r1 {
    type AffinePoint = primeorder::AffinePoint<Self>;
    type ProjectivePoint = primeorder::ProjectivePoint<Self>;
    type Scalar = Scalar;
}

impl FieldArithmetic for BrainpoolP512r1 {
    type FieldElement = FieldElement;
}

impl PrimeCurveArithmetic for BrainpoolP512r1 {
    type CurveGroup = primeorder::ProjectivePoint<Self>;
}

impl PrimeCurveParams for BrainpoolP512r1 {
    type PointArithmetic = point_arithmetic::EquationAIsGeneric;
    type Backend = mul_backend::VariableOnly;

    const EQUATION_A: FieldElement = FieldElement::from_hex_vartime(concat!(
        "7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc",
        "2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca"
    ));
    const EQUATION_B: FieldElement = FieldElement::from_hex_vartime(concat!(
        "3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a7",
        "2bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723"
    ));
    const GENERATOR: (FieldElement, FieldElement) = (
        FieldElement::from_hex_vartime(concat!(
            "81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098e",
            "ff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822"
        )),
        FieldElement::from_hex_vartime(concat!(
            "7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111",
            "b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892"
        )),
    );
}

impl ecdsa::EcdsaCurve for BrainpoolP512r1 {
    const NORMALIZE_S: bool = false;
}

#[cfg(test)]
mod tests {
    use elliptic_curve::Group as _;
    use elliptic_curve::ops::Reduce as _;
    use elliptic_curve::sec1::ToSec1Point as _;
    use proptest::prelude::*;

    use super::*;

    type Point = primeorder::ProjectivePoint<BrainpoolP512r1>;

    fn scalar(hex: &str) -> Scalar {
        let bytes: [u8; 64] = hex::decode(hex).expect("hex").try_into().expect("64 bytes");
        Scalar::reduce(&elliptic_curve::FieldBytes::<BrainpoolP512r1>::from(bytes))
    }

    fn coordinates(point: &Point) -> String {
        hex::encode(&point.to_affine().to_sec1_point(false).as_bytes()[1..])
    }

    /// RFC 7027, appendix A.3.
    #[test]
    fn the_key_agreement_of_rfc_7027_holds_byte_for_byte() {
        let a = scalar(concat!(
            "16302ff0dbbb5a8d733dab7141c1b45acbc8715939677f6a56850a38bd87bd59",
            "b09e80279609ff333eb9d4c061231fb26f92eeb04982a5f1d1764cad57665422"
        ));
        let b = scalar(concat!(
            "230e18e1bcc88a362fa54e4ea3902009292f7f8033624fd471b5d8ace49d12cf",
            "abbc19963dab8e2f1eba00bffb29e4d72d13f2224562f405cb80503666b25429"
        ));
        let public = concat!(
            "9d45f66de5d67e2e6db6e93a59ce0bb48106097ff78a081de781cdb31fce8ccb",
            "aaea8dd4320c4119f1e9cd437a2eab3731fa9668ab268d871deda55a5473199f",
            "2fdc313095bcdd5fb3a91636f07a959c8e86b5636a1e930e8396049cb481961d",
            "365cc11453a06c719835475b12cb52fc3c383bce35e27ef194512b71876285fa"
        );
        let shared = concat!(
            "a7927098655f1f9976fa50a9d566865dc530331846381c87256baf3226244b76",
            "d36403c024d7bbf0aa0803eaff405d3d24f11a9b5c0bef679fe1454b21c4cd1f",
            "7db71c3def63212841c463e881bdcf055523bd368240e6c3143bd8def8b3b322",
            "3b95e0f53082ff5e412f4222537a43df1c6d25729ddb51620a832be6a26680a2"
        );
        let (ours, theirs) = (Point::generator() * a, Point::generator() * b);
        assert_eq!(coordinates(&theirs), public);
        assert_eq!((coordinates(&(theirs * a)), coordinates(&(ours * b))), (shared.to_owned(), shared.to_owned()));
    }

    #[test]
    fn the_order_times_the_generator_is_nowhere() {
        let last = -Scalar::ONE;
        assert!(bool::from((Point::generator() * last + Point::generator()).is_identity()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn a_multiple_of_a_sum_is_the_sum_of_the_multiples(a: u64, b: u64) {
            let (a, b) = (Scalar::from(a), Scalar::from(b));
            let generator = Point::generator();
            prop_assert_eq!(generator * (a + b), generator * a + generator * b);
        }
    }
}
