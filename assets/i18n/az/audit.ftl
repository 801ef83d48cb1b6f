## Rəhbərin regionunun qeydləri və birinin sübutu.

audit-title = Regionun qeydləri
audit-what = Boş sahə heç nəyi məhdudlaşdırmır. Tapılanı kiosk özü yoxlayır.
audit-place = Kiosk və ya filial
audit-officer = Operator
audit-number = Sifariş və ya qəbz nömrəsi
audit-from = Gündən (gün.ay.il)
audit-until = Günədək (gün.ay.il)
audit-kind = Növ
audit-any = hamısı
audit-wrong-place = belə ad yoxdur
audit-wrong-officer = belə ad yoxdur
audit-wrong-number = nömrə deyil
audit-wrong-from = tarix deyil
audit-wrong-until = tarix deyil və ya bir ildən çoxdur
audit-asking = mərkəzdən soruşulur.
audit-next = məlum olanı yazın, sonra Enter basın.
audit-next-found = oxlarla qeydi seçin, Enter sübutunu göstərir.
audit-next-none = Esc sahələrə qaytarır.
audit-next-proof = heşləri özünüzdəki ilə tutuşdurun. Ctrl-E saxlayır.
audit-next-broken = sübutu saxlayın və mərkəzin auditoruna deyin; heç nəyi dəyişməyin.
audit-found = Qeydlər ({ $count })
audit-found-more = Qeydlər (ilk { $count })
audit-none = Belə qeyd yoxdur.
audit-gone = Mərkəzdə bu regionda belə qeyd daha yoxdur.
audit-col-at = yaranıb
audit-col-kiosk = kiosk
audit-col-number = №
audit-col-officer = operator
audit-col-kind = növ
audit-col-about = nə barədə
audit-erased = silinib
audit-erased-at = { $at } silinib; zəncirdəki yeri qalır
audit-content = bağlandığı kimidir
audit-proof-title = { $number } nömrəli qeydin sübutu · { $kiosk }
audit-checking = bu kiosk imzanı yoxlayır.
audit-holds = Bu kiosk yoxladı: o vaxtdan heç nə dəyişməyib.
audit-broken = Sübut tutmur.
audit-made = Yaranıb
audit-received = Mərkəz
audit-received-at = { $at } qəbul edib
audit-about = Barədə
audit-commitment = Bağlanıb
audit-hash-before = Əvvəlki
audit-hash = Heş
audit-run = { $from }–{ $to } qeydləri ilə imzalanıb · sertifikat { $hash }…
audit-signature-holds = Kioskun imzası düzdür.
audit-signature-fails = Kioskun imzası düz deyil.
audit-signature-nothing = Yoxlanıla bilən imza yoxdur.
audit-first = Zəncirin ilk qeydidir.
audit-follows = { $number } nömrəli qeyddən sonra gəlir.
audit-follows-not = { $number } nömrəli qeyddən sonra gəlmir.
audit-newest = Ondan sonrakı qeyd göndərilməyib.
audit-followed = { $number } nömrəli qeyd ondan sonra gəlir.
audit-followed-not = { $number } nömrəli qeyd ondan sonra gəlmir.
audit-finding = qeyd { $number }: { $what }
audit-flaw-missing = yoxdur
audit-flaw-changed = dəyişdirilib, heşi uyğun deyil
audit-flaw-link = əvvəlkindən sonra gəlmir
audit-flaw-content = bağlandığından başqa şey deyir
audit-flaw-unsigned = imza saxlanılmayıb
audit-flaw-foreign = kiosk başqa zənciri imzalayıb
audit-flaw-certificate = sertifikat bu kioskun deyil
audit-flaw-signature = imza düz deyil
audit-saved = saxlanıldı: { $file }
key-audit = qeydlər
key-audit-find = axtar
key-audit-field = sahə
key-audit-kind = növ
key-audit-more = daha
key-audit-proof = sübut
key-audit-save = saxla
action-audit = Regionun qeydləri və sübutu: audit
action-audit-kind = Qeydin başqa növü
action-audit-more = Daha çox qeyd
action-audit-save = Sübutu fayla saxla
help-audit =
    Regionunuzun qeydləri: kiosk və ya filial, operator, növ, sifariş
    və ya qəbz nömrəsi, günlər üzrə. F6 növü seçir, Enter axtarır.
    Qeyddə Enter sübutu göstərir: heş, əvvəlki heş və kioskun imzası.
    Bunları bu kiosk özü yoxlayır.
    Silinmiş qeyd silinmiş görünür; zəncirdəki yeri qalır.
    Ctrl-E sübutu qeydin dediyi olmadan saxlayır; auditor yoxlayır:
    central audit verify-record FAYL
