## An officer's own carrier at sign-in.

factor-title = Your own carrier
factor-carrier = Carrier
factor-pin = PIN
factor-no-carrier = not in a reader yet
factor-about = The password is right. Your own carrier confirms you; no PIN is kept.
factor-verifying = the carrier's signature is being verified.
factor-next-carrier = put your own carrier into a reader. Esc: back without signing in.
factor-next-pin = type your own carrier's PIN, press Enter.
help-factor =
    Your password is right; by the rule you show a carrier of your own as well.
    Put it into the reader for smart cards or USB tokens: the kiosk knows its key.
    Type the PIN and press Enter. The last try is never spent.
    Another person's carrier is not taken. Esc goes back without signing in.
    If yours is lost or locked, tell your supervisor: the centre registers another.

fault-k680 = A carrier is needed, and none is registered for you
    .safe = Nothing is lost; your password was right.
    .next = Tell your supervisor: the centre must register your certificate.

fault-k681 = The carrier in the reader is not yours
    .safe = Nothing on that carrier was changed; no PIN was asked for.
    .next = Take it out and put your own in. Esc if you do not have yours.

fault-k682 = Your carrier refused the PIN
    .safe = One try was spent; the last one is never spent.
    .next = Type the PIN again with care. Forgotten: Esc, and your supervisor.

fault-k683 = Your carrier's PIN is locked, or one try is left
    .safe = The last try was not spent; the key on the carrier is unharmed.
    .next = Press Esc, tell your supervisor: it needs its PUK or a new one.

fault-k684 = The carrier was taken out before it had signed
    .safe = Nobody was signed in; the PIN that was typed is wiped.
    .next = Put your own carrier in again and leave it in its reader.

fault-k685 = The signature does not fit the registered key
    .safe = Nobody was signed in; the centre has noted this try.
    .next = Sign in again. Once more? Show the carrier to your supervisor.

fault-k686 = The carrier's question is too old or was answered
    .safe = Nobody was signed in; no PIN was kept.
    .next = Type your password again and show your own carrier at once.

fault-k687 = No carrier was shown
    .safe = Nobody was signed in; nothing is lost.
    .next = Type your password again when you have your own carrier with you.

fault-k688 = No line, and this kiosk does not know your carrier
    .safe = Nothing is lost; what waits to be sent stays in the kiosk.
    .next = Sign in with the carrier once when the line is back. F9: the line.
