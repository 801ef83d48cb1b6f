//! Faults from 5xx: officers and their work at the desk, reports, diagnostics.

macro_rules! faults_of_the_desk {
    () => {
        faults_of_devices! {
        // 5xx: officers.
        /// Name or password is wrong.
        SignInRefused = "K-501", Kiosk;
        /// Signing in needs the centre.
        SignInOffline = "K-502", Centre;
        /// The officer's role does not allow it.
        NotAllowed = "K-503", Kiosk;
        /// The officer's session at the centre has ended.
        SessionEnded = "K-504", Centre;
        // 60x: readers sold at the counter.
        /// The centre has told no price that counts today.
        PriceUnknown = "K-600", Centre;
        /// The cash given is less than the price, or much more than any price.
        CashShort = "K-601", Citizen;
        /// What was typed is no amount of money.
        AmountForm = "K-602", Kiosk;
        /// What was typed is no number of a slip.
        SlipForm = "K-603", Kiosk;
        /// What was typed or scanned is no serial number of a reader.
        ReaderSerialForm = "K-604", Kiosk;
        /// The serial number stands in this sale already, or there is no piece for it.
        ReaderSerialTwice = "K-605", Kiosk;
        /// The order did not pay for a reader.
        NoReaderOrdered = "K-606", Citizen;
        /// More in one sale than there is room for.
        SaleTooLarge = "K-607", Kiosk;
        /// The order that is to have paid is not in this kiosk's copy.
        SaleOrderUnknown = "K-608", Kiosk;
        /// An order pays for exactly one reader.
        OnePrepaidReader = "K-609", Kiosk;
        // 61x: a sale that is taken back.
        /// This kiosk keeps no sale with this receipt number.
        ReceiptUnknown = "K-610", Kiosk;
        /// The sale was voided or refunded before.
        SaleEnded = "K-611", Citizen;
        /// A sale is voided on its day; later it is refunded.
        VoidTooLate = "K-612", Kiosk;
        /// What was paid online is not given back at the counter.
        PrepaidNotRefunded = "K-613", Citizen;
        // 62x: shifts.
        /// No shift is open at this counter.
        NoShift = "K-620", Kiosk;
        /// Another clerk's shift is open at this counter.
        OtherShift = "K-621", Kiosk;
        // 63x: the lock over the screen.
        /// Too many wrong passwords: the lock takes none for a minute.
        LockPaused = "K-630", Person;
        // 631 to 639: the stock.
        /// What was typed or scanned is neither a number of pieces nor a serial number.
        StockPieces = "K-631", Kiosk;
        /// A piece was entered twice, or more pieces than move at once.
        StockTwice = "K-632", Kiosk;
        /// Fewer pieces lie where they are to leave.
        StockShort = "K-633", Person;
        /// The other branch's code is none, or this branch's own.
        StockBranch = "K-634", Kiosk;
        /// Nothing was counted.
        StockNothingCounted = "K-635", Person;
        /// Few pieces are left on the shelf.
        StockLow = "K-636", Person;
        /// More pieces were named as missing than are.
        StockNotMissing = "K-637", Kiosk;
        /// No movement of this counter is left that could be undone.
        StockNothingToUndo = "K-638", Kiosk;
        // 64x: paper.
        /// No printer is configured at this kiosk.
        PrinterNone = "K-640", Kiosk;
        /// The printer's device cannot be opened: switched off, or not plugged in.
        PrinterAbsent = "K-641", Printer;
        /// The printer stopped in the middle: no paper, an open cover.
        PrinterStopped = "K-642", Printer;
        /// The print queue did not take the slip.
        PrintQueueRefused = "K-643", Printer;
        /// The last print has not come out yet.
        PrinterBusy = "K-644", Kiosk;
        /// What the record says was erased here after the centre had it.
        ReceiptErased = "K-645", Kiosk;
        /// The folder for acts is not there, is full, or cannot be written.
        SheetNotKept = "K-646", Kiosk;
        // 67x: officers without a line.
        /// The centre confirmed the officer here too long ago.
        OfflineTooLong = "K-670", Centre;
        /// Too many wrong passwords without a line.
        OfflineLocked = "K-671", Person;
        /// The counter is for practice and the centre is not, or the other way round.
        TrainingDiffers = "K-672", Kiosk;
        // 68x: the officer's own carrier at sign-in.
        /// A carrier is demanded, and none is registered for the officer.
        SecondFactorNotEnrolled = "K-680", Centre;
        /// The carrier in the reader is not the officer's.
        SecondFactorOtherCarrier = "K-681", Person;
        /// The officer's carrier refused the PIN.
        SecondFactorPin = "K-682", Person;
        /// The PIN of the officer's carrier is locked, or one try is left, which is never spent.
        SecondFactorLocked = "K-683", Carrier;
        /// The officer's carrier was taken out before it had signed.
        SecondFactorPulled = "K-684", Person;
        /// What the carrier signed does not verify with the key that is registered.
        SecondFactorRefused = "K-685", Carrier;
        /// The challenge was answered before, or is too old.
        SecondFactorStale = "K-686", Person;
        /// The sign-in was left before a carrier was shown.
        SecondFactorLeft = "K-687", Person;
        /// Without a line: this kiosk knows no carrier of the officer's.
        SecondFactorUnknownHere = "K-688", Centre;
        // 70x: the technician's tools.
        /// The configuration names no file for the log.
        LogNotKept = "K-700", Kiosk;
        /// The log's file cannot be read.
        LogUnreadable = "K-701", Kiosk;
        /// What was traced could not be kept for the support bundle.
        TraceNotKept = "K-702", Kiosk;
        /// Only a technician who is signed in may do this.
        TechnicianOnly = "K-703", Kiosk;
        /// The carrier of a self-test holds a key or a certificate already.
        TestCarrierInUse = "K-704", Person;
        /// The signature that a carrier made with a fresh key does not verify.
        TestSignatureWrong = "K-705", Carrier;
        /// The key of a self-test could not be destroyed.
        TestKeyLeft = "K-706", Carrier;
        /// A change of the configuration could not be used.
        ConfigurationRefused = "K-707", Kiosk;
        // 71x: reports.
        /// More was handed over on a day, or there are more branches, than a report has room for.
        ReportTooLarge = "K-710", Centre;
        /// A report of a day that has not come yet.
        ReportDay = "K-711", Kiosk;
        // 72x, 73x: the technician's bench.
        /// The centre's name is not found.
        NameUnknown = "K-720", Network;
        /// The centre's machine refuses the connection: nothing listens at the port.
        PortClosed = "K-721", Centre;
        /// No connection to the centre came about.
        NoConnection = "K-722", Network;
        /// The centre's certificate is not from the authority that this kiosk trusts.
        CentreMistrusted = "K-723", Kiosk;
        /// The centre's certificate has expired.
        CentreCertificatePast = "K-724", Centre;
        /// The centre's certificate ends soon.
        CentreCertificateEnding = "K-725", Centre;
        /// The centre's certificate is for another name than the configuration's.
        CentreOtherName = "K-726", Kiosk;
        /// What answers at the centre's address speaks no TLS as the centre does.
        TlsFailed = "K-727", Centre;
        /// The line to the centre is slow.
        LineSlow = "K-728", Network;
        /// The disk has little room left.
        DiskNearlyFull = "K-729", Kiosk;
        /// The records kept here are no chain any more.
        ChainBroken = "K-730", Kiosk;
        /// Two readers cannot be told apart by their names.
        ReadersAlike = "K-731", Reader;
        /// The module of a reader's profile does not know the card in it.
        CardUnknown = "K-732", Carrier;
        /// Records have waited for the centre for long.
        RecordsWait = "K-733", Network;
        /// The certificate of a trusted authority of documents cannot be used.
        AnchorsUnusable = "K-734", Kiosk;
        /// The scanner's line cannot be opened.
        ScannerMissing = "K-735", Kiosk;
        /// The machine is too hot.
        MachineHot = "K-736", Kiosk;
        /// The card in a reader does not answer.
        CardMute = "K-737", Carrier;
        /// Nothing lies in a reader, so what lies there cannot be tried.
        ReaderEmpty = "K-738", Person;
        /// The disk says that it is worn out.
        DiskWorn = "K-739", Kiosk;
        /// A request to a supervisor is decided, taken back or too old.
        ApprovalOver = "K-740", Person;
        }
    };
}
