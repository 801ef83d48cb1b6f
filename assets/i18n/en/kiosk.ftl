## The kiosk's screens. Every sentence stands in three languages; a test holds them together.

product = İmza
training-mark = TRAINING
training-paper = TRAINING — NOT VALID
yes = yes
no = no

line-unknown = line: trying
line-up = line up
line-down = no line
store-opening = store opening
store-closed = store closed
queue-empty = all sent
queue-waiting = { $count } unsent
queue-sending = { $count } sending
readers-unknown = readers: looking
readers-down = no reader service
readers-count =
    { $count ->
        [one] { $count } reader
       *[other] { $count } readers
    }

next-step = Next:
next-wait = Wait:
next-fault = What to do:

key-palette = all keys
key-help = help
key-home = home
key-sale = sale
key-goods = add
key-serial = serial no.
key-pay = payment
key-way = another way
key-take-back = take back
key-choose = choose
key-shift = shift
key-approvals = approvals
key-approve = approve
key-refuse = refuse
key-ask = ask elsewhere
key-export = export
key-day = day
key-picture = picture
key-day-before = day before
key-day-after = day after
key-open-shift = open
key-count = count
key-close-shift = close
key-pieces = by pieces
key-total = one sum
key-sold = sold
key-queue = queue
key-devices = check
key-quit = quit
key-open = open
key-back = back
key-go-on = go on
key-field = field
key-sign-out = sign out
key-identity-ok = confirm
key-attorney = authorised person
key-holder-collects = the holder
key-retry = again
key-aside = put aside
key-handed-over = handed over
key-next-citizen = next citizen
key-send-now = send now
key-print = print

sign-in-about = Electronic-signature certificates · Registration Centre
sign-in-title = Sign in
sign-in-name = Name
sign-in-password = Password
sign-in-next-name = type your name, press Enter.
sign-in-next-password = type your password, press Enter.
sign-in-waiting = the centre is checking the password.

# The lock over a screen that nobody touched.
key-unlock = unlock
key-other-officer = another officer
lock-title = The screen is locked
lock-kept = The work stands as it was left; what runs behind it runs on.
lock-line-back = The line is back: type your password once for the centre.
lock-next = type your password, press Enter. F5: another officer signs in.

home-today = Today
home-issued = issued
home-ready = ready
home-unfinished = unfinished
home-unsent = unsent
home-shift = shift, since
home-shift-closed = closed
home-no-readers = no reader found, F9
home-no-carrier = no carrier in
home-carrier-in = is in
home-two-carriers = two carriers are in
home-id-card-in = ID card on the reader
home-no-id-card = no ID card on the reader
home-prompt-title = Next citizen
home-prompt-scan = Scan the ID card
home-prompt-type = or type FİN, document or order number
home-searching = searching for orders.
home-next-enter = press Enter to search.
home-next-check = compare the field marked wrong with the card.
home-next-scan = take the citizen's ID card and scan it.
home-next-unfinished = choose the unfinished order, press Enter; or scan an ID card.
home-list-title = Orders ready here ({ $count })
home-list-loading = The list is loading…
home-list-empty = No order is ready at this branch.
home-list-offline = No line to the centre: the list appears when the line is back.
home-row-unfinished = unfinished: press Enter to go on

copy-as-of = as of { $time }, { $age } old
copy-minutes = { $count } min
copy-hours = { $count } h
copy-days = { $count } days
copy-shown = From this kiosk's copy; the centre has not confirmed it
home-found-title = Found here ({ $count })
home-found-none = Nothing here. Enter: ask the centre too.
devices-copy = Copy of orders

column-number = No.
column-name = Name
column-applicant = Applicant
column-carrier = Carrier
column-reader = Reader
column-state = State
column-placed = Ordered
column-organisation = Organisation

orders-title = This person's orders ({ $count })
orders-more = Not all are shown: search by order number.
orders-next = choose the order, press Enter.

applicant-citizen = citizen
applicant-entrepreneur = entrepreneur
applicant-legal-entity = legal entity
applicant-state-body = state body
carrier-smart-card = smart card
carrier-usb-token = USB token

order-draft = draft
order-submitted = awaits payment
order-paid = paid
order-ready = ready
order-in-service = in service
order-issued = issued
order-handed-over = handed over
order-closed = closed
order-cancelled = cancelled
order-refunded = refunded
order-expired = expired
order-blocked = blocked

order-title = Order { $number }
order-applicant = Applicant
order-carrier = Carrier
order-reader = Card reader
order-price = Payment
order-unpaid = not paid
order-branch = Branch
order-state = State
order-placed = Ordered on
order-organisation = Organisation
order-voen = VÖEN
order-holders =
    { $count ->
        [one] This application names { $count } holder
       *[other] This application names { $count } holders
    }
order-package = Package { $number } { $place }/{ $count }
order-seal = seal
order-person-title = Holder
order-register = name in the register
order-no-card = The ID card has not been read yet
order-fin = FİN
order-document = Document
order-birth = Born
order-name-card = Name on card
name-same = the name is the same
name-standard = standard spelling of the name
name-customary = name spelled otherwise, look
name-different = NAME DIFFERS: look at card and face
name-truncated = cut in the zone
order-expiry = Valid until
order-lifetime = for life
order-verdict-title = What is missing
order-verdict-scan = The ID card must be read
order-verdict-scan-why = A certificate is given only when the original ID card is produced.
order-verdict-ready = Everything is ready
order-verdict-face = Compare the photograph on the card with the person before you.
order-next-scan = scan the holder's ID card.
order-next-confirm = compare the photograph; if it is that person, press Enter.
order-next-resume = press Enter to go on with the unfinished issue.
reading-chip-genuine = chip: genuine, no copy
reading-chip-signed = chip: signature right
reading-chip-unproven = chip: not proven
reading-mrz-scanned = zone scanned
reading-mrz-typed = zone typed by hand
reading-of-lease = from before
order-next-second = a second person looks at card and citizen; Enter: they sign in.
register-asking = Document: the register of invalid documents is being asked
register-failed = Document: not asked yet, the centre does not answer
register-valid = Document: valid by the register, asked at { $time }
register-invalid = Document: INVALID by the register, asked at { $time }
register-unknown = Document: not known to the register, asked at { $time }
register-unreachable = Document: the register gave no answer, asked at { $time }
attorney-title = Power of attorney
attorney-about = The authorised person shows their own ID card; number, notary and date are typed.
attorney-card = Their ID card
attorney-number = Number
attorney-notary = Notary
attorney-date = Date (day.m.year)
attorney-next-card = scan the authorised person's own ID card.
attorney-next-number = type the number of the power of attorney, then Enter.
attorney-next-notary = type the notary, then Enter.
attorney-next-date = type the date as 31.12.2026, then Enter.
order-collector = Collected by
order-attorney = By document
chip-names-holder = the chip names { $name }
chip-names-number = the personal number on the chip is not the FİN of the register: { $number }
photo-coming = the chip's photograph is being read …
photo-lifted = the card was lifted before its photograph was read: lay it back and it is
chip-reading = reading the chip
chip-slipped = the card slipped: leave it there, it is read again
chip-short = chip
chip-short-genuine = chip genuine: signed, no copy
chip-short-signed = chip signed by the country
chip-short-unproven = chip unproven: counts as the zone
chip-short-unread = chip not read
mrz-document-code = document code
mrz-document-number = document
mrz-personal-number = FİN
mrz-birth-date = birth
mrz-expiry-date = expiry
mrz-name = name
mrz-composite = all
mrz-corrected = Put right

step-identity = identity checked
step-lease = order reserved
step-carrier = carrier recognised
step-pin = PIN chosen
step-key = key made on the carrier
step-request = request signed
step-certificate = certificate received
step-write = certificate written
step-read-back = read back
step-proof = signature proven
step-hand-over = handed over

issue-title = Order { $number }
issue-serial = serial { $serial }
issue-steps = Steps
issue-action = Now
issue-running = The kiosk is working, no key is needed.
issue-wait = the kiosk is working.
issue-wait-carrier = do NOT take the carrier out, the kiosk is working with it.
issue-next-smart-card = put a new smart card into the card reader.
issue-next-usb-token = plug a new USB token in.
issue-next-carrier-back = put the same carrier back.
issue-next-pin = give the keyboard to the citizen, who types a PIN and presses Enter.
issue-next-pin-again = the citizen types the same PIN again and presses Enter.
issue-next-present = the citizen types the chosen PIN and presses Enter.
issue-next-hand-over = give the carrier to the citizen, then press Enter.
issue-carrier-prompt = Waiting for the carrier. The kiosk recognises it as soon as it is in.
issue-on-carrier-key = The key is on carrier { $serial }, nothing is lost.
issue-on-carrier-key-two = Both keys are on carrier { $serial }, nothing is lost.
issue-on-carrier-certificate = Key and certificate are on carrier { $serial }.
issue-on-carrier-certificate-two = Both keys and their certificates are on carrier { $serial }.
issue-proven = The carrier signed the centre's question: the signature works.
issue-proven-two = The carrier signed the centre's question with each key: both work.
issue-give-carrier = Take the carrier out and hand it over. Enter makes the certificate active.
issue-give-carrier-two = Take the carrier out and hand it over. Enter makes both certificates active.
issue-pin-turn = Citizen: choose your PIN. Nobody sees it, nothing keeps it.
issue-pin-present = Citizen: type the PIN you chose.
issue-pin-rules = { $min } to { $max } digits; not as simple as 123456 or 111111.
issue-pin-first = PIN
issue-pin-second = PIN, once more
pin-tries-fine = No wrong try.
pin-tries-low = Careful: a wrong PIN was typed, few tries are left.
pin-tries-last = Careful: one try is left, the kiosk does not spend it.
pin-tries-locked = The PIN is locked.

# Changing the PIN of a carrier.
pin-now = PIN that counts now
pin-new = New PIN, { $min } to { $max } digits
pin-new-again = New PIN, again
pin-changed = The PIN is changed. The old one does not count any more.

# The holder changes the PIN at the counter.
key-pin = PIN
pin-change-title = Change of a PIN
pin-change-turn = Citizen: type the old PIN once and the new one twice. Nobody sees them.
pin-change-old = PIN that counts now
pin-change-new = New PIN
pin-change-again = New PIN, once more
pin-change-next-carrier = put the citizen's carrier into the reader.
pin-change-next-old = the citizen types the PIN that counts now and presses Enter.
pin-change-next-new = the citizen types a new PIN and presses Enter.
pin-change-next-again = the citizen types the new PIN again and presses Enter.
pin-change-next-take = give the carrier back to the citizen; Enter waits for the next one.

# A carrier is unblocked with a supervisor.
key-unblock = unblock
unblock-title = Unblocking the carrier
unblock-about = A supervisor agrees: the centre gives the PUK to this carrier alone. The citizen chooses a new PIN.
unblock-turn = Citizen: type the new PIN twice. Nobody sees it.
unblock-forgotten = The PIN is forgotten
unblock-locked = The PIN is locked
unblock-pin-known = Somebody may know the PIN
unblock-done = The carrier is unblocked: the new PIN counts, and another PUK took the used one's place.
unblock-pin-set = The new PIN counts. The PUK that was used is not replaced yet.
unblock-next-done = give the carrier back to the citizen; Esc goes back.

receipt-title = Receipt { $number }
receipt-done = The certificate is issued and active
receipt-order = Order
receipt-holder = Holder
receipt-carrier = Carrier
receipt-serial = Carrier serial
receipt-certificate = Certificate no.
receipt-authentication = Sign-in cert. no.
receipt-validity = Valid
receipt-price = Paid
receipt-officer = Officer
receipt-time = Time
receipt-record = At the centre
receipt-sent = sent, the centre has it
receipt-not-sent = not sent yet, kept at the kiosk
receipt-paper = Paper
receipt-printing = is being printed
receipt-printed = printed
receipt-advice = Tell nobody your PIN. Report a loss within 3 hours.
receipt-next = press Enter: the next citizen.
receipt-next-reader = F3: hand out the reader that the order paid for. Enter: the next citizen.

# Readers sold at the counter.
goods-reader-with-card = reader with card
goods-reader-alone = reader alone
way-cash = cash
way-card = card terminal
way-prepaid = paid with the order
sale-prices = Prices today
sale-no-price = none
sale-lines = This sale
sale-empty = Nothing yet: press 1 or 2.
sale-goods = Goods
sale-serial = Serial no.
sale-count = Pcs
sale-sum = Sum
sale-payment = Payment
sale-total = Total
sale-change = Give back
sale-short = Missing
sale-entry-cash = Cash given
sale-entry-card = Number of the slip
sale-entry-prepaid = Number of the order
sale-looking = the order is being looked for.
sale-writing = the sale is being written down.
sale-done = Sold
sale-next-goods = press 1 or 2 for what is sold.
sale-next-more = scan the serial number, or press Enter: payment.
sale-next-serial = type the serial number and press Enter.
sale-next-cash = take the cash, type how much, press Enter. Nothing typed: exact.
sale-next-card = take the payment at the terminal, type the slip's number, press Enter.
sale-next-prepaid = type the number of the order that paid, press Enter.
sale-next-confirm = press Enter: the sale is written down.
sale-next-confirm-change = give back { $money }, then press Enter.
sale-next-change = hand over the reader and { $money }. Enter: the next citizen.
sale-next-done = hand over the reader. Enter: the next citizen.

reversal-sold = The sale
reversal-none = Type or scan the number on its receipt.
reversal-receipt = Sale, receipt no.
reversal-title = Taking a sale back
reversal-about = A supervisor agrees; only then is anything given back.
reversal-entry-number = Number of the receipt
reversal-entry-serial = Serial no. of the reader that goes out
reversal-entry-slip = Number of the terminal's slip
reversal-way-void = Void: as if it had not been (today only)
reversal-way-refund = Refund: reader back, money back
reversal-way-exchange = Exchange: a reader for a reader
reversal-next-number = type the number of the sale's receipt and press Enter.
reversal-looking = the sale is being looked for.
reversal-next-way = choose what is done with ↑ ↓, press Enter.
reversal-next-piece = choose the reader that comes back, press Enter.
reversal-next-serial = scan the other reader, or type its number; Enter.
reversal-next-slip = give the money back at the terminal, type its slip's number; Enter.
reversal-writing = it is being written down.
reversal-done-void = Voided
reversal-done-refund = Refunded
reversal-done-exchange = Exchanged
reversal-next-cash = take the reader, give back { $money }. Enter: the next citizen.
reversal-next-taken = take the reader back. Enter: the next citizen.
reversal-next-exchanged = take the old reader, hand over the new one. Enter: next citizen.
reversal-payback = Money given back
reversal-back = Came back
reversal-out = Went out
reversal-reason = Reason
reversal-approved = Agreed
reversal-mistake = Entered wrongly
reversal-changed-mind = The buyer does not want it
reversal-does-not-fit = Does not work with what the buyer has
reversal-faulty = The reader is faulty

# On paper.
paper-sale = Receipt of a sale
paper-reversal = A sale taken back
paper-hand-over = Act of hand-over
paper-kiosk = Kiosk
paper-sale-keep = Keep this receipt: returns and exchanges go by its number.
paper-certificate-sha256 = SHA-256 of the certificate
paper-authentication-sha256 = SHA-256 of the sign-in certificate
paper-hand-over-declared = I received the carrier with the certificate on it. I chose the PIN myself.
paper-signs-holder = holder
paper-signs-authorised = authorised person
paper-signs-buyer = buyer
paper-signs-officer = officer: { $name }

shift-x = The shift so far (X)
shift-z = Z report { $number }
shift-none = No shift is open at this counter.
shift-officer = Clerk
shift-since = Since
shift-sales = Sales
shift-returns = Taken back
shift-card-in = Card taken
shift-card-out = Card given back
shift-float = Cash at the start
shift-cash-in = Cash taken
shift-cash-out = Cash given back
shift-expected = Should be there
shift-counted = Counted
shift-difference = Difference
shift-drawer = The drawer
shift-next-open = count the cash in the drawer, type the sum, press Enter. F5: sign out.
shift-next-report = Enter: count and close the shift. F5: sign out, the shift stays open.
shift-next-total = count the drawer, type the sum, press Enter. Tab: piece by piece.
shift-next-pieces = type how many of each, press Enter.
shift-next-close = it is right. Enter: close the shift.
shift-next-differs = count once more (Esc), or Enter: close with this difference.
shift-next-closed = hand over the drawer. F5: sign out, Enter: go on.
shift-reading = the records are being read.
shift-writing = it is being written down.
shift-unread = receipts are no longer kept here and in no sum: { $count }

day-title = Day
day-counted = counted at { $at }
day-loading = the day is being counted at the centre.
day-total = Handed over { $count }
day-by-now = { $day } by now { $now } of { $count }
day-before = { $day } { $count }
day-days = { $days } days
day-by-branch = branch
day-by-hour = hour
day-by-officer = officer
day-by-carrier = carrier
day-by-applicant = applicant
day-by-heat = heat map
day-by-funnel = funnel
day-by-branches = state
day-age = age in days
day-all = all
day-step-paid = paid
day-step-ready = ready
day-step-in-service = in service
day-step-issued = not handed over
day-step-handed-over = handed over
day-col-kiosks = kiosks
day-col-silent = silent
day-col-unsent = unsent
day-col-paid = paid
day-col-ready = ready
day-col-in-service = work
day-col-issued = issued
day-next-funnel = ! marks where orders have waited for more than a week.
day-next-branches = silent branches come first. Enter opens one. Tab: another picture.
day-by-differences = differences
day-col-wares = wares
day-col-pieces = pieces
day-col-shifts = shifts
day-col-cash = cash
day-col-open = open
day-col-of = what
day-col-record = record
day-col-expected = should be
day-col-counted = counted
day-col-difference = differs
day-shift-of = shift of { $by }
day-shift-open = not closed
day-shift-unknown = what should have been there is no longer known
day-more-counts = more was counted than is listed
day-none-counted = Nothing was counted or closed here.
day-next-differences = branches where it differs come first. Enter shows the records.
day-next-counts = arrows look through the records. Esc: the branches. Tab: another picture.
counted-smart-card = smart card
counted-usb-token = USB token
counted-reader = reader
counted-drawer = drawer
day-by-records = records
day-serial = serial no.
day-more = more were handed over than are listed
day-next-records = arrows choose a hand-over, Enter opens its order. Tab: another picture.
day-none = Nothing was handed over.
day-next = choose a bar with the arrows, Enter opens it. Tab: another picture.

devices-title = Check
devices-centre = Centre
devices-store = Store
devices-clock = Clock
clock-checked = checked with the centre
clock-ending = clock check due in { $hours } h
clock-unsynced = no issuing
devices-readers = Readers
devices-next = everything is in order. Esc: back.
reader-id-card = ID-card reader
reader-smart-card = Smart card
reader-usb-token = USB token
reader-unassigned = Spare reader
reader-empty = empty

queue-title = Sending to the centre
queue-next = records go by themselves. Enter: send now.
queue-count-unsent = Not sent yet: { $count }
queue-count-acked = the centre has: { $count }
queue-count-limit = limit { $count }
queue-count-urgent = urgent: { $count }
queue-last-error = Last try { $at }: { $code }. Next try: { $next }.
queue-now = now
queue-sending-now = On the way to the centre.
queue-none = No record was written here yet.
queue-next-refused = the centre did not apply some records: a supervisor decides (F7).
queue-next-stick = no line for long: a technician takes it by stick: kiosk queue export
stick-exported = Records { $first } to { $last } are in { $file }. They wait here until the acknowledgement of the centre comes.
stick-exported-part = Records { $first } to { $last } are in { $file }. { $left } more did not fit: export again when these are acknowledged.
stick-acknowledged = The centre has everything up to record { $last }. Still waiting here: { $unsent }.
stick-kiosk-open = An open kiosk holds the store. End it (F10), then repeat.
queue-column-made = Written
queue-column-kind = Record
queue-column-age = Age
queue-column-standing = Here · at the centre
record-hand-over = handed over
record-released = given back
record-reader-sale = reader sold
record-sale-reversal = sale taken back
record-shift-opened = shift opened
record-shift-closed = shift closed
record-suspension-request = suspension
record-secret-release = PUK released
age-minutes = { $count } min
age-hours = { $count } h
age-days = { $count } d
standing-kept = kept
standing-centre = the centre has it
standing-here = not sent yet
standing-urgent = not sent yet, goes first
standing-noticed = the centre was told
standing-refused = not applied
key-settle = put right
key-resolve = settled
key-move = move
key-suspend = suspend

confirm-settle = Put this kiosk's records right?
    .safe = What this disk lost is fetched from the centre; what the centre lacks is sent again. Nothing is dropped.
    .yes = put right
    .no = leave it
confirm-resolve = Is this record settled?
    .safe = The record stays at the centre as it is. Your name and the time are noted.
    .yes = settled
    .no = not yet
confirm-suspend = Suspend the certificate: why does the holder ask?
    .safe = The request is kept here and reaches the centre before anything else.
suspend-lost = the carrier is lost
suspend-stolen = the carrier was stolen
suspend-pin-known = somebody may know the PIN
suspend-asked = no reason given
suspend-written = the suspension request is kept (no. { $number }) and goes first.

confirm-quit = End the program?
    .safe = Everything written is on the disk; unsent records are sent after the next start.
    .yes = end
    .no = stay
confirm-leave = Put this issue aside?
    .safe = Nothing is lost: every step done is written down. Go on from the home screen, or by scanning the ID card again.
    .yes = put aside
    .no = go on

help-title = Help
help-everywhere =
    F1 help · F2 home · F3 sale · F4 queue · F5 shift · F8 language · F9 check · F10 quit
    Ctrl-K every action by name · Ctrl-T colours · Ctrl-L lock
    An ID card may be scanned on any screen.
help-sign-in =
    Type your name and password. Enter goes to the next field, then signs in.
    After five wrong tries the account is closed for five minutes.
    While the line is cut, an officer who signed in here lately can still sign in by password.
    Readers can be sold then; certificates are issued when the line is back.
help-home =
    Scan the citizen's ID card: the order opens by itself.
    FİN (7 characters), document number or order number can be typed too.
    Or choose from the list with the arrows and press Enter.
    F7: the holder of a carrier changes its PIN.
    F6: the supervisor's day.
    F12: the stock.
    A certificate's serial number (hexadecimal) opens its holder's certificates.
help-orders =
    Choose the order with the arrows; Enter opens it, Esc goes back.
    Pale lines are orders that are over.
    F6 narrows by state, F7 by carrier, Tab by day; Ctrl-O leaves those with several holders.
    Esc first takes the filter away, then goes back.
help-order =
    The order at the left; card and register compared at the right.
    Below stands what is missing. If all is right, compare the photograph and press Enter.
    A name never decides: FİN, document and date of birth must be the same.
    Tab shows what became of the order, and how far its package is.
help-issue =
    The kiosk takes the steps by itself; the time each took stands at the right.
    Esc is safe at any moment: until a key is made the order is given back,
    later the issue is put aside and goes on with the same carrier.
help-receipt =
    The certificate is issued. Enter goes to the next citizen.
    If it says "not sent yet", do not worry: the record is on the disk and goes by itself.
    Ctrl-P prints receipt or act. A second one is marked a copy; so is what F4 and F3 F7 find.
help-sale =
    1 or 2 adds a reader; Backspace takes one away. Scan the serial number, or F6.
    Enter goes to the payment; Tab changes between cash, card and order.
    F3 on an order that paid for a reader hands that reader out.
    A sale is written down with or without a line, and only with the last Enter.
    With nothing in the sale yet, F7 takes an earlier sale back.
help-reversal =
    A sale is taken back by the number of its receipt, at the counter that sold.
    A void counts on the same day; later the money is refunded.
    In an exchange no money moves: a reader comes back, another goes out.
    A supervisor signs in beside the clerk and says why.
help-shift =
    A shift begins with the cash in the drawer; nothing is sold without one.
    The report tells what came in and went out so far.
    Enter counts the drawer, as one sum or piece by piece (Tab), and closes it.
    To hand over: close, sign out (F5); the next clerk opens with what was left.
help-day =
    What was handed over today, counted at the centre each minute.
    Tab turns the picture: bars by branch, hour, officer, carrier, applicant;
    branches by hours; where orders wait, by age; how each branch is;
    shelves and drawers as counted, beside what should be there;
    the hand-overs themselves, of the bars that were opened.
    Enter opens a bar, Esc goes back. The numbers behind it: the day,
    the day before, the same day a week before. F7, F6: another day.
    Ctrl-E writes the numbers in front to files: CSV, XLSX, PDF.
    Ctrl-F looks for records of the region and proves them.
help-devices =
    A line for each part: its state, whose side it is, what to do.
    Enter tries the centre now.
    F6: the technician's bench looks at every part for real.
help-queue =
    The records written here, and those the centre has.
    At the limit of the queue no certificate is issued.
    Without a line for days they go on a USB stick: kiosk queue export.
help-pin-change =
    The holder changes the PIN: the one that counts, the new one, the new one again.
    A wrong PIN costs one try; the kiosk never spends the last.
    F6: with a forgotten or locked PIN it is unblocked with a supervisor.

# An issue is given up with a supervisor; what is on the carrier.
key-give-up = give up
key-reason = reason
give-up-title = Giving the issue up
give-up-about = A supervisor agrees: the certificate is revoked, the order is free for another carrier.
give-up-carrier-lost = The carrier is lost
give-up-carrier-damaged = The carrier is damaged
give-up-holder-gone = The citizen has left; the carrier stays under lock
second-next-name = the supervisor types the name and presses Enter.
second-next-password = the supervisor types the password and presses Enter.

approve-title = Second person
approve-about = A second officer looks at card and person, chooses the reason and signs in.
approve-card-unreadable = The card cannot be read by a machine; compared letter by letter
approve-new-document = The holder has a new card since ordering
approve-register-wrong = The register or the order is wrong; a proof was seen
approve-register-silent = The register has no clear word; the card itself was looked at
approve-attorney-seen = The power of attorney and the authorised person were looked at
issue-hash-key = key
issue-hash-certificate = certificate
issue-key-for-signature = signature
issue-key-for-authentication = sign-in
issue-key-key = made
issue-key-request = request
issue-key-certificate = certificate
issue-key-write = written
issue-key-read-back = read
issue-key-proof = proven

## kiosk id-card: the chip of an ID card.

chip-ask = The card's zone line by line; or number, birth and expiry as 2033-12-31; or the CAN:
chip-reader = reader
chip-access = opened by
chip-document = document
chip-holder = holder
chip-full-name = name in full
chip-issued = issued
chip-photograph = photograph
chip-groups = data groups
chip-times = times, ms / APDUs
chip-none = none
chip-for-life = valid for life
chip-expired = expired
chip-signer = signed by
chip-grade = worth
chip-genuine = genuine: signed by the country, and no copy
chip-signed = signed by the country; the chip cannot prove that it is no copy
chip-unproven = unproven: worth no more than the printed zone
chip-rejected = REJECTED: changed or copied

## The technician's bench.

part-service = Card service
part-readers = Readers
part-module = Module
part-carrier = Carrier
part-name = Name (DNS)
part-connection = Connection (TCP)
part-tls = Secured line (TLS)
part-centre = Centre
part-clock = Clock
part-identity = Kiosk's certificate
part-store = Store and disk
part-chain = Chain of records
part-queue = Queue
part-copy = Copy of orders
part-anchors = Trusted authorities
part-scanner = Scanner
part-printer = Printer
part-temperature = Temperature
part-disk = Disk wear
part-versions = Versions
part-configuration = Configuration
health-ok = ok
health-untested = untested
health-attention = attention
health-fault = FAULT
seen-count = count: { $value }
seen-firmware = firmware { $value }
seen-atr = ATR { $value }
seen-untried = profile not tried on hardware
seen-not-installed = not installed, and no such reader is connected
seen-took = { $value } ms
seen-cryptoki = PKCS#11 { $value }
seen-slots = slots: { $value }
seen-tokens = tokens: { $value }
seen-mechanisms = mechanisms: { $value }
seen-tries-fine = PIN tries: all left, as far as told
seen-tries-low = a PIN try was spent
seen-proxied = through the proxy
seen-days-left = { $value } days left
seen-version = version { $value }
seen-apart = { $value } s from the centre's
seen-disk-number = disk { $value }
seen-kept = takes { $value } MiB
seen-free = { $value } MiB free
seen-in-use = open in a running kiosk
seen-verified = verified up to record { $value }
seen-unsent = unsent: { $value }
seen-at-most = limit: { $value }
seen-hours = the oldest waits { $value } h
seen-none = none was kept yet
seen-orders = orders: { $value }
seen-minutes = { $value } min old
seen-not-told = the machine does not tell
seen-celsius = { $value } °C
seen-worn = { $value } used up
seen-not-configured = none is configured
seen-types = types like a keyboard, no line of its own
seen-differs = other than the sample: { $value }
key-bench = bench
key-look-again = look again
key-look-all = all
bench-title = Technician's bench
bench-next = everything is in order. Enter: look at this part again.
bench-next-running = the parts are being looked at; lines come in one by one.
support-written = The file for support was written: { $file }

# What a clerk asks of a supervisor who is elsewhere.
matter-evidence = identity
matter-void = voiding a sale
matter-refund = refund
matter-exchange = exchange
matter-give-up = giving an issue up
matter-unblock = release of a PUK
asked-sending = A supervisor is being asked…
asked-waiting = { $at }: a supervisor was asked. You can serve others meanwhile.
asked-approved = { $by } approved at { $at }. F6 goes on.
asked-refused = { $by } refused at { $at }. F6 asks again.
asked-lapsed = Nobody answered in time. F6 asks again.
asked-next = the answer comes by itself; Esc: serve others. Or one signs in here.
home-news-approved = { $about }: approved by { $by }. Open it. Esc: I have read it.
home-news-refused = { $about }: refused by { $by }. Esc: I have read it.
home-next-approvals =
    { $count ->
        [one] one request waits for your decision. F3 opens it.
       *[other] { $count } requests wait for your decision. F3 opens them.
    }
approvals-title = Waiting for approval ({ $count })
approvals-loading = The requests are coming from the centre…
approvals-offline = No line: the requests appear when it is back.
approvals-none = Nothing waits.
approvals-evidence = What it rests on
approvals-column-age = Waits
approvals-column-branch = Branch
approvals-column-officer = Who asks
approvals-column-kind = What for
approvals-column-about = Number
approvals-receipt = receipt № { $number }
approvals-what = What for
approvals-who = Who
approvals-why = Why
approvals-holder = Holder
approvals-card = ID card
approvals-document = Document №
approvals-birth = Born
approvals-compared = card { $card } · order { $order }
approvals-payback = Paid back
approvals-reader = Reader
approvals-carrier = Carrier
approvals-next = choose with ↑ ↓; Enter approves, F7 refuses.
approvals-next-none = a new request appears by itself. Esc goes back.
approvals-deciding = your decision goes to the centre.
confirm-approve = Do you approve it?
    .safe = Your name and the time stay at the centre. The clerk can go on with it once.
    .yes = approve
    .no = not yet
confirm-refuse = Do you refuse it?
    .safe = The clerk sees the answer; nothing is done. The clerk can ask again.
    .yes = refuse
    .no = not yet
help-approvals =
    What clerks ask of you, the longest wait first: who, where, why, and
    on what evidence. Only branches of your own region are listed.
    Enter approves, F7 refuses; each is asked back for once.
    The answer goes to the clerk's kiosk. Nobody decides their own.

# Tables of the day, for files.
export-written = written: { $file }.csv, .xlsx, .pdf
export-counted = counted at { $at }
export-within = only: { $bars }
export-day = day
export-count = count
export-at = handed over
export-order = order
export-name = name
export-silent = silent kiosks
export-since = since
export-wares = wares counted
export-differing = differing
export-missing = missing
export-found = found
export-shifts = shifts closed
export-unknown = unknown
export-short = short
export-over = over
export-open = open shifts
export-counted-at = counted
export-kiosk = kiosk
export-record = record
export-of = what
export-clerk = shift of
export-reason = reason
export-approved = approved by

# The palette: every action by name.
key-do = do it
palette-title = Actions
palette-look-for = Look for:
palette-nothing = There is no such action, or not here.
palette-more = { $shown } of { $all } actions are shown; ↓ brings the rest
palette-next = type a part of a name, choose with the arrows, press Enter.
action-identity = Confirm the identity, issue
action-suspend = Suspend the certificate
action-attorney = Somebody else collects by power of attorney
action-export = Write the tables to files (CSV, XLSX, PDF)
action-approve = Approve the request
action-refuse = Refuse the request
action-approvals = Approvals that wait
action-give-up = Give the issue up (with a supervisor)
action-put-aside = Put the issue aside
action-open = Open the chosen line
action-next-citizen = Next citizen
action-goods-card = Add a reader for a smart card
action-goods-alone = Add a reader alone
action-serial = Type the serial number
action-pay = Go to the payment
action-picture = Another picture
action-day-before = The day before
action-day-after = The day after
action-send-now = Send the records now
action-settle = Put the chain of records right
action-resolve = Call the refused record settled
action-try-line = Try the line
action-unblock = Unblock the carrier
action-home = Home screen
action-sale = Sale of readers
action-take-back = Take a sale back: void, refund, exchange
action-queue = Queue of records
action-shift = Shift: open, count, close
action-day = The supervisor's day: report
action-pin-change = Change a carrier's PIN
action-print = Print
action-devices = Check the devices
action-bench = Technician's bench
action-help = Help
action-language = Change the language: az, en, ru
action-look = Change the colours: dark, light, contrast, none, lines
action-lock = Lock the screen
action-sign-out = Sign out: another officer
action-quit = End the program
