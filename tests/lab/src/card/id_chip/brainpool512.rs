//! brainpoolP512r1 (RFC 5639, section 3.7) in plain whole numbers: for a chip that nobody times, and with nothing in common with
//! what the product computes with.

use rsa::BigUint;

const P: &[u8] = b"aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3";
const A: &[u8] = b"7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca";
const B: &[u8] = b"3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723";
const X: &[u8] = b"81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822";
const Y: &[u8] = b"7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892";
const N: &[u8] = b"aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069";

/// Bytes of a coordinate.
const WIDTH: usize = 64;

fn number(hex: &[u8]) -> BigUint {
    BigUint::parse_bytes(hex, 16).expect("a constant")
}

/// A point in Jacobian coordinates; z is zero at infinity.
#[derive(Clone)]
struct Point {
    x: BigUint,
    y: BigUint,
    z: BigUint,
}

struct Field(BigUint);

impl Field {
    fn times(&self, a: &BigUint, b: &BigUint) -> BigUint {
        a * b % &self.0
    }

    fn minus(&self, a: &BigUint, b: &BigUint) -> BigUint {
        (a + &self.0 - b % &self.0) % &self.0
    }

    fn double(&self, point: &Point) -> Point {
        let Point { x, y, z } = point;
        let yy = self.times(y, y);
        let s = self.times(x, &yy) * 4_u32 % &self.0;
        let zz = self.times(z, z);
        let m = (self.times(x, x) * 3_u32 + self.times(&number(A), &self.times(&zz, &zz))) % &self.0;
        let x = self.minus(&self.times(&m, &m), &(&s * 2_u32));
        let far = self.times(&yy, &yy) * 8_u32;
        let new_y = self.minus(&self.times(&m, &self.minus(&s, &x)), &far);
        Point { x, y: new_y, z: self.times(y, z) * 2_u32 % &self.0 }
    }

    fn add(&self, one: &Point, other: &Point) -> Point {
        let zero = BigUint::default();
        if one.z == zero {
            return other.clone();
        }
        if other.z == zero {
            return one.clone();
        }
        let (zz1, zz2) = (self.times(&one.z, &one.z), self.times(&other.z, &other.z));
        let (u1, u2) = (self.times(&one.x, &zz2), self.times(&other.x, &zz1));
        let s1 = self.times(&one.y, &self.times(&zz2, &other.z));
        let s2 = self.times(&other.y, &self.times(&zz1, &one.z));
        if u1 == u2 {
            let infinity = Point { x: BigUint::from(1_u32), y: BigUint::from(1_u32), z: zero };
            return if s1 == s2 { self.double(one) } else { infinity };
        }
        let (h, r) = (self.minus(&u2, &u1), self.minus(&s2, &s1));
        let hh = self.times(&h, &h);
        let (hhh, v) = (self.times(&h, &hh), self.times(&u1, &hh));
        let x = self.minus(&self.times(&r, &r), &(&hhh + &v * 2_u32));
        let y = self.minus(&self.times(&r, &self.minus(&v, &x)), &self.times(&s1, &hhh));
        Point { x, y, z: self.times(&h, &self.times(&one.z, &other.z)) }
    }

    fn multiple(&self, factor: &BigUint, base: &Point) -> Point {
        let mut result = Point { x: BigUint::from(1_u32), y: BigUint::from(1_u32), z: BigUint::default() };
        for bit in factor.to_bytes_be().iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)) {
            result = self.double(&result);
            if bit {
                result = self.add(&result, base);
            }
        }
        result
    }

    fn read(&self, bytes: &[u8]) -> Option<Point> {
        let [4, coordinates @ ..] = bytes else { return None };
        let (x, y) = coordinates.split_at_checked(WIDTH).filter(|(_, y)| y.len() == WIDTH)?;
        let (x, y) = (BigUint::from_bytes_be(x), BigUint::from_bytes_be(y));
        let cube = self.times(&x, &self.times(&x, &x));
        let right = (cube + self.times(&number(A), &x) + number(B)) % &self.0;
        let is_on = x < self.0 && y < self.0 && self.times(&y, &y) == right;
        is_on.then(|| Point { x, y, z: BigUint::from(1_u32) })
    }

    fn write(&self, point: &Point) -> Option<Vec<u8>> {
        if point.z == BigUint::default() {
            return None;
        }
        let inverse = point.z.modpow(&(&self.0 - 2_u32), &self.0);
        let square = self.times(&inverse, &inverse);
        let coordinate = |number: BigUint| {
            let digits = number.to_bytes_be();
            [&vec![0; WIDTH - digits.len()][..], &digits].concat()
        };
        let x = coordinate(self.times(&point.x, &square));
        let y = coordinate(self.times(&point.y, &self.times(&square, &inverse)));
        Some([vec![4], x, y].concat())
    }
}

/// `secret` times `base` (or the generator), plus `other` where one is given; `None` where either is no point of the curve.
pub fn sum(secret: &[u8], base: Option<&[u8]>, other: &[u8]) -> Option<Vec<u8>> {
    let field = Field(number(P));
    let base = match base {
        Some(bytes) => field.read(bytes)?,
        None => Point { x: number(X), y: number(Y), z: BigUint::from(1_u32) },
    };
    let factor = BigUint::from_bytes_be(secret) % number(N);
    let mut result = field.multiple(&factor, &base);
    if !other.is_empty() {
        result = field.add(&result, &field.read(other)?);
    }
    field.write(&result)
}
