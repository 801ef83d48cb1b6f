//! The door: what forms bring becomes values, or a sentence for the field that cannot be taken. No sentence repeats a value.

use std::collections::BTreeMap;

use super::draft::Choice;
use crate::domain::order::{ApplicantKind, CarrierKind, OrderNumber};
use crate::domain::person::{DocumentNumber, Fin, Phone, Voen};

/// Longest e-mail address (RFC 5321, 4.5.3.1.3, less its brackets).
const EMAIL_CHARS_MAX: usize = 254;
/// Longest part before the at sign (RFC 5321, 4.5.3.1.1).
const LOCAL_PART_CHARS_MAX: usize = 64;
/// Digits of an order's number before its hyphen.
const NUMBER_HEAD_DIGITS: usize = 3;
/// A form's fields as they came.
pub(super) type Fields = BTreeMap<String, String>;
/// A field, and the id of the sentence that says what is wrong with it.
pub(super) type Errors = BTreeMap<&'static str, &'static str>;

fn raw<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", |value| value.trim())
}

/// Whether a box is ticked.
pub(super) fn is_ticked(fields: &Fields, name: &str) -> bool {
    raw(fields, name) == "yes"
}

fn take<T, E>(errors: &mut Errors, field: &'static str, sentence: &'static str, parsed: Result<T, E>) -> Option<T> {
    parsed.map_err(|_| errors.insert(field, sentence)).ok()
}

/// FİN and document number.
pub(super) fn card(fields: &Fields) -> Result<(Fin, DocumentNumber), Errors> {
    let mut errors = Errors::new();
    let fin = take(&mut errors, "fin", "bad_fin", Fin::parse(raw(fields, "fin")));
    let document = DocumentNumber::parse(raw(fields, "document"));
    let document = take(&mut errors, "document", "bad_document", document);
    fin.zip(document).ok_or(errors)
}

/// FİN and document number, with the box that lets them be looked up.
pub(super) fn person(fields: &Fields) -> Result<(Fin, DocumentNumber), Errors> {
    let typed = card(fields);
    if is_ticked(fields, "bring") {
        return typed;
    }
    let mut errors = typed.err().unwrap_or_default();
    errors.insert("bring", "bad_bring");
    Err(errors)
}

/// An order's number as people copy it: with its hyphen, another dash, a space, or just the digits, because a telephone's number
/// keys have no hyphen.
pub(super) fn order_number(fields: &Fields) -> Result<OrderNumber, &'static str> {
    let typed = raw(fields, "number").chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐'..='―' | '−'));
    let digits: String = typed.collect();
    let (head, tail) = digits.split_at_checked(NUMBER_HEAD_DIGITS).unwrap_or_default();
    OrderNumber::parse(&format!("{head}-{tail}")).map_err(|_| "bad_number")
}

/// The VÖEN of an applicant of this kind: its last digit says whose it is.
pub(super) fn voen(fields: &Fields, applicant: ApplicantKind) -> Result<Voen, Errors> {
    let fits = |voen: &Voen| match applicant {
        ApplicantKind::Citizen => false,
        ApplicantKind::Entrepreneur => voen.is_of_natural_person(),
        ApplicantKind::LegalEntity | ApplicantKind::StateBody => voen.is_of_legal_person(),
    };
    let typed = Voen::parse(raw(fields, "voen")).ok().filter(fits);
    typed.ok_or_else(|| Errors::from([("voen", "bad_voen")]))
}

/// What the form says of the applicant; the branch's code is held against the list by whoever knows it.
pub(super) struct Reached {
    pub(super) phone: Phone,
    pub(super) email: String,
    pub(super) branch: String,
}

/// Telephone, e-mail and registration centre.
pub(super) fn contact(fields: &Fields) -> Result<Reached, Errors> {
    let mut errors = Errors::new();
    let phone = take(&mut errors, "phone", "bad_phone", Phone::parse(raw(fields, "phone")));
    let address = email(raw(fields, "email")).ok_or(());
    let address = take(&mut errors, "email", "bad_email", address);
    let branch = raw(fields, "branch");
    if branch.is_empty() {
        errors.insert("branch", "bad_branch");
    }
    match (phone, address) {
        (Some(phone), Some(email)) if errors.is_empty() => Ok(Reached { phone, email, branch: branch.to_owned() }),
        _ => Err(errors),
    }
}

/// An e-mail address that a message can be sent to: one at sign, a dot-atom (RFC 5322, 3.2.3) before it, and behind it a domain
/// of at least two labels in ASCII (RFC 5321, 4.1.2).
pub(super) fn email(text: &str) -> Option<String> {
    let (local, domain) = text.split_once('@')?;
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let is_local = (1..=LOCAL_PART_CHARS_MAX).contains(&local.len())
        && local.split('.').all(|part| !part.is_empty() && part.bytes().all(atom));
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_domain = domain.contains('.') && domain.split('.').all(label);
    (is_local && is_domain && text.len() <= EMAIL_CHARS_MAX).then(|| text.to_owned())
}

/// What the certificate goes on; only a smart card has a reader with it.
pub(super) fn choice(fields: &Fields) -> Result<Choice, Errors> {
    let carrier = raw(fields, "carrier").parse::<CarrierKind>();
    let carrier = carrier.map_err(|_| Errors::from([("carrier", "bad_carrier")]))?;
    let reader = carrier == CarrierKind::SmartCard && is_ticked(fields, "reader");
    Ok(Choice { carrier, reader })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn an_email_address_is_one_that_a_message_can_be_sent_to() {
        for good in ["a@example.az", "aysel.numune+imza@mail.example.com", " b@xn--e1afmkfd.example "] {
            assert_eq!(email(good.trim()).as_deref(), Some(good.trim()));
        }
        for bad in [
            "",
            "a",
            "a@",
            "@example.az",
            "a@az",
            "a@@example.az",
            "a b@example.az",
            ".a@example.az",
            "a.@example.az",
            "a@-example.az",
            "a@example..az",
            "a@example.az\r\nBcc: x@example.az",
            "ə@example.az",
            "a@exa_mple.az",
        ] {
            assert_eq!(email(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_form_names_every_field_that_cannot_be_taken_at_once() {
        assert_eq!(person(&Fields::new()).expect_err("empty").len(), 3);
        assert_eq!(contact(&Fields::new()).err().map(|errors| errors.len()), Some(3));
        assert!(choice(&Fields::new()).is_err());
    }

    #[test]
    fn a_tax_number_must_be_of_the_applicants_kind() {
        let taken = |typed, applicant| voen(&fields(&[("voen", typed)]), applicant).is_ok();
        assert!(taken("1000003101", ApplicantKind::LegalEntity) && taken(" 1000001372 ", ApplicantKind::Entrepreneur));
        assert!(!taken("1000001372", ApplicantKind::StateBody) && !taken("1000003101", ApplicantKind::Entrepreneur));
        assert!(!taken("1000003101", ApplicantKind::Citizen) && !taken("100000310", ApplicantKind::LegalEntity));
    }

    #[test]
    fn an_order_number_is_taken_as_people_copy_it() {
        let taken = |typed: &str| order_number(&fields(&[("number", typed)])).map(String::from);
        for typed in ["260-114700", "260114700", " 260 – 114 700 ", "260\u{2011}114700", "260−114700"] {
            assert_eq!(taken(typed).as_deref(), Ok("260-114700"), "{typed}");
        }
        assert_eq!(taken("2601147").as_deref(), Ok("260-1147"));
        for typed in ["", "26", "260", "260-11", "260-1147000", "26O-114700", "əəə-114700", "260.114700"] {
            assert_eq!(taken(typed), Err("bad_number"), "{typed}");
        }
    }

    #[test]
    fn a_usb_token_never_has_a_reader() {
        let token = choice(&fields(&[("carrier", "usb-token"), ("reader", "yes")]));
        assert_eq!(token, Ok(Choice { carrier: CarrierKind::UsbToken, reader: false }));
    }

    proptest! {
        /// What passes the door fits everything behind it, and what is typed is never repeated in a complaint.
        #[test]
        fn whatever_is_typed_is_taken_clean_or_refused_by_name(fin in ".{0,12}", document in ".{0,20}", phone in ".{0,24}", mail in ".{0,40}") {
            let typed = fields(&[("fin", &fin), ("document", &document), ("bring", "yes"), ("phone", &phone), ("email", &mail), ("branch", "b")]);
            match person(&typed) {
                Ok((fin, document)) => {
                    prop_assert_eq!(fin.as_str().len(), 7);
                    prop_assert!(document.as_str().bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()));
                }
                Err(errors) => prop_assert!(errors.keys().all(|field| ["fin", "document"].contains(field))),
            }
            match contact(&typed) {
                Ok(reached) => prop_assert!(reached.email.is_ascii() && reached.phone.as_str().starts_with('+')),
                Err(errors) => prop_assert!(errors.keys().all(|field| ["phone", "email"].contains(field))),
            }
        }

        #[test]
        fn a_fin_and_a_card_as_people_write_them_are_taken(fin in "[0-9A-NP-Za-np-z]{7}", digits in "[0-9]{7}") {
            let document = format!(" aa {} {}", &digits[..3], &digits[3..]);
            let typed = fields(&[("fin", &fin), ("document", &document), ("bring", "yes")]);
            let (taken, card) = person(&typed).expect("as people write it");
            prop_assert_eq!(taken.as_str(), fin.to_ascii_uppercase());
            prop_assert_eq!(card.as_str(), format!("AA{digits}"));
        }
    }
}
