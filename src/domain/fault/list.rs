//! How the list of faults becomes an enum that says its own codes and sides.

macro_rules! faults {
    ($($(#[$meta:meta])* $variant:ident = $code:literal, $side:ident;)+) => {
        /// A fault with a code that people can read out over the telephone.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Fault { $($(#[$meta])* #[serde(rename = $code)] $variant),+ }

        impl Fault {
            /// Every fault; a test holds the texts of all three languages against this list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code, as shown and as serialised: `K-217`. Its texts have the id `fault-k217`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// Whose side it is.
            #[must_use]
            pub const fn side(self) -> Side {
                match self { $(Self::$variant => Side::$side),+ }
            }
        }
    };
}
