## Faults: what happened, what is safe now (safe), what the clerk does next (next). The codes are those of src/domain/fault.rs.

## Whose side a fault is on.

side-citizen = citizen's side
side-kiosk = our side
side-centre = centre's side
side-carrier = carrier's side
side-person = staff's side
side-reader = reader's side
side-network = network's side
side-printer = printer's side

## 1xx: the ID card.

fault-k101 = The ID card was not read completely
    .safe = Nothing was searched for and nothing has changed.
    .next = Scan the ID card once more, all its lines.

fault-k102 = The scan has characters an ID card does not have
    .safe = Nothing was searched for and nothing has changed.
    .next = Wipe the card, scan it again. If it repeats: call the technician.

fault-k103 = A letter or digit of the ID card was read wrongly
    .safe = Nothing was searched for and nothing has changed.
    .next = Wipe the card, scan it again. If it repeats: call the supervisor.

fault-k104 = This is not an ID card of Azerbaijan
    .safe = Nothing was searched for and nothing has changed.
    .next = Ask the citizen for the ID card and scan it.

fault-k105 = The ID card has expired
    .safe = The issue has not begun; the order stays as it is.
    .next = Esc: back. Tell the citizen that a valid ID card is needed.

fault-k106 = No ID card, FİN or order number was recognised
    .safe = Nothing was searched for and nothing has changed.
    .next = Scan the ID card, or type the FİN or the order number.

fault-k107 = The ID card is not the one on the order
    .safe = The issue has not begun; the order stays as it is.
    .next = Scan the card of the order's holder. If it is not here, Esc: back.

fault-k108 = The ID card has not been read yet
    .safe = Nothing has changed, the order is untouched.
    .next = Scan the holder's ID card.

fault-k109 = A character of the ID card can be read in two ways
    .safe = Nothing was searched for and nothing has changed.
    .next = Wipe the card, scan it again. If it repeats, type the FİN off the card.

## 11x: the ID card's chip.

fault-k110 = The card left the reader while its chip was being read
    .safe = Nothing was taken over from the chip.
    .next = Lay the card on the reader again and leave it there.

fault-k111 = The chip does not open with this zone or number
    .safe = Nothing was read; chips do not lock themselves for this.
    .next = Is it the same card? Scan its zone again, or type the CAN from its front.

fault-k112 = The chip refused to be read
    .safe = Nothing was taken over from the chip.
    .next = Try once more. If it repeats, go on with the scanned zone.

fault-k113 = The chip's answer cannot be read
    .safe = Nothing was taken over from the chip.
    .next = Try again. If it repeats, use the scanned zone and tell the supervisor.

fault-k114 = The chip does not answer
    .safe = Nothing was taken over from the chip.
    .next = Lay the card flat and alone on the reader. Else go on with the scanned zone.

fault-k115 = There is no ID card on the reader
    .safe = Nothing has changed.
    .next = Lay the ID card on its reader.

fault-k116 = The reader of ID cards is not connected
    .safe = Nothing has changed; zones can be scanned.
    .next = Check the reader's cable. If it stays so: call the technician.
    .bench = Check its cable; compare its name with readers.id_card.

fault-k117 = This chip needs something the kiosk does not have
    .safe = Nothing was taken over from the chip.
    .next = Go on with the scanned zone; tell the technician the text behind the code.

fault-k118 = This is no zone, no number with dates, and no CAN
    .safe = Nothing was read.
    .next = Type the zone's lines, or number, birth and expiry, or the CAN.

fault-k119 = Another program holds the ID card
    .safe = Nothing was read.
    .next = Close the other program that reads cards here, then read again.

## 12x: what the chip is worth.

fault-k120 = The chip's data are not those that the country signed
    .safe = Nothing was taken over from the chip.
    .next = Do not issue on this card. Keep calm, call the supervisor.

fault-k121 = The chip is a copy: it does not have the card's key
    .safe = Nothing was taken over from the chip.
    .next = Do not issue on this card. Keep calm, call the supervisor.

fault-k122 = The chip cannot be proven here: no authority is configured
    .safe = The card counts as its printed zone does.
    .next = Go on with the zone. The technician sets id_card.trust_anchors.
    .bench = Put the CSCA certificates into the folder id_card.trust_anchors.

fault-k123 = The signer of this card is not known here, or has expired
    .safe = The card counts as its printed zone does.
    .next = Go on with the zone. The technician brings the authorities up to date.

fault-k124 = The chip has no signature that can be verified
    .safe = The card counts as its printed zone does.
    .next = Go on with the scanned zone; tell the supervisor.

fault-k125 = The chip says otherwise than the card's printed zone
    .safe = Nothing was taken over from the chip.
    .next = Do not issue on this card. Keep calm, call the supervisor.

fault-k126 = The card's chip is still being read
    .safe = Nothing has changed.
    .next = Leave the card on its reader for a moment; it goes on by itself.

fault-k127 = This evidence needs a second person
    .safe = The issue has not begun; the order stays as it is.
    .next = Enter: a second officer looks and signs in. If nobody is there, scan the card.

fault-k128 = The rules do not allow an issue on this evidence
    .safe = The issue has not begun; the order stays as it is.
    .next = Scan the card or lay it on its reader. Else call the supervisor.

fault-k129 = The photograph on the chip cannot be shown
    .safe = Nothing else changes; the rest of the chip was read.
    .next = Compare the citizen with the photograph printed on the card.

fault-k130 = By the register this ID card is invalid: lost, stolen or cancelled
    .safe = Nothing was begun; the order stays as it is.
    .next = Issue nothing. The holder needs a valid card; call the supervisor.

fault-k131 = The register of invalid documents does not answer
    .safe = Nothing was begun; the order stays as it is.
    .next = Scan the card again in a few minutes, or call the supervisor.

fault-k132 = The register of invalid documents does not know this ID card
    .safe = Nothing was begun; the order stays as it is.
    .next = Compare the number on the card and scan it again, or call the supervisor.

fault-k133 = What was typed is no number, notary or date of a power of attorney
    .safe = The issue has not begun; the order stays as it is.
    .next = Type it as the document says; a date as 31.12.2026.

fault-k134 = The power of attorney is of a day that has not come, or too old
    .safe = The issue has not begun; the order stays as it is.
    .next = Compare the date; if it is right, a new document is needed.

fault-k135 = The rules let nobody collect this order in the holder's place
    .safe = The issue has not begun; the order stays as it is.
    .next = The holder has to come; else call the supervisor.

fault-k136 = The authorised person's ID card is the holder's own
    .safe = The issue has not begun; the order stays as it is.
    .next = Scan their own card; press Esc if the holder collects.

fault-k137 = The authorised person's own ID card has not been read yet
    .safe = The issue has not begun; the order stays as it is.
    .next = Scan the authorised person's own ID card.

## 2xx: the order and the centre.

fault-k201 = No order was found
    .safe = Nothing has changed.
    .next = Check the number. If right: the citizen must order online first.

fault-k202 = The order has not been paid for
    .safe = The order stays as it is; no certificate is made.
    .next = Tell the citizen to pay online, then search for the order again.

fault-k203 = The order is collected at another branch
    .safe = The order waits there; nothing has changed.
    .next = Esc: back. Tell the citizen which branch the order names.

fault-k204 = Another kiosk is working on this order
    .safe = Only one kiosk works on an order, so nothing is made twice.
    .next = Wait until it is free there. Then Esc and search for it again.

fault-k205 = This order was issued already
    .safe = No second certificate is made for one order.
    .next = Esc: back. If the citizen has no carrier, call the supervisor.

fault-k206 = The order is cancelled, refunded, expired or blocked
    .safe = Nothing new is made for this order.
    .next = Esc: back. Tell the citizen the state shown; questions: supervisor.

fault-k210 = The centre refused to make the certificate
    .safe = No certificate was made; the key stays on the carrier.
    .next = Esc: put the issue aside. Keep the carrier and call the supervisor.

fault-k211 = The centre has another key for this order
    .safe = No second certificate was made; the carrier keeps what it has.
    .next = Esc: put the issue aside. Keep the carrier and call the supervisor.

fault-k212 = The centre did not accept the carrier's signature
    .safe = The certificate is on the carrier but not confirmed: do not hand it over.
    .next = Enter: try again. If it is refused again: Esc, call the supervisor.

fault-k213 = The certificate that came is for another key
    .safe = It was not written; the key on the carrier stays there.
    .next = Esc: put the issue aside. Keep the carrier and call the supervisor.

fault-k217 = The centre cannot be reached
    .safe = Nothing is lost: what is on the carrier stays there.
    .next = Try again (in an issue: Enter). Esc: put it aside for later.
    .bench = Look at the lines name, connection and TLS above.

fault-k218 = The centre's answer cannot be understood
    .safe = Nothing is lost; without a clear answer nothing counts as done.
    .next = Try again (in an issue: Enter). If it repeats: call the technician.

fault-k219 = The centre reports an error of its own
    .safe = Nothing is lost; the same step can be asked for again.
    .next = Wait a minute and try again (in an issue: Enter).

fault-k220 = The centre does not accept this kiosk
    .safe = Nothing is lost; what waits to be sent stays in the kiosk.
    .next = Call the technician: the kiosk's own certificate must be checked.
    .bench = Look at the certificate's files; enrol again with kiosk enrol.

fault-k221 = The kiosk's clock differs from the centre's
    .safe = Nothing is lost; certificates carry the centre's time.
    .next = Call the technician: the kiosk's clock must be set.
    .bench = Set clock and NTP with timedatectl, then look again.

fault-k222 = The centre refuses this kiosk's records
    .safe = The records stay in the kiosk, nothing is lost.
    .next = Begin no new work. Call the technician: the records must be checked.

## 23x: files for the centre on a USB stick.

fault-k230 = The folder for the file is not there
    .safe = Nothing was written; the records stay in the kiosk.
    .next = Put the stick in, wait until it is mounted, and repeat.

fault-k231 = The stick has no room
    .safe = Nothing was written; the records stay in the kiosk.
    .next = Take another stick, or make room on this one, and repeat.

fault-k232 = The file cannot be written to the stick
    .safe = Nothing was written; the records stay in the kiosk.
    .next = Look for a write lock on the stick, or take another one, and repeat.

fault-k233 = This file is on the stick already
    .safe = The file is whole and was not touched.
    .next = Carry it to the centre. To write it again, take another folder.

fault-k234 = Nothing waits for the centre
    .safe = The centre has every record of this kiosk.
    .next = There is nothing to do.

fault-k235 = The centre's key for the stick is not known here yet
    .safe = Nothing was written; the records stay in the kiosk.
    .next = Reach the centre once, or have its centre-stick.json brought by a technician.

fault-k240 = This kiosk and the centre have two histories of its records
    .safe = Both are kept. Nothing more is written until a person has decided.
    .next = Begin no work here. Call the technician; the centre decides.

fault-k241 = An old disk was put back: the centre has more records
    .safe = Nothing is lost: what is missing lies at the centre.
    .next = A supervisor opens the queue (F4) and presses F6: the missing part is fetched.

fault-k242 = The centre asks for records that are no longer kept here
    .safe = What is kept here stays here. Nothing more is written.
    .next = Call the technician: the centre's ledger must be looked at.

fault-k243 = The centre counts this kiosk's disks otherwise
    .safe = The records stay in the kiosk, nothing is lost.
    .next = A supervisor opens the queue (F4) and presses F6, or calls the centre.

fault-k244 = The centre does not take this kiosk's signature
    .safe = The records stay in the kiosk, nothing is lost.
    .next = Call the technician: the kiosk's key and certificate must be checked.

fault-k245 = The file from the stick cannot be used
    .safe = Nothing was changed.
    .next = Take the file that belongs to this kiosk, or make it anew.

## 25x: who this kiosk is, and the time.

fault-k250 = The enrolment code is wrong, used or too old
    .safe = Nothing has changed. After a few wrong tries a code is worth nothing any more.
    .next = Technician: ask the centre for a new code and type it once more.

fault-k251 = The centre takes no more enrolments for the moment
    .safe = Nothing has changed; the code is still good.
    .next = Technician: wait a minute and try again.

fault-k252 = Two kiosks speak to the centre as this kiosk
    .safe = The centre takes nothing from either; what is recorded here waits.
    .next = Issue nothing. Call the technician at once: a disk may have been copied.

fault-k253 = The clock was not checked with the centre for over 24 hours
    .safe = Search, queue and suspensions go on, nothing is lost; only issuing stops.
    .next = Wait for the line; if the clock is wrong, call the technician.

fault-k254 = This kiosk's certificate ends soon and was not renewed
    .safe = Work goes on until it ends.
    .next = Call the technician: see kiosk doctor, or enrol the kiosk again.
    .bench = Check the line; if it is not renewed: kiosk enrol.

## 3xx: the carrier.

fault-k260 = Not found here, and other branches cannot be asked
    .safe = Nothing is lost; this kiosk's own copy was searched.
    .next = Scan the ID card or check what was typed; try again when the line is back.

fault-k261 = This kiosk's copy of the orders is old
    .safe = Orders in it can be found; what changed since is not in it.
    .next = F9: look at the line to the centre; the copy renews itself when it is back.
    .bench = Look at the line's checks; it renews itself when the line is up.

fault-k262 = This kiosk's copy of the orders was damaged and is asked for again
    .safe = Records waiting to be sent are kept elsewhere and are safe.
    .next = Go on working; if it comes again, call the technician.

fault-k263 = The disk has no room for the copy of the orders
    .safe = Records waiting to be sent are safe and go first.
    .next = Call the technician: make room on the disk. F9 shows the state.

fault-k270 = The centre does not tell the key that a PUK is sealed to
    .safe = The carrier has the factory's PUK; key and certificate are in place.
    .next = Enter tries again. If that fails, put the issue aside and call support.

fault-k271 = The centre did not keep this carrier's PUK
    .safe = The carrier's PUK was not changed; key and certificate are in place.
    .next = Enter tries again. If that fails, call support.

fault-k301 = The order is for the other kind of carrier
    .safe = Nothing was written; the citizen's order is untouched.
    .next = Swap it for the kind ordered, from stock: smart card or USB token.

fault-k302 = The carrier already holds a key or a certificate
    .safe = Nothing on it was changed; the citizen's order is untouched.
    .next = Take it out and put in an empty carrier from stock.

fault-k303 = The carrier was pulled out or does not answer
    .safe = What was done stays; the issue goes on where it stopped.
    .next = Put the same carrier back in and press Enter.

fault-k304 = This is not the carrier the issue began with
    .safe = Nothing was written on this carrier.
    .next = Take it out and put in the carrier that the issue began with.

fault-k305 = The carrier is not new: its PIN was changed before
    .safe = Nothing was written on it; the citizen's order is untouched.
    .next = Take it out and put in a new carrier from stock.

fault-k306 = The PIN is wrong
    .safe = One try was spent; the kiosk never uses the last one.
    .next = The citizen types the PIN again. If unsure, Esc: put it aside.

fault-k307 = The PIN is locked or has only its last try left
    .safe = The kiosk makes no more PIN tries; the order stays as it is.
    .next = New from stock: take another. Otherwise: Esc, call the supervisor.
    .bench = A supervisor unblocks it with the PUK; or take another carrier.

fault-k308 = The two PIN entries are not the same
    .safe = Nothing on the carrier has changed.
    .next = The citizen types the new PIN twice again, the same both times.

fault-k309 = The PIN has a wrong length or is not all digits
    .safe = Nothing on the carrier has changed.
    .next = The citizen chooses another PIN: digits only, usually 6 to 8.

fault-k310 = The PIN is too easy to guess
    .safe = Nothing on the carrier has changed.
    .next = The citizen chooses another PIN: not like 111111 or 123456.

fault-k311 = The carrier has no room left
    .safe = What was done before stays; the carrier is not handed over.
    .next = Esc: put the issue aside. Keep the carrier and call the supervisor.

fault-k312 = The carrier's driver did not answer in time
    .safe = The driver was ended and started anew; the carrier keeps what it has.
    .next = Enter: try again. Then the citizen types the PIN again.
    .bench = Pull the carrier, restart pcscd, renew the module's package.

fault-k313 = The carrier's driver stopped
    .safe = The driver is started anew; the carrier keeps what it has.
    .next = Enter: try again. Then the citizen types the PIN again.
    .bench = Install the module's package again; the log says why it ended.

fault-k314 = The carrier's driver cannot be loaded
    .safe = Nothing was done on the carrier in this step.
    .next = Esc: leave the issue. Call the technician.
    .bench = Install the module's package, or set its path in carriers.modules.

fault-k315 = The carrier's driver reports an error
    .safe = Earlier steps stay; this step is not counted as done.
    .next = Enter: try again. If it repeats: Esc, call the technician.
    .bench = Pull the carrier and put it in; else change module and reader.

fault-k316 = The kiosk does not know this carrier reader
    .safe = Nothing was done on the carrier.
    .next = Use another reader. If there is none: Esc, call the technician.
    .bench = Put the reader's name into the readers of a profile.

fault-k317 = The certificate was not written correctly
    .safe = No new certificate is needed; do not hand the carrier over yet.
    .next = Enter: the kiosk writes the same certificate again.

fault-k318 = The key is not proven to be made on the carrier
    .safe = No certificate was asked for and none was made.
    .next = Stop. Esc: put it aside, keep the carrier, call the supervisor.

fault-k319 = The PIN must be typed again
    .safe = The driver was started anew; the carrier keeps what it has.
    .next = Press Enter; then the citizen types the PIN.

fault-k320 = The key of this issue is no longer on the carrier
    .safe = No other key is made; do not hand the carrier over.
    .next = Esc: put the issue aside. Keep the carrier and call the supervisor.

fault-k321 = Two carriers are in, but only one may be
    .safe = Nothing is written until only one is in.
    .next = Take out the carrier that is not for this order.

## 33x: pre-flight, origin of the key, PUK.

fault-k330 = This kiosk can only read this carrier
    .safe = Nothing was written on it; the order stays open.
    .next = Use one of the scheme's own carriers. If this is one: call the technician.
    .bench = Use one of the scheme's carriers, or install a profile that writes.

fault-k331 = Nothing is issued on this model of carrier
    .safe = Nothing was written on it; the order stays open.
    .next = Put in a carrier of another batch, and put this one aside for the supervisor.

fault-k332 = The centre's stock does not know this carrier
    .safe = Nothing was written on it; the order stays open.
    .next = Put it aside for the supervisor and take another from the stock.

fault-k333 = This carrier is not in this branch's stock, or may not be used
    .safe = Nothing was written on it; the order stays open.
    .next = Put it aside for the supervisor and take another from the stock.

fault-k334 = The certification authority's key does not answer
    .safe = Nothing was written; the order stays open and keeps its place.
    .next = Enter: try again. If it repeats: call the centre.

fault-k335 = This carrier cannot make the kind of key that is needed
    .safe = Nothing was written on it; the order stays open.
    .next = Take another carrier, and put this one aside for the supervisor.
    .bench = Put a carrier of another model in; give this one back to stock.

fault-k336 = The carrier does not prove that its key was made on it
    .safe = No certificate was made for it.
    .next = Keep this carrier aside for the supervisor and take another.

fault-k337 = There is no PUK for this carrier
    .safe = Nothing was changed on it; its certificate stays as it is.
    .next = The PIN cannot be set anew: offer the citizen a new carrier.

fault-k338 = The carrier does not take its PUK
    .safe = No further try is spent; its certificate stays as it is.
    .next = Keep the carrier and call the supervisor.

fault-k339 = A PUK is released only with a second person
    .safe = The PUK was not released and no try was spent.
    .next = Ask the supervisor to sign here with name and password.

## 34x: the second key of a carrier.

fault-k340 = This kiosk does not know the second key's place on the carrier
    .safe = What is on the carrier stays there; the order stays open.
    .next = Finish at the kiosk where it began, or call the technician.

## 35x: the PIN of a carrier that was handed over.

fault-k351 = The old PIN is wrong, so the PIN was not changed
    .safe = One try was spent; the kiosk never uses the last one.
    .next = The holder types the old PIN again. If unsure: stop here.

fault-k352 = The PIN is locked or has only its last try left
    .safe = Nothing was tried and nothing was changed.
    .next = Stop here, and call the supervisor.
    .bench = Try no PIN on this carrier; put another in to test.

fault-k353 = The carrier did not confirm the new PIN
    .safe = Key and certificate are as they were; one of the two PINs counts.
    .next = Put the carrier in again. Begin anew, with the new PIN as the old one.

fault-k354 = The PIN was not entered on the reader: out of time, or cancelled there
    .safe = Nothing on the carrier was harmed, and no try was lost.
    .next = Press Enter; the citizen enters the PIN on the reader's keys.

fault-k355 = The reader did not take the new PIN: too short or long, or not the same twice
    .safe = The PIN did not change; key and certificate are as they were.
    .next = Press Enter; the citizen enters the same PIN twice.

## 4xx: this kiosk.

fault-k360 = The carrier's PUK is not the factory's, and the centre has none
    .safe = The carrier was not handed over; the certificate is not active.
    .next = F6: give up with a supervisor and take another carrier.

fault-k361 = Which PUK counts on the carrier is not known
    .safe = The last try was not spent; the centre has every sealed PUK.
    .next = F6: give up with a supervisor and take another carrier.

fault-k362 = The carrier's PUK is locked
    .safe = The certificate is not active; nobody has lost anything.
    .next = F6: give up with a supervisor and take another carrier.

fault-k363 = The PUK that was used is not replaced
    .safe = The new PIN counts; the centre has either PUK, sealed.
    .next = Enter tries again. If that fails, give the carrier back and tell support.

fault-k370 = No certificate of this person, order or number is known
    .safe = Nothing was changed.
    .next = Check the number, or scan the holder’s ID card.

fault-k371 = As the certificate stands now, this cannot be done
    .safe = Nothing was changed.
    .next = Look at its state in the list, and choose what fits it.

fault-k372 = The suspension has lasted as long as the law allows
    .safe = The certificate is not valid; the centre revokes it.
    .next = It cannot be resumed. Order another carrier for the holder.

fault-k373 = The certificate is revoked, and that is not undone
    .safe = Nothing more is signed with it.
    .next = If the holder needs another carrier, order a replacement.

fault-k374 = The certificate has expired
    .safe = Nothing was changed; nothing more is signed with it.
    .next = Offer the citizen a new order.

fault-k375 = The holder must be here: no ID card was read, or another person’s
    .safe = Nothing was changed.
    .next = Scan the holder’s ID card.

fault-k376 = This needs the word of a second officer
    .safe = Nothing was changed.
    .next = Call a supervisor, who signs in here.

fault-k377 = It is too early to renew the certificate
    .safe = The certificate is valid and stays so until its end.
    .next = Ask the holder to come after the date on the screen.

fault-k378 = A replacement was ordered already, or the till’s receipt is missing
    .safe = Nothing was changed.
    .next = Open the new order, or type the number of the till’s receipt.

fault-k401 = The card reader service is not running
    .safe = Nothing is lost; the kiosk keeps trying to reach it.
    .next = Wait a minute, then Enter. If it stays: Esc, call the technician.
    .bench = systemctl start pcscd.socket; then journalctl -u pcscd.

fault-k402 = No reader for this carrier is connected
    .safe = Nothing is lost; the order stays as it is.
    .next = Connect the reader. If it is connected: call the technician.
    .bench = Plug the reader in; compare lsusb with the profile's readers.

fault-k403 = The kiosk's memory cannot be opened
    .safe = No new issue is begun; no loss is known.
    .next = Wait a minute and try again. If it stays: call the technician.
    .bench = Look at the folder's owner, its rights and the store's key.

fault-k404 = The kiosk's memory could not save the last step
    .safe = The step counts as not done; the carrier keeps what it has.
    .next = Do not start new work. Call the technician.
    .bench = Check the disk (dmesg, SMART); be ready to change it.

fault-k405 = Too many records wait to be sent to the centre
    .safe = Nothing is lost: all are kept in the kiosk; new issues must wait.
    .next = F4, then Enter: send now. If it stays: call the technician.
    .bench = Mend the line, or carry the records: kiosk queue export.

fault-k406 = The screen is too small: it needs 80 × 24
    .safe = Nothing is lost; work that is running goes on.
    .next = Make the window larger, or call the technician.

## 5xx: officers.

fault-k501 = The name or the password is wrong
    .safe = Nothing has changed; nobody has been signed in.
    .next = Check the name and Caps Lock, type the password again, press Enter.

fault-k502 = Signing in needs the centre, which does not answer
    .safe = Nothing is lost; what waits to be sent stays in the kiosk.
    .next = Type the password again and press Enter. F9: the state of the line.

fault-k503 = This is not allowed now or for this officer
    .safe = Nothing has changed; an issue under way goes on.
    .next = Sign in or finish the open issue; otherwise call the supervisor.

fault-k504 = Your session at the centre has ended
    .safe = Nothing is lost; an issue under way can be taken up again.
    .next = In an issue: Esc, then F5 F5. Sign in again with name and password.

## 60x: readers sold at the counter.

fault-k600 = The centre has told no price for this reader
    .safe = Nothing is sold and no money was taken.
    .next = F4: is there a line? If there is: the centre has to set the price.

fault-k601 = The amount of cash does not fit the price
    .safe = Nothing is sold yet.
    .next = Count the money again, type the amount, press Enter. Esc: back.

fault-k602 = What was typed is no amount of money
    .safe = Nothing is sold yet.
    .next = Type the amount in manat, such as 50 or 49,90, and press Enter.

fault-k603 = What was typed is no number of a slip
    .safe = The payment at the terminal stands; it is not written down yet.
    .next = Type the number as it stands on the slip: letters, digits, hyphens.

fault-k604 = This is no serial number of a reader
    .safe = Nothing has changed.
    .next = Scan the code on the reader or its box again, or type it with F6.

fault-k605 = No reader in this sale waits for this number
    .safe = Nothing has changed.
    .next = Look at the number on the reader. One more reader: press 1 or 2.

fault-k606 = This order did not pay for a reader
    .safe = Nothing is sold; the order stays as it is.
    .next = Ask how it is paid. Tab: cash or card.

fault-k607 = That is more than one sale has room for
    .safe = Nothing is sold yet.
    .next = Finish this sale, then begin another one for the rest.

fault-k608 = The order is not among those of this branch
    .safe = Nothing is sold; the order stays as it is.
    .next = Check the number. Orders of other branches are served there.

fault-k609 = An order pays for exactly one reader
    .safe = Nothing is sold yet.
    .next = Esc: leave one reader in this sale. Further ones are another sale.

fault-k610 = This counter keeps no sale with this receipt
    .safe = Nothing has changed.
    .next = Check the number. Other counters and old sales: ask the supervisor.

fault-k611 = This sale was voided or refunded before
    .safe = Nothing is given back twice.
    .next = Look at the date on the receipt that the citizen has.

fault-k612 = A sale is voided only on its day
    .safe = The sale stands as it was.
    .next = Choose the refund or the exchange.

fault-k613 = What was paid online is not refunded here
    .safe = The order and its reader stay as they are.
    .next = The citizen asks for the money where the order was paid.

fault-k620 = No shift is open at this counter
    .safe = Nothing is sold; everything else goes on.
    .next = Press F5, type the cash in the drawer, press Enter.

fault-k621 = Another clerk's shift is open at this counter
    .safe = Nothing is sold; that shift stays as it is.
    .next = F5: count the drawer, close that shift, then open yours.

## 63x: the lock over the screen.

fault-k630 = Too many wrong passwords
    .safe = The work stands as it was left; the screen stays locked.
    .next = Wait a minute, then type the password again.

## 631 to 639: the stock.

fault-k631 = This is neither a number of pieces nor a serial number
    .safe = Nothing is booked.
    .next = Type the count (1–500) or scan the number: one, or first..last.

fault-k632 = This number was entered already, or it is more than 500 pieces
    .safe = What was scanned before stays.
    .next = Scan another box; book more than 500 in two goes.

fault-k633 = There are not so many there
    .safe = Nothing is booked; the goods are where they were.
    .next = Count the goods again; if the number is right, count the shelf first (8).

fault-k634 = This cannot be the other branch
    .safe = Nothing is booked.
    .next = Type the code of the other branch, such as ganja-01.

fault-k635 = Nothing was counted
    .safe = Nothing is booked.
    .next = Type how many of one ware at least; 0 when the shelf is empty.

fault-k636 = Few are left on the shelf
    .safe = Issuing goes on.
    .next = few are left: order some or ask another branch, then receive them (1, 3).

fault-k637 = Not so many numbers are missing
    .safe = Nothing is booked.
    .next = Name the missing ones alone.

fault-k638 = No movement of this counter is left to be undone
    .safe = Nothing has changed.
    .next = A movement of another counter is undone there.

## 64x: paper.

fault-k640 = No printer is set up at this kiosk
    .safe = The receipt is written and has its number; only the paper is missing.
    .next = Tell the citizen the number. A technician names the printer in kiosk.toml.

fault-k641 = The printer is not there: switched off, or its cable is out
    .safe = The receipt is written and has its number; nothing came out.
    .next = Switch the printer on, look at its cable, print again with Ctrl-P.
    .bench = Check cable, power, printer.device and the group lp.

fault-k642 = The printer stopped half-way: no paper, or its cover is open
    .safe = The receipt is written and has its number; throw the torn paper away.
    .next = Put paper in, close the cover, press Ctrl-P: it comes marked as a copy.
    .bench = Look at paper and cover; wipe the print head.

fault-k643 = The print queue did not take the receipt
    .safe = The receipt is written and has its number; only the paper is missing.
    .next = Press Ctrl-P once more. If it happens again: a technician (CUPS queue).
    .bench = Look at the queue with lpstat -p; open it with cupsenable.

fault-k644 = The last print has not come out yet
    .safe = Nothing is lost; the work does not wait for the paper.
    .next = Press Ctrl-P when the paper is out, or go on working.

fault-k645 = What this record says was erased here; the centre keeps it
    .safe = The record stands in its chain; nothing is lost.
    .next = Ask the centre where a copy is needed.

fault-k646 = The act was not kept as PDF: no folder, no room, or it only reads
    .safe = The hand-over is written and has its number; only the paper is missing.
    .next = Press Ctrl-P when the folder is there; else a technician (act_folder).

fault-k670 = The centre confirmed you here too long ago to work without a line
    .safe = Nothing is lost; what waits to be sent stays in the kiosk.
    .next = Sign in when the line is back; a colleague may work until then. F9: the line.

fault-k671 = Too many wrong passwords without a line
    .safe = Nothing is lost; your name opens this kiosk again once the centre confirms it.
    .next = Sign in when the line is back. If you did not try, tell your supervisor.

fault-k672 = Counter and centre differ about training
    .safe = Nothing was issued or sold; the orders stand as they were.
    .next = Nobody signs in here. Call the technician: kiosk.toml, training.

fault-k700 = This kiosk keeps no log
    .safe = Work goes on.
    .next = Name a file as log.file in kiosk.toml and start the kiosk again.

fault-k701 = The log's file cannot be read
    .safe = Work goes on.
    .next = Check where the file lies, who may read it, and the disk.

fault-k702 = The trace was not kept
    .safe = It stays on the screen; the store works on.
    .next = Check the room on the disk and who may write to store.directory.

fault-k703 = Only a technician who is signed in may do this
    .safe = Nothing has changed.
    .next = Sign in as a technician.

fault-k704 = The carrier holds a key or a certificate already
    .safe = It was left alone: it may be somebody's.
    .next = Put in an empty test carrier.

fault-k705 = The carrier's signature does not verify with its own key
    .safe = The test key is destroyed; nothing was certified.
    .next = Put this carrier aside, try another one; update the module.

fault-k706 = The key of the test is still on the carrier
    .safe = Nothing certifies it, now or later.
    .next = Run the test again; if that fails, destroy the carrier.

fault-k707 = The configuration cannot have this value
    .safe = kiosk.toml is as it was.
    .next = Put the value right by the reason above, or press Esc.

fault-k710 = The centre has more to count than a report holds
    .safe = Nothing is left out silently; the ledger has every number.
    .next = Ask the technician for: central report day

fault-k711 = This day has not come yet
    .safe = Nothing has changed.
    .next = Choose today or an earlier day.

## 72x, 73x: the technician's bench.

fault-k720 = The centre's name is not found (DNS)
    .safe = Nothing is lost; records wait in the kiosk.
    .next = Check DNS with resolvectl query, the network cable, the address.

fault-k721 = The centre's machine answers, but its port is closed
    .safe = Nothing is lost; records wait in the kiosk.
    .next = Compare the port with centre.address; call the centre.

fault-k722 = There is no way to the centre: no connection came about
    .safe = Nothing is lost; records wait in the kiosk.
    .next = Check cable, ip route and firewall; call the network's provider.

fault-k723 = The centre's certificate is not from the authority trusted here
    .safe = Nothing was sent: the kiosk speaks to no stranger.
    .next = Compare centre.trust_anchor with the fingerprint that the centre tells.

fault-k724 = The centre's certificate has expired
    .safe = Nothing was sent; records wait in the kiosk.
    .next = Call the centre: it must renew its certificate. Check the clock too.

fault-k725 = The centre's certificate ends soon
    .safe = Everything works until then.
    .next = Tell the centre to renew its certificate.

fault-k726 = The centre's certificate is for another name
    .safe = Nothing was sent: the kiosk speaks to no stranger.
    .next = Write the name that stands in the certificate into centre.address.

fault-k727 = What answers there does not speak as the centre does (TLS failed)
    .safe = Nothing was sent; records wait in the kiosk.
    .next = Check address and port; ask whether a proxy stands between.

fault-k728 = The line to the centre is slow
    .safe = Everything works, but people wait for it.
    .next = Measure the line with ping; stop other load; tell the provider.

fault-k729 = The kiosk's disk is nearly full
    .safe = Nothing written is lost; without room no new work begins.
    .next = Remove logs and old files: journalctl --vacuum-size=100M.

fault-k730 = The chain of records is broken: what is kept here was changed
    .safe = Nothing was removed; the kiosk writes nothing.
    .next = Leave the disk as it is, switch the kiosk off, tell the centre.

fault-k731 = Two readers have the same name
    .safe = Nothing was written; which is which is not certain.
    .next = Unplug one of them, or put it into readers.ignore.

fault-k732 = The module does not know the card in its reader
    .safe = Nothing was written on the card.
    .next = Put one of the scheme's carriers in; if it is one, check the module.

fault-k733 = Records have waited for the centre for more than a day
    .safe = Nothing is lost: all are kept in the kiosk.
    .next = Mend the line, or carry them: kiosk queue export.

fault-k734 = A trusted authority's certificate cannot be used
    .safe = The others count; cards of that one are not proven.
    .next = Replace the named file in id_card.trust_anchors.

fault-k735 = The scanner's line cannot be opened
    .safe = Zones can be typed on the keyboard.
    .next = Check its cable, scanner.device and the group dialout.

fault-k736 = The kiosk's machine is too hot
    .safe = Everything works, but may slow down.
    .next = Clean its vents, check its fan, move it out of the sun.

fault-k737 = The card in the reader does not answer
    .safe = Nothing was written on the card.
    .next = Turn the card, wipe its contacts; then try another card.

fault-k738 = The reader is empty: card and module were not tried
    .safe = Nothing is known to be wrong.
    .next = Put the test card in, then press Enter.

fault-k739 = The kiosk's disk is worn out
    .safe = Everything still works.
    .next = Change the disk: once the queue is sent, kiosk enrol.

fault-k740 = This request is over: decided, taken back or too old
    .safe = This decision of yours was not noted; an earlier one stands.
    .next = The list is renewed: look at another request.
