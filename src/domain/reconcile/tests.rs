//! Names of any letters: comparing never fails, and holds what it promises.

use proptest::prelude::*;

use super::*;

fn zone_of(name: &str) -> String {
    let standard = |letter: &char| latin(*letter).find(|way| way.likeness != Likeness::Customary);
    parts(name).iter().filter_map(standard).map(|way| way.text).collect()
}

proptest! {
    #[test]
    fn any_two_texts_are_compared_without_a_panic(card in ".{0,60}", register in ".{0,100}", cut: bool) {
        let found = spelling(&card, &register, cut);
        prop_assert!(found.truncated <= cut);
        prop_assert!(found.likeness != Likeness::Different || found.letters.is_empty());
    }

    #[test]
    fn a_name_written_by_the_standard_is_never_another(name in "[A-ZƏÇŞĞİÖÜa-zəçşğıöü]{1,20}( |-)?[A-ZƏÇŞĞİÖÜ]{1,15}") {
        let found = spelling(&zone_of(&name), &name, false);
        prop_assert!(matches!(found.likeness, Likeness::Same | Likeness::Standard), "{}", name);
    }

    #[test]
    fn a_name_that_was_cut_is_told_as_cut_and_only_where_the_zone_is_full(name in "[A-Z]{4,30}", keep in 1_usize..4) {
        prop_assert_eq!(spelling(&name[..keep], &name, false).likeness, Likeness::Different);
        let cut = spelling(&name[..keep], &name, true);
        prop_assert!(cut.truncated && cut.likeness == Likeness::Same);
    }

    #[test]
    fn another_letter_is_another_name(name in "[BDFLMNPRTVZ]{1,20}", at in 0_usize..20, other in "[A-Z]") {
        let at = at % name.len();
        prop_assume!(name[at..=at] != other);
        let card = format!("{}{other}{}", &name[..at], &name[at + 1..]);
        prop_assert_eq!(spelling(&card, &name, false).likeness, Likeness::Different);
    }
}
