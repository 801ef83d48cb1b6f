//! The paths of the API, said once for both sides. A path says what is asked and never about whom.

/// [`crate::wire::centre::HelloRequest`].
pub const HELLO: &str = "/v1/hello";
/// [`crate::wire::centre::SignInRequest`].
pub const SIGN_IN: &str = "/v1/sign-in";
/// [`crate::wire::sign_in::SecondFactorRequest`].
pub const SIGN_IN_SECOND_FACTOR: &str = "/v1/sign-in/second-factor";
/// [`crate::wire::centre::SearchRequest`].
pub const ORDERS_SEARCH: &str = "/v1/orders/search";
/// [`crate::wire::centre::LeaseRequest`].
pub const ORDERS_LEASE: &str = "/v1/orders/lease";
/// [`crate::wire::centre::ReleaseRequest`].
pub const ORDERS_RELEASE: &str = "/v1/orders/release";
/// [`crate::wire::documents::DocumentRequest`].
pub const ORDERS_DOCUMENT: &str = "/v1/orders/document";
/// [`crate::wire::history::HistoryRequest`].
pub const ORDERS_HISTORY: &str = "/v1/orders/history";
/// [`crate::wire::leases::ApproveRequest`].
pub const ORDERS_APPROVE: &str = "/v1/orders/approve";
/// [`crate::wire::endings::GiveUpRequest`].
pub const ORDERS_GIVE_UP: &str = "/v1/orders/give-up";
/// [`crate::wire::centre::CertificateRequest`].
pub const ORDERS_CERTIFICATE: &str = "/v1/orders/certificate";
/// [`crate::wire::centre::NonceRequest`].
pub const ORDERS_NONCE: &str = "/v1/orders/nonce";
/// [`crate::wire::centre::ProofRequest`].
pub const ORDERS_PROOF: &str = "/v1/orders/proof";
/// [`crate::wire::carriers::CarrierCheckRequest`].
pub const ORDERS_CARRIER: &str = "/v1/orders/carrier";
/// [`crate::wire::carriers::SecretRequest`].
pub const ORDERS_SECRET: &str = "/v1/orders/secret";
/// [`crate::wire::carriers::SecretOutcomeRequest`].
pub const ORDERS_SECRET_OUTCOME: &str = "/v1/orders/secret-outcome";
/// [`crate::wire::unblock::UnblockRequest`].
pub const UNBLOCK_ASK: &str = "/v1/unblock/ask";
/// [`crate::wire::unblock::UnblockApproval`].
pub const UNBLOCK_APPROVE: &str = "/v1/unblock/approve";
/// [`crate::wire::unblock::UnblockSecret`].
pub const UNBLOCK_SECRET: &str = "/v1/unblock/secret";
/// [`crate::wire::unblock::UnblockEnd`].
pub const UNBLOCK_END: &str = "/v1/unblock/end";
/// [`crate::wire::centre::RecordsRequest`].
pub const RECORDS: &str = "/v1/records";
/// [`crate::wire::centre::NoticeRequest`].
pub const RECORDS_NOTICE: &str = "/v1/records/notice";
/// [`crate::wire::centre::MissingRequest`].
pub const RECORDS_MISSING: &str = "/v1/records/missing";
/// [`crate::wire::centre::RefusedRequest`].
pub const RECORDS_REFUSED: &str = "/v1/records/refused";
/// [`crate::wire::centre::ResolveRequest`].
pub const RECORDS_RESOLVE: &str = "/v1/records/resolve";
/// [`crate::wire::changes::ChangesRequest`].
pub const CHANGES: &str = "/v1/changes";
/// [`crate::wire::report::DayRequest`].
pub const REPORTS_DAY: &str = "/v1/reports/day";
/// [`crate::wire::report::HandedOverRequest`].
pub const REPORTS_HANDED_OVER: &str = "/v1/reports/handed-over";
/// [`crate::wire::record_search::RecordSearchRequest`].
pub const REPORTS_RECORDS: &str = "/v1/reports/records";
/// [`crate::wire::record_search::RecordProofRequest`].
pub const REPORTS_RECORD_PROOF: &str = "/v1/reports/record-proof";
/// [`crate::wire::differences::DifferencesRequest`].
pub const REPORTS_DIFFERENCES: &str = "/v1/reports/differences";
/// [`crate::wire::approvals::AskApprovalRequest`].
pub const APPROVALS_ASK: &str = "/v1/approvals/ask";
/// [`crate::wire::approvals::MyApprovalsRequest`].
pub const APPROVALS_MINE: &str = "/v1/approvals/mine";
/// [`crate::wire::approvals::CloseApprovalRequest`].
pub const APPROVALS_CLOSE: &str = "/v1/approvals/close";
/// [`crate::wire::approvals::ApprovedGiveUp`].
pub const APPROVALS_GIVE_UP: &str = "/v1/approvals/give-up";
/// [`crate::wire::approvals::ApprovedUnblock`].
pub const APPROVALS_UNBLOCK: &str = "/v1/approvals/unblock";
/// [`crate::wire::approvals::WaitingApprovalsRequest`].
pub const APPROVALS_WAITING: &str = "/v1/approvals/waiting";
/// [`crate::wire::approvals::DecideApprovalRequest`].
pub const APPROVALS_DECIDE: &str = "/v1/approvals/decide";
/// [`crate::wire::life::CertificatesRequest`].
pub const CERTIFICATES_OF: &str = "/v1/certificates/of";
/// [`crate::wire::life::LifeRequest`].
pub const CERTIFICATES_ACT: &str = "/v1/certificates/act";
/// [`crate::wire::life::ApprovedLifeRequest`].
pub const CERTIFICATES_APPROVE: &str = "/v1/certificates/approve";
/// [`crate::wire::device::RenewRequest`].
pub const RENEW: &str = "/v1/renew";
/// [`crate::wire::device::EnrolRequest`]; asked at the enrolment address, where the kiosk has no certificate yet.
pub const ENROL: &str = "/v1/enrol";

/// Every path behind mutual TLS; a test on each side holds its routes against this list.
pub const ALL: [&str; 42] = [
    HELLO,
    SIGN_IN,
    SIGN_IN_SECOND_FACTOR,
    ORDERS_SEARCH,
    ORDERS_LEASE,
    ORDERS_RELEASE,
    ORDERS_DOCUMENT,
    ORDERS_HISTORY,
    ORDERS_APPROVE,
    ORDERS_GIVE_UP,
    ORDERS_CERTIFICATE,
    ORDERS_NONCE,
    ORDERS_PROOF,
    ORDERS_CARRIER,
    ORDERS_SECRET,
    ORDERS_SECRET_OUTCOME,
    UNBLOCK_ASK,
    UNBLOCK_APPROVE,
    UNBLOCK_SECRET,
    UNBLOCK_END,
    RECORDS,
    RECORDS_NOTICE,
    RECORDS_MISSING,
    RECORDS_REFUSED,
    RECORDS_RESOLVE,
    CHANGES,
    REPORTS_DAY,
    REPORTS_HANDED_OVER,
    REPORTS_RECORDS,
    REPORTS_RECORD_PROOF,
    REPORTS_DIFFERENCES,
    APPROVALS_ASK,
    APPROVALS_MINE,
    APPROVALS_CLOSE,
    APPROVALS_GIVE_UP,
    APPROVALS_UNBLOCK,
    APPROVALS_WAITING,
    APPROVALS_DECIDE,
    CERTIFICATES_OF,
    CERTIFICATES_ACT,
    CERTIFICATES_APPROVE,
    RENEW,
];
