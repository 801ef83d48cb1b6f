//! The fingerprint of RSA moduli made by Infineon's faulty generator (CVE-2017-15361, "ROCA"): modulo each of these small
//! primes such a modulus is a power of 65537. A sound modulus passes all of them by chance once in about 2^28.

const GENERATOR: u32 = 65537;
const PRIMES: [u32; 17] = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

/// True when a big-endian modulus carries the fingerprint.
pub(super) fn is_weak(modulus: &[u8]) -> bool {
    PRIMES.iter().all(|prime| is_power_of_generator(remainder(modulus, *prime), *prime))
}

fn remainder(number: &[u8], prime: u32) -> u32 {
    number.iter().fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % prime)
}

fn is_power_of_generator(rest: u32, prime: u32) -> bool {
    let mut power = 1;
    for _ in 0..prime {
        if power == rest {
            return true;
        }
        power = power * (GENERATOR % prime) % prime;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_the_fingerprint_is_weak_and_its_neighbours_are_not() {
        // 65537 itself, and 65537³, are powers of the generator modulo every prime.
        assert!(is_weak(&GENERATOR.to_be_bytes()));
        assert!(is_weak(&(u64::from(GENERATOR).pow(3)).to_be_bytes()));
        assert!(!is_weak(&(GENERATOR + 1).to_be_bytes()));
        assert!(!is_weak(&(u64::from(GENERATOR).pow(3) + 2).to_be_bytes()));
    }
}
