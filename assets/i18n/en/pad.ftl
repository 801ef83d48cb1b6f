# The PIN is entered on the reader's own keys.
pad-choose = Citizen: choose your PIN on the reader's keys. The kiosk does not see it.
pad-present = Citizen: enter the PIN you chose on the reader's keys.
pad-change = On the reader: the old PIN once, the new one twice, then the new one again. The kiosk sees none.
pad-unblock = Citizen: enter a new PIN on the reader's keys. The kiosk does not see it.
pad-now = Look at the reader now: if it asks for the PIN, the citizen enters it there.
pad-next = press Enter, then the citizen enters the PIN on the reader.
pad-wait = the citizen enters the PIN ON THE READER; leave the carrier in.
