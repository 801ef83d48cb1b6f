//! Bodies about carriers: the check before the first write.

use serde::{Deserialize, Serialize};

use crate::domain::order::{CarrierKind, OrderNumber};
use crate::domain::preflight::CarrierVerdict;

/// `/v1/orders/carrier`: may this attempt go on with this carrier? Nothing has been written on it yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierCheckRequest {
    /// The order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// Token serial number.
    pub serial: String,
    /// Smart card or USB token.
    pub kind: CarrierKind,
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: String,
    /// `CK_TOKEN_INFO.model`.
    pub model: String,
    /// Firmware as `major.minor`.
    pub firmware: String,
}

/// Answer to [`CarrierCheckRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierCheckAnswer {
    /// What the centre says of it.
    pub verdict: CarrierVerdict,
}
