//! Faults 1xx to 4xx: ID card, line and centre, carrier, this kiosk.

macro_rules! faults_of_devices {
    ($($more:tt)*) => { faults! {
    // 1xx: the ID card.
    /// The scan has neither 3 × 30 nor 2 × 36 characters.
    MrzLength = "K-101", Kiosk;
    /// The scan holds a character that no zone has.
    MrzCharset = "K-102", Kiosk;
    /// A check digit does not hold.
    MrzCheckDigit = "K-103", Kiosk;
    /// The zone is right, but of another document.
    MrzOtherDocument = "K-104", Citizen;
    /// The ID card has expired.
    DocumentExpired = "K-105", Citizen;
    /// What was typed is no FİN, document number, order number or zone.
    SearchUnreadable = "K-106", Kiosk;
    /// The ID card is not the one on the order.
    IdentityMismatch = "K-107", Citizen;
    /// The holder's ID card has not been read yet.
    IdCardNotRead = "K-108", Kiosk;
    /// A character was misread, and the check digits do not say which one.
    MrzAmbiguous = "K-109", Kiosk;
    // 11x: the ID card's chip.
    /// The card left the reader while its chip was read.
    ChipGone = "K-110", Kiosk;
    /// The chip does not take the key made of the zone or the CAN.
    ChipKeyRefused = "K-111", Kiosk;
    /// The chip refused a command that it has to carry out.
    ChipRefused = "K-112", Citizen;
    /// The chip's answers are not what the standard says.
    ChipUnreadable = "K-113", Citizen;
    /// The chip did not answer in time.
    ChipSilent = "K-114", Citizen;
    /// No ID card lies in its reader.
    ChipMissing = "K-115", Kiosk;
    /// No reader of ID cards is connected, or the service failed it.
    IdReaderMissing = "K-116", Kiosk;
    /// The chip asks for a protocol, a curve or a format that this program does not have.
    ChipUnsupported = "K-117", Kiosk;
    /// What was typed to open a chip is no zone, no number with dates, and no CAN.
    ChipKeyForm = "K-118", Kiosk;
    /// Another program holds the ID card for itself.
    ChipHeld = "K-119", Kiosk;
    // 12x: what the chip is worth.
    /// A file of the chip or its signature was changed.
    ChipForged = "K-120", Citizen;
    /// The chip does not have its private key: a copy.
    ChipCloned = "K-121", Citizen;
    /// This kiosk trusts no authority of documents: nothing on the chip can be proven.
    ChipNoAnchor = "K-122", Kiosk;
    /// The signer of the document is not certified by a trusted authority, or no longer.
    ChipSignerUnknown = "K-123", Kiosk;
    /// The chip has no signature, or one that this program cannot verify.
    ChipNotProven = "K-124", Citizen;
    /// The chip says otherwise than the zone printed on the card.
    ChipDiffers = "K-125", Citizen;
    /// The chip is still being read.
    ChipReading = "K-126", Kiosk;
    /// The evidence of the holder's identity needs a second person, and nobody has approved it.
    EvidenceNeedsSecond = "K-127", Kiosk;
    /// The rules do not allow an issue on this evidence.
    EvidenceTooWeak = "K-128", Kiosk;
    /// The chip's photograph cannot be shown.
    ChipPhotograph = "K-129", Citizen;
    // 13x: the register of invalid documents.
    /// The register says that the ID card is invalid.
    DocumentInvalid = "K-130", Citizen;
    /// The register of invalid documents gave no answer.
    DocumentUnchecked = "K-131", Centre;
    /// The register of invalid documents does not know the ID card.
    DocumentUnknown = "K-132", Citizen;
    /// What was typed is no number, notary or date of a power of attorney.
    AttorneyForm = "K-133", Kiosk;
    /// The power of attorney is of a day that has not come, or too old.
    AttorneyDate = "K-134", Citizen;
    /// The rules let nobody collect such an order in the holder's place.
    AttorneyNotAllowed = "K-135", Citizen;
    /// The ID card of the authorised person is the holder's.
    AttorneyIsHolder = "K-136", Citizen;
    /// The authorised person's ID card has not been read yet.
    AttorneyCardMissing = "K-137", Kiosk;
    // 2xx: the order and the centre.
    /// The person has no order.
    NoOrder = "K-201", Citizen;
    /// The order is not paid.
    OrderUnpaid = "K-202", Citizen;
    /// The order is collected at another branch.
    OrderOtherBranch = "K-203", Citizen;
    /// Another kiosk is working on the order.
    OrderLeased = "K-204", Centre;
    /// The order was issued already.
    OrderIssued = "K-205", Citizen;
    /// The order was cancelled, refunded, expired or blocked.
    OrderStopped = "K-206", Centre;
    /// The certification authority refused the request.
    CertificateRefused = "K-210", Centre;
    /// Another key was certified for this attempt.
    CertificateConflict = "K-211", Centre;
    /// The signature of the nonce does not verify at the centre.
    ProofRefused = "K-212", Carrier;
    /// The answer's certificate is not for the key on the carrier.
    CertificateOtherKey = "K-213", Centre;
    /// The centre cannot be reached.
    CentreUnreachable = "K-217", Centre;
    /// The centre's answer cannot be read.
    CentreAnswer = "K-218", Centre;
    /// The centre reports an error of its own.
    CentreError = "K-219", Centre;
    /// The centre does not know this kiosk, or its certificate has run out.
    KioskNotTrusted = "K-220", Kiosk;
    /// The centre refuses this kiosk's records: they do not follow those it has. A person must look at it.
    RecordsRefused = "K-222", Kiosk;
    /// The kiosk's clock and the centre's differ too much.
    ClockDiffers = "K-221", Kiosk;
    // 23x: files for the centre on a USB stick.
    /// The folder is not there: the stick is not in.
    StickAbsent = "K-230", Kiosk;
    /// The stick has no room.
    StickFull = "K-231", Kiosk;
    /// The stick only reads, or fails.
    StickNotWritten = "K-232", Kiosk;
    /// The file is on the stick already.
    StickFileExists = "K-233", Kiosk;
    /// Nothing waits for the centre.
    NothingToSend = "K-234", Kiosk;
    /// The centre's key for files on a stick was not learned yet.
    StickKeyUnknown = "K-235", Kiosk;
    // 24x: the queue.
    /// This kiosk and the centre have two histories of its records.
    RecordsForked = "K-240", Kiosk;
    /// The centre has records of this kiosk that its disk has not: an old disk was put back.
    DiskOlder = "K-241", Kiosk;
    /// The centre asks for records that this kiosk no longer holds.
    CentreOlder = "K-242", Centre;
    /// The centre counts this kiosk's disks otherwise.
    OtherEpoch = "K-243", Kiosk;
    /// The centre does not take this kiosk's signature.
    SignatureRefused = "K-244", Kiosk;
    /// A file from or for the centre cannot be used.
    ExchangeFile = "K-245", Kiosk;
    // 26x: the kiosk's copy of the centre's data, and searching.
    /// Not in this kiosk's copy, and the line is down: other branches' orders cannot be looked at.
    NotInCopy = "K-260", Centre;
    /// The copy is old: the centre has not been heard for long.
    CopyOld = "K-261", Centre;
    /// The copy was damaged and is asked for again.
    CopyLost = "K-262", Kiosk;
    /// The disk has no room for the copy.
    CopyNoRoom = "K-263", Kiosk;
    // 25x: who this kiosk is, and the time.
    /// The enrolment code is wrong, used, or too old.
    EnrolmentRefused = "K-250", Kiosk;
    /// Too many tries to enrol: the centre asks to wait.
    EnrolmentBusy = "K-251", Centre;
    /// Two kiosks speak with this kiosk's certificate.
    KioskDoubled = "K-252", Kiosk;
    /// The centre's time has not been heard for more than a day: nothing is issued.
    ClockUnsynced = "K-253", Kiosk;
    /// This kiosk's certificate ends soon and could not be renewed.
    IdentityEnding = "K-254", Kiosk;
    // 27x: carriers' secrets at the centre.
    /// The centre tells no key that a carrier's secrets are sealed to.
    SealKeyUnknown = "K-270", Centre;
    /// The centre does not keep what was sealed for this carrier.
    SecretNotKept = "K-271", Centre;
    // 3xx: the carrier.
    /// A USB token where a smart card was ordered, or the other way round.
    CarrierWrongKind = "K-301", Citizen;
    /// The carrier holds a certificate already.
    CarrierOccupied = "K-302", Carrier;
    /// The carrier was pulled, or does not answer any more.
    CarrierGone = "K-303", Carrier;
    /// Another carrier was put in.
    CarrierOther = "K-304", Carrier;
    /// The carrier's PIN is not the factory's.
    CarrierNotFresh = "K-305", Carrier;
    /// The citizen's PIN is wrong.
    PinWrong = "K-306", Citizen;
    /// The carrier's PIN is locked.
    PinLocked = "K-307", Carrier;
    /// The two entries of the PIN differ.
    PinsDiffer = "K-308", Citizen;
    /// The PIN has too few or too many digits, or other characters.
    PinForm = "K-309", Citizen;
    /// The PIN is too easy to guess.
    PinTooSimple = "K-310", Citizen;
    /// The carrier has no room.
    CarrierFull = "K-311", Carrier;
    /// The carrier's driver did not answer in time.
    CarrierSilent = "K-312", Carrier;
    /// The carrier's driver stopped.
    DriverStopped = "K-313", Kiosk;
    /// The carrier's driver cannot be loaded.
    DriverMissing = "K-314", Kiosk;
    /// The carrier's driver reports an error.
    DriverError = "K-315", Carrier;
    /// No profile fits the reader the carrier is in.
    CarrierUnknown = "K-316", Kiosk;
    /// The certificate read back differs from the one written.
    ReadBackDiffers = "K-317", Carrier;
    /// The carrier does not prove that its key was made on it.
    KeyNotLocal = "K-318", Carrier;
    /// The PIN must be entered again: the driver was started anew.
    PinAgain = "K-319", Kiosk;
    /// The key that this issue made is no longer on the carrier.
    KeyMissing = "K-320", Carrier;
    /// Two carriers are in; exactly one must be.
    TwoCarriers = "K-321", Kiosk;
    // 33x: what is known before and around the issue: pre-flight, origin, PUK.
    /// The driver for this carrier only reads.
    CarrierReadOnly = "K-330", Carrier;
    /// The scheme does not issue on this model of carrier.
    CarrierModelRefused = "K-331", Carrier;
    /// The centre's stock does not know the carrier.
    CarrierNotInStock = "K-332", Carrier;
    /// The carrier is in another branch's stock, or in a state in which nothing is issued on it.
    CarrierElsewhere = "K-333", Carrier;
    /// The certification authority's key does not answer.
    AuthorityNotReady = "K-334", Centre;
    /// The carrier cannot make the type of key that is wanted.
    KeyTypeUnsupported = "K-335", Carrier;
    /// The attestation certificate does not prove that the key was made on the carrier.
    AttestationRefused = "K-336", Carrier;
    /// Nobody has a PUK for this carrier, or it cannot be unblocked.
    PukUnknown = "K-337", Carrier;
    /// The carrier does not take the PUK.
    PukRefused = "K-338", Carrier;
    /// A PUK is released only with a second person.
    SecondPersonNeeded = "K-339", Kiosk;
    // 34x: the second key of a carrier.
    /// The attempt asks for an authentication key, and this kiosk's profile of the carrier has no place for it.
    SecondKeyPlaceUnknown = "K-340", Kiosk;
    // 35x: the PIN of a carrier that was handed over.
    /// The old PIN is wrong, so the PIN was not changed.
    PinNotChanged = "K-351", Citizen;
    /// The PIN is locked, or only its last try is left: it is not changed.
    PinChangeLastTry = "K-352", Carrier;
    /// The carrier did not confirm the new PIN: which of the two counts is not known.
    PinChangeUnsure = "K-353", Carrier;
    /// Nobody entered the PIN on the reader's own keys, or the entry was cancelled there.
    PadCancelled = "K-354", Citizen;
    /// What was entered on the reader's own keys is no new PIN: too short, too long, or not twice the same.
    PadRefused = "K-355", Citizen;
    // 36x: the secrets that a carrier leaves the factory with.
    /// The carrier's PUK or SO PIN is not the factory's, and the centre has none for it.
    SecretForeign = "K-360", Carrier;
    /// Which of several sealed secrets counts on the carrier is not known, and a further try may lock it.
    SecretUnsure = "K-361", Carrier;
    /// The carrier takes no further try of its PUK or SO PIN.
    SecretLocked = "K-362", Carrier;
    /// A carrier was unblocked, and the PUK that was used is not known to be replaced.
    PukNotReplaced = "K-363", Carrier;
    // 37x: a certificate after its issue.
    /// The centre knows no certificate of this holder, order or serial number.
    CertificateNotFound = "K-370", Citizen;
    /// The certificate does not stand so that this can be done: not handed over, suspended already, or valid already.
    CertificateStands = "K-371", Kiosk;
    /// The suspension has lasted as long as it may: the certificate is revoked.
    SuspensionOver = "K-372", Citizen;
    /// The certificate is revoked, and that is not undone.
    CertificateEnded = "K-373", Citizen;
    /// The certificate has expired.
    CertificatePast = "K-374", Citizen;
    /// This is done only in person, and no ID card of the holder was read, or another's.
    HolderNotPresent = "K-375", Citizen;
    /// This is done only with the word of a second officer.
    LifeNeedsSecond = "K-376", Kiosk;
    /// The certificate is renewed only in the weeks before its end.
    RenewalTooEarly = "K-377", Citizen;
    /// Another carrier was ordered for this one already, or it is not paid.
    ReplacementRefused = "K-378", Citizen;
    // 4xx: this kiosk.
    /// The smart-card service (pcscd) is not running.
    ReaderServiceDown = "K-401", Kiosk;
    /// No reader for the ordered carrier is connected.
    ReaderMissing = "K-402", Kiosk;
    /// The store cannot be opened.
    StoreClosed = "K-403", Kiosk;
    /// The store could not make a record durable.
    StoreFailed = "K-404", Kiosk;
    /// The queue of unsent records is full.
    QueueFull = "K-405", Kiosk;
    /// The terminal is too small to work in.
    ScreenTooSmall = "K-406", Kiosk;
    $($more)*
    } };
}
