# The technician's tools.
key-tools = tools
key-level = level
key-part = part
tools-title = Technician's tools
tools-next = choose a tool and press Enter. Esc: the technician's bench.
action-tools = Technician's tools
help-tools =
    The technician's tools: its digit or Enter opens one. Esc goes back
    to the technician's bench.

tool-log = The program's log
    .about = live; filtered by level, part and text
log-title = Log · { $level } and above · { $part } · { $count } { $count ->
        [one] line
       *[other] lines
    }
log-every-part = every part
log-looked-for = Looked for:
log-none = There is no such line.
log-next-searching = the log is being searched.
log-next-live = new lines come by themselves. Type to filter by text.
log-next-still = you stand further up. End: back to the newest lines.
help-log =
    The program's own log, the newest line last; with the cursor there
    it is live. Words that you type are looked for in part and text; Esc
    clears them, then leaves. Tab chooses the lowest level, F6 the part.
    ↑ and PgUp go to older lines, End to the newest. The log holds no
    personal data and no PIN.

tool-trace = APDU and PKCS#11 trace
    .about = commands, answers, times; without content
key-trace-on = switch on
key-trace-off = switch off
key-trace-keep = keep for support
trace-title-on = Trace · { $count } lines · { $left } left
trace-title-off = Trace · { $count } lines · off
trace-none = Nothing has been traced yet.
trace-running = running …
trace-nothing = no answer
trace-took = { $took } ms
trace-masked = length masked
trace-about = What is sent and answered, PINs and keys are no part of the trace.
trace-next-live = use the card: commands appear by themselves. F7 keeps them for support.
trace-next-off = F6 switches the trace on for ten minutes.
trace-next-kept = kept: the next support bundle takes it along.
help-trace =
    APDU commands to cards and calls of PKCS#11 modules: name, lengths,
    status word or CKR name, and how long it took. No content, no PIN,
    no key; the length of a command that carries a PIN is masked too.
    "SM" is secure messaging. F6 switches it on (off by itself after ten
    minutes), F7 keeps it for support.

tool-guided = Guided tests
    .about = readers, carrier, printer, keyboard
guided-title = Tests
guided-next = choose a test and press Enter.
guided-passed = everything is as expected. Enter: again; Esc: the tests.
key-again = again
test-id-card = ID-card reader and chip
test-id-card-reader = Reader of ID cards
    .expected = the reader has to be plugged in.
test-id-card-card = Test card
    .expected = lay the test card on the reader.
test-id-card-zone = The card's zone
    .expected = scan the zone on the card.
test-id-card-chip = Chip read and proven
    .expected = the chip is being read; leave the card there.
test-carrier = Carrier reader and test carrier
test-carrier-reader = Reader of carriers
    .expected = the reader has to be plugged in.
test-carrier-carrier = Test carrier
    .expected = put ONE empty test carrier in.
test-carrier-look = Carrier recognised and empty
    .expected = the carrier is being looked at.
test-carrier-consent = Consent
    .expected = a key will be MADE AND DESTROYED on it. Enter: I agree.
test-carrier-pin = PIN of the test carrier
    .expected = type the PIN (the factory's on a fresh one), press Enter.
test-carrier-key = Key made
    .expected = the key is being made; leave the carrier in.
test-carrier-sign = Signature made
    .expected = the carrier signs.
test-carrier-verify = Signature verified
    .expected = the signature is verified with the public key.
test-carrier-destroy = Key destroyed
    .expected = the key is being destroyed; leave the carrier in.
test-printer = Printer's test page
test-printer-configured = A printer is configured
    .expected = kiosk.toml has to have a [printer].
test-printer-page = Page printed
    .expected = Enter prints a test page.
test-printer-seen = Page whole and legible
    .expected = letters (ə ğ ı ö ş) and lines whole: Enter; if not: N.
test-input = Keyboard and scanner
input-next = press keys, scan codes. Esc twice: leave.
input-none = Nothing has arrived yet.
input-count = { $count } arrived
input-key = key
input-burst = burst
input-burst-size = { $chars } characters, { $lines } lines
input-zone = zone { $format }: right
input-zone-wrong = zone: check digits wrong
paper-test = TEST PAGE
paper-test-letters = Aa Bb Cc Çç Dd Ee Əə Ff Gg Ğğ Hh Xx Iı İi Jj Kk Qq Ll Mm Nn Oo Öö Pp Rr Ss Şş Tt Uu Üü Vv Yy Zz 0123456789
help-guided =
    Each test goes step by step; what is expected stands below. At its
    end: passed or failed, whose side it is, and what to do. The
    carrier's test makes a key on an empty carrier alone, and destroys
    it. The keyboard's test shows every key; Esc twice leaves it.

replay-about = { " " }REPLAY { $done }/{ $all } · { $at } UTC · { $what } · left out: { $left } · → ← End Esc

tool-configuration = Configuration
    .about = kiosk.toml: checked, and undone
configuration-title = Configuration · other than the sample: { $count }
configuration-next = choose a line and press Enter. F7 undoes the last change.
configuration-next-edit = type the new value, press Enter. Esc: leave it as it is.
configuration-next-changed = written; it counts when the kiosk starts again. F7 undoes it.
configuration-new = New value:
key-undo = undo
key-edit = change
help-configuration =
    Every key of kiosk.toml; "!" marks what is other than the sample.
    Enter changes one: where the whole cannot be used then, nothing is
    written. F7 undoes the last change. A change counts when the kiosk
    starts again, and stands in the log.
