## Records of the supervisor's region, and the proof of one.

audit-title = Records of the region
audit-what = An empty field narrows nothing. The kiosk verifies what is found by itself.
audit-place = Kiosk or branch
audit-officer = Officer
audit-number = Order or receipt number
audit-from = From (day.month.year)
audit-until = Until (day.month.year)
audit-kind = Kind
audit-any = all
audit-wrong-place = no such name
audit-wrong-officer = no such name
audit-wrong-number = no number
audit-wrong-from = no date
audit-wrong-until = no date, or more than a year
audit-asking = the centre is asked.
audit-next = fill in what is known, then press Enter.
audit-next-found = arrows choose a record, Enter shows its proof.
audit-next-none = Esc goes back to the fields.
audit-next-proof = compare the hashes with yours. Ctrl-E saves the proof.
audit-next-broken = save the proof and tell the centre's auditor; change nothing.
audit-found = Records ({ $count })
audit-found-more = Records (the first { $count })
audit-none = There is no such record.
audit-gone = The centre has this record no more in this region.
audit-col-at = made
audit-col-kiosk = kiosk
audit-col-number = no.
audit-col-officer = officer
audit-col-kind = kind
audit-col-about = about
audit-erased = erased
audit-erased-at = erased { $at }; its place in the chain stays
audit-content = as it was committed to
audit-proof-title = Proof of record { $number } · { $kiosk }
audit-checking = this kiosk verifies the signature.
audit-holds = This kiosk verified it: nothing was changed since.
audit-broken = The proof does not hold.
audit-made = Made
audit-received = Centre
audit-received-at = accepted { $at }
audit-about = About
audit-commitment = Commits to
audit-hash-before = Before
audit-hash = Hash
audit-run = Signed with records { $from } to { $to } · certificate { $hash }…
audit-signature-holds = The kiosk's signature verifies.
audit-signature-fails = The kiosk's signature does not verify.
audit-signature-nothing = There is no signature that could be verified.
audit-first = It is the first record of its chain.
audit-follows = It follows record { $number }.
audit-follows-not = It does not follow record { $number }.
audit-newest = No record behind it was sent.
audit-followed = Record { $number } follows it.
audit-followed-not = Record { $number } does not follow it.
audit-finding = record { $number }: { $what }
audit-flaw-missing = missing
audit-flaw-changed = changed, its hash does not fit
audit-flaw-link = does not follow the one before
audit-flaw-content = says something else than it committed to
audit-flaw-unsigned = no signature was kept
audit-flaw-foreign = the kiosk signed another chain
audit-flaw-certificate = the certificate is not this kiosk's
audit-flaw-signature = the signature does not verify
audit-saved = saved: { $file }
key-audit = records
key-audit-find = find
key-audit-field = field
key-audit-kind = kind
key-audit-more = more
key-audit-proof = proof
key-audit-save = save
action-audit = Records of the region and their proof: audit
action-audit-kind = Another kind of record
action-audit-more = More records
action-audit-save = Save the proof to a file
help-audit =
    Records of your region: by kiosk or branch, officer, kind, order
    or receipt number, and days. F6 chooses the kind, Enter looks.
    On a record Enter shows its proof: hash, the hash before, and the
    kiosk's signature. This kiosk verifies them itself.
    What was erased shows as erased; its place in the chain stays.
    Ctrl-E saves the proof without what the record says; the auditor
    judges it with: central audit verify-record FILE
