## Kioskun ekranları. Hər mətn üç dildə var; sınaq bunu yoxlayır.

product = İmza
training-mark = TƏLİM
training-paper = TƏLİM — ETİBARSIZDIR
yes = bəli
no = yox

line-unknown = xətt yoxlanır
line-up = xətt var
line-down = xətt yoxdur
store-opening = yaddaş açılır
store-closed = yaddaş bağlıdır
queue-empty = hamısı göndərilib
queue-waiting = { $count } göndərilməyib
queue-sending = { $count } göndərilir
readers-unknown = oxuyucular yoxlanır
readers-down = oxuyucu xidməti yoxdur
readers-count = { $count } oxuyucu

next-step = Növbəti:
next-wait = Gözləyin:
next-fault = Nə etməli:

key-palette = hamısı
key-help = kömək
key-home = baş
key-sale = satış
key-goods = əlavə et
key-serial = seriya №
key-pay = ödəniş
key-way = başqa üsul
key-take-back = qaytarma
key-choose = seç
key-shift = növbə
key-approvals = təsdiqlər
key-approve = təsdiqlə
key-refuse = rədd et
key-ask = rəisdən soruş
key-export = ixrac
key-day = gün
key-picture = şəkil
key-day-before = əvvəlki gün
key-day-after = sonrakı gün
key-open-shift = aç
key-count = say
key-close-shift = bağla
key-pieces = əskinaslarla
key-total = bir məbləğ
key-sold = satıldı
key-queue = göndərmə
key-devices = yoxla
key-quit = çıxış
key-open = aç
key-back = geri
key-go-on = davam
key-field = sahə
key-sign-out = çıxış et
key-identity-ok = təsdiq
key-attorney = vəkil
key-holder-collects = sahibi özü
key-retry = yenidən
key-aside = saxla
key-handed-over = təhvil verildi
key-next-citizen = növbəti vətəndaş
key-send-now = indi göndər
key-print = çap et

sign-in-about = Elektron imza sertifikatları · Qeydiyyat Mərkəzi
sign-in-title = Növbəyə giriş
sign-in-name = Ad
sign-in-password = Parol
sign-in-next-name = adınızı yazın, Enter basın.
sign-in-next-password = parolunuzu yazın, Enter basın.
sign-in-waiting = mərkəz parolu yoxlayır.

# The lock over a screen that nobody touched.
key-unlock = aç
key-other-officer = başqa əməkdaş
lock-title = Ekran bağlıdır
lock-kept = İş olduğu kimi qalır; arxada gedən iş davam edir.
lock-line-back = Xətt bərpa olunub: mərkəz üçün parolu bir dəfə yazın.
lock-next = parolunuzu yazın, Enter basın. F5: başqa əməkdaş daxil olur.

home-today = Bu gün
home-issued = verildi
home-ready = hazırdır
home-unfinished = yarımçıq
home-unsent = göndərilməyib
home-shift = növbə, başlayıb
home-shift-closed = bağlı
home-no-readers = oxuyucu tapılmadı, F9
home-no-carrier = daşıyıcı qoyulmayıb
home-carrier-in = taxılıb
home-two-carriers = iki daşıyıcı taxılıb
home-id-card-in = vəsiqə oxuyucudadır
home-no-id-card = vəsiqə qoyulmayıb
home-prompt-title = Növbəti vətəndaş
home-prompt-scan = Şəxsiyyət vəsiqəsini skan edin
home-prompt-type = və ya FİN, sənəd, sifariş nömrəsi yazın
home-searching = sifarişlər axtarılır.
home-next-enter = axtarmaq üçün Enter basın.
home-next-check = səhv işarəsi olan sahəni vəsiqə ilə tutuşdurun.
home-next-scan = vətəndaşdan şəxsiyyət vəsiqəsini alıb skan edin.
home-next-unfinished = yarımçıq sifarişi seçib Enter basın və ya vəsiqəni skan edin.
home-list-title = Hazır sifarişlər ({ $count })
home-list-loading = Siyahı yüklənir…
home-list-empty = Bu filialda hazır sifariş yoxdur.
home-list-offline = Mərkəzlə əlaqə yoxdur: siyahı əlaqə bərpa olunanda görünəcək.
home-row-unfinished = yarımçıq qalıb: Enter basıb davam edin

copy-as-of = { $time } vəziyyəti, { $age } əvvəl
copy-minutes = { $count } dəq
copy-hours = { $count } saat
copy-days = { $count } gün
copy-shown = Kioskun surətindən; mərkəz təsdiqləməyib
home-found-title = Burada tapıldı ({ $count })
home-found-none = Burada yoxdur. Enter: mərkəzdən də soruşun.
devices-copy = Sifariş surəti

column-number = №
column-name = Ad
column-applicant = Növ
column-carrier = Daşıyıcı
column-reader = Oxuyucu
column-state = Vəziyyət
column-placed = Sifariş
column-organisation = Təşkilat

orders-title = Bu şəxsin sifarişləri ({ $count })
orders-more = Hamısı göstərilmir: sifariş nömrəsi ilə axtarın.
orders-next = sifarişi seçin, Enter basın.

applicant-citizen = vətəndaş
applicant-entrepreneur = sahibkar
applicant-legal-entity = hüquqi şəxs
applicant-state-body = dövlət orqanı
carrier-smart-card = smart kart
carrier-usb-token = USB token

order-draft = qaralama
order-submitted = ödəniş gözləyir
order-paid = ödənilib
order-ready = hazırdır
order-in-service = xidmətdədir
order-issued = yazılıb
order-handed-over = təhvil verilib
order-closed = bağlanıb
order-cancelled = ləğv edilib
order-refunded = pulu qaytarılıb
order-expired = vaxtı keçib
order-blocked = dayandırılıb

order-title = Sifariş { $number }
order-applicant = Sifarişçi
order-carrier = Daşıyıcı
order-reader = Kart oxuyucu
order-price = Ödəniş
order-unpaid = ödənilməyib
order-branch = Filial
order-state = Vəziyyət
order-placed = Sifariş günü
order-organisation = Təşkilat
order-voen = VÖEN
order-holders =
    { $count ->
        [one] Bu müraciətdə { $count } imza sahibi var
       *[other] Bu müraciətdə { $count } imza sahibi var
    }
order-package = Paket { $number } { $place }/{ $count }
order-seal = möhür
order-person-title = İmza sahibi
order-register = reyestrdəki ad
order-no-card = Vəsiqə hələ oxunmayıb
order-fin = FİN
order-document = Sənəd
order-birth = Doğum tarixi
order-name-card = Vəsiqədəki ad
name-same = ad hərfbəhərf eynidir
name-standard = ad standart yazılışdadır
name-customary = ad başqa cür yazılıb, baxın
name-different = AD FƏRQLİDİR: üzünə və vəsiqəyə baxın
name-truncated = zonaya sığmayıb
order-expiry = Etibarlıdır
order-lifetime = ömürlük
order-verdict-title = Nə çatmır
order-verdict-scan = Şəxsiyyət vəsiqəsi oxunmalıdır
order-verdict-scan-why = Sertifikat yalnız vəsiqənin əsli göstəriləndə verilir.
order-verdict-ready = Hər şey hazırdır
order-verdict-face = Vəsiqədəki şəkli qarşınızdakı şəxslə tutuşdurun.
order-next-scan = imza sahibinin vəsiqəsini skan edin.
order-next-confirm = şəkli tutuşdurun; həmin şəxsdirsə, Enter basın.
order-next-resume = yarımçıq işi davam etdirmək üçün Enter basın.
reading-chip-genuine = çip: orijinal, surət deyil
reading-chip-signed = çip: imza düzgün
reading-chip-unproven = çip: təsdiqsiz
reading-mrz-scanned = zona skan edilib
reading-mrz-typed = zona əl ilə yazılıb
reading-of-lease = əvvəldən
order-next-second = ikinci şəxs vəsiqəyə və vətəndaşa baxsın; Enter: o daxil olur.
register-asking = Sənəd: etibarsız sənədlər reyestrindən soruşulur
register-failed = Sənəd: hələ soruşulmayıb, mərkəz cavab vermir
register-valid = Sənəd: reyestrə görə etibarlıdır; soruşulub: { $time }
register-invalid = Sənəd: reyestrə görə ETİBARSIZDIR; soruşulub: { $time }
register-unknown = Sənəd: reyestr onu tanımır; soruşulub: { $time }
register-unreachable = Sənəd: reyestr cavab vermədi; soruşulub: { $time }
attorney-title = Vəkalətnamə
attorney-about = Vəkil öz vəsiqəsini göstərir; vəkalətnamənin nömrəsi, notariusu və tarixi yazılır.
attorney-card = Vəkilin vəsiqəsi
attorney-number = Nömrə
attorney-notary = Notarius
attorney-date = Tarix (gün.ay.il)
attorney-next-card = vəkilin öz vəsiqəsini skan edin.
attorney-next-number = vəkalətnamənin nömrəsini yazın, Enter.
attorney-next-notary = notariusu yazın, Enter.
attorney-next-date = tarixi yazın: 31.12.2026; Enter.
order-collector = Alan
order-attorney = Vəkalətnamə
chip-names-holder = çipdə ad { $name }
chip-names-number = çipdəki şəxsi nömrə reyestrin FİN-i deyil: { $number }
photo-coming = çipin fotosu oxunur …
photo-lifted = vəsiqə fotosu oxunmamış götürülüb: geri qoyulsa, davam edilir
chip-reading = çip oxunur
chip-slipped = vəsiqə sürüşdü: yerində saxlayın, yenidən oxunur
chip-short = çip
chip-short-genuine = çip həqiqi: imzalanıb, surət deyil
chip-short-signed = çipi dövlət imzalayıb
chip-short-unproven = çip sübutsuz: zona qədər sayılır
chip-short-unread = çip oxunmayıb
mrz-document-code = sənəd kodu
mrz-document-number = sənəd №
mrz-personal-number = FİN
mrz-birth-date = doğum
mrz-expiry-date = bitmə
mrz-name = ad
mrz-composite = yekun
mrz-corrected = Düzəldilib

step-identity = şəxsiyyət yoxlanıldı
step-lease = sifariş ayrıldı
step-carrier = daşıyıcı tanındı
step-pin = PIN seçildi
step-key = açar daşıyıcıda yaradıldı
step-request = sorğu imzalandı
step-certificate = sertifikat alındı
step-write = sertifikat yazıldı
step-read-back = geri oxundu
step-proof = imza sübut edildi
step-hand-over = təhvil verildi

issue-title = Sifariş { $number }
issue-serial = seriya { $serial }
issue-steps = Addımlar
issue-action = İndi
issue-running = Kiosk işləyir, heç nə basmaq lazım deyil.
issue-wait = kiosk işləyir.
issue-wait-carrier = daşıyıcını ÇIXARMAYIN, kiosk onunla işləyir.
issue-next-smart-card = yeni smart kartı kart oxuyucusuna taxın.
issue-next-usb-token = yeni USB tokeni yuvaya taxın.
issue-next-carrier-back = həmin daşıyıcını geri taxın.
issue-next-pin = klaviaturanı vətəndaşa verin: PIN-i özü yazıb Enter basır.
issue-next-pin-again = vətəndaş eyni PIN-i bir daha yazıb Enter basır.
issue-next-present = vətəndaş seçdiyi PIN-i yazıb Enter basır.
issue-next-hand-over = daşıyıcını vətəndaşa verin, sonra Enter basın.
issue-carrier-prompt = Daşıyıcı gözlənilir. Taxılan kimi kiosk onu özü tanıyacaq.
issue-on-carrier-key = Açar { $serial } nömrəli daşıyıcıdadır, heç nə itməyib.
issue-on-carrier-key-two = Hər iki açar { $serial } nömrəli daşıyıcıdadır, heç nə itməyib.
issue-on-carrier-certificate = Açar və sertifikat { $serial } nömrəli daşıyıcıdadır.
issue-on-carrier-certificate-two = Hər iki açar və sertifikat { $serial } nömrəli daşıyıcıdadır.
issue-proven = Daşıyıcı mərkəzin sorğusunu imzaladı: imza işləyir.
issue-proven-two = Daşıyıcı mərkəzin sorğusunu hər iki açarla imzaladı: ikisi də işləyir.
issue-give-carrier = Daşıyıcını çıxarıb vətəndaşa verin. Enter basılanda sertifikat qüvvəyə minir.
issue-give-carrier-two = Daşıyıcını çıxarıb vətəndaşa verin. Enter basılanda hər iki sertifikat qüvvəyə minir.
issue-pin-turn = Vətəndaş: özünüzə PIN seçin. Onu heç kim görmür və saxlamır.
issue-pin-present = Vətəndaş: seçdiyiniz PIN-i yazın.
issue-pin-rules = { $min }–{ $max } rəqəm; 123456 və ya 111111 kimi sadə olmasın.
issue-pin-first = PIN
issue-pin-second = PIN, bir daha
pin-tries-fine = Səhv cəhd yoxdur.
pin-tries-low = Diqqət: səhv PIN yazılıb, az cəhd qalıb.
pin-tries-last = Diqqət: son cəhd qalıb, kiosk onu sərf etmir.
pin-tries-locked = PIN bağlanıb.

# Daşıyıcının PIN-ini dəyişmək.
pin-now = İndiki PIN
pin-new = Yeni PIN, { $min }–{ $max } rəqəm
pin-new-again = Yeni PIN, bir daha
pin-changed = PIN dəyişdirildi. Köhnəsi artıq keçərli deyil.

# The holder changes the PIN at the counter.
key-pin = PIN
pin-change-title = PIN-in dəyişdirilməsi
pin-change-turn = Vətəndaş: köhnə PIN-i bir dəfə, yenisini iki dəfə yazın. Heç kim görmür.
pin-change-old = İndiki PIN
pin-change-new = Yeni PIN
pin-change-again = Yeni PIN bir də
pin-change-next-carrier = vətəndaşın daşıyıcısını oxuyucuya qoyun.
pin-change-next-old = vətəndaş indiki PIN-i yazıb Enter basır.
pin-change-next-new = vətəndaş yeni PIN yazıb Enter basır.
pin-change-next-again = vətəndaş yeni PIN-i bir də yazıb Enter basır.
pin-change-next-take = daşıyıcını vətəndaşa qaytarın; Enter növbəti daşıyıcını gözləyir.

# A carrier is unblocked with a supervisor.
key-unblock = blokdan çıxar
unblock-title = Daşıyıcının blokdan çıxarılması
unblock-about = Rəis razılaşır: mərkəz PUK-u yalnız bu daşıyıcıya verir. Vətəndaş yeni PIN seçir.
unblock-turn = Vətəndaş: yeni PIN-i iki dəfə yazın. Onu heç kim görmür.
unblock-forgotten = PIN unudulub
unblock-locked = PIN kilidlənib
unblock-pin-known = PIN-i başqası bilə bilər
unblock-done = Daşıyıcı blokdan çıxdı: yeni PIN keçərlidir, PUK yenisi ilə əvəz olundu.
unblock-pin-set = Yeni PIN keçərlidir. İşlənmiş PUK hələ əvəz olunmayıb.
unblock-next-done = daşıyıcını vətəndaşa qaytarın; Esc geri aparır.

receipt-title = Qəbz { $number }
receipt-done = Sertifikat verildi və qüvvədədir
receipt-order = Sifariş
receipt-holder = İmza sahibi
receipt-carrier = Daşıyıcı
receipt-serial = Daşıyıcının seriyası
receipt-certificate = Sertifikat №
receipt-authentication = Giriş sertifikatı №
receipt-validity = Etibarlıdır
receipt-price = Ödənilib
receipt-officer = Əməkdaş
receipt-time = Vaxt
receipt-record = Mərkəzə
receipt-sent = göndərilib, mərkəz qəbul edib
receipt-not-sent = hələ göndərilməyib, kioskda saxlanılır
receipt-paper = Kağız
receipt-printing = çap olunur
receipt-printed = çap olunub
receipt-advice = PIN-i heç kimə deməyin. İtirsəniz, 3 saat ərzində xəbər verin.
receipt-next = Enter basın: növbəti vətəndaş.
receipt-next-reader = F3: sifarişlə ödənilmiş oxuyucunu verin. Enter: növbəti vətəndaş.

# Piştaxtada satılan oxuyucular.
goods-reader-with-card = kartla oxuyucu
goods-reader-alone = ayrıca oxuyucu
way-cash = nağd
way-card = kart terminalı
way-prepaid = sifarişlə ödənilib
sale-prices = Bu günün qiymətləri
sale-no-price = yoxdur
sale-lines = Bu satış
sale-empty = Hələ boşdur: 1 və ya 2 basın.
sale-goods = Mal
sale-serial = Seriya №
sale-count = Say
sale-sum = Məbləğ
sale-payment = Ödəniş
sale-total = Cəmi
sale-change = Qaytarılacaq
sale-short = Çatmır
sale-entry-cash = Verilən nağd pul
sale-entry-card = Qəbzin nömrəsi
sale-entry-prepaid = Sifarişin nömrəsi
sale-looking = sifariş axtarılır.
sale-writing = satış yazılır.
sale-done = Satıldı
sale-next-goods = satılan mal üçün 1 və ya 2 basın.
sale-next-more = seriya nömrəsini skan edin və ya Enter: ödəniş.
sale-next-serial = seriya nömrəsini yazın, Enter basın.
sale-next-cash = pulu alın, məbləği yazın, Enter basın. Boş: düz məbləğ.
sale-next-card = ödənişi terminalda alın, qəbzin nömrəsini yazın, Enter basın.
sale-next-prepaid = ödəyən sifarişin nömrəsini yazın, Enter basın.
sale-next-confirm = Enter basın: satış yazılır.
sale-next-confirm-change = { $money } qaytarın, sonra Enter basın.
sale-next-change = oxuyucunu və { $money } verin. Enter: növbəti vətəndaş.
sale-next-done = oxuyucunu verin. Enter: növbəti vətəndaş.

reversal-sold = Satış
reversal-none = Qəbzdəki nömrəni yazın və ya skan edin.
reversal-receipt = Satış, qəbz №
reversal-title = Satışın qaytarılması
reversal-about = Rəis razılıq verir; yalnız bundan sonra nəsə qaytarılır.
reversal-entry-number = Qəbzin nömrəsi
reversal-entry-serial = Verilən oxuyucunun seriya №
reversal-entry-slip = Terminal qəbzinin nömrəsi
reversal-way-void = Ləğv: satış olmamış kimi (yalnız bu gün)
reversal-way-refund = Geri ödəniş: oxuyucu və pul qayıdır
reversal-way-exchange = Dəyişdirmə: oxuyucu oxuyucuya
reversal-next-number = satış qəbzinin nömrəsini yazın, Enter basın.
reversal-looking = satış axtarılır.
reversal-next-way = ↑ ↓ ilə nə ediləcəyini seçin, Enter basın.
reversal-next-piece = qayıdan oxuyucunu seçin, Enter basın.
reversal-next-serial = digər oxuyucunu skan edin və ya nömrəsini yazın; Enter.
reversal-next-slip = pulu terminalda qaytarın, qəbzin nömrəsini yazın; Enter.
reversal-writing = qaytarma yazılır.
reversal-done-void = Ləğv edildi
reversal-done-refund = Pul qaytarıldı
reversal-done-exchange = Dəyişdirildi
reversal-next-cash = oxuyucunu alın, { $money } qaytarın. Enter: növbəti vətəndaş.
reversal-next-taken = oxuyucunu geri alın. Enter: növbəti vətəndaş.
reversal-next-exchanged = köhnə oxuyucunu alın, yenisini verin. Enter: növbəti vətəndaş.
reversal-payback = Qaytarılan pul
reversal-back = Qayıtdı
reversal-out = Verildi
reversal-reason = Səbəb
reversal-approved = Razılıq verdi
reversal-mistake = Səhv yazılıb
reversal-changed-mind = Alıcı istəmir
reversal-does-not-fit = Alıcının avadanlığı ilə işləmir
reversal-faulty = Oxuyucu nasazdır

# Kağızda.
paper-sale = Satış qəbzi
paper-reversal = Satışın qaytarılması
paper-hand-over = Təhvil-təslim aktı
paper-kiosk = Kiosk
paper-sale-keep = Qəbzi saxlayın: qaytarma və dəyişdirmə bu nömrə ilədir.
paper-certificate-sha256 = Sertifikatın SHA-256 cəmi
paper-authentication-sha256 = Giriş sertifikatının SHA-256 cəmi
paper-hand-over-declared = Daşıyıcını və üzərindəki sertifikatı aldım. PIN-i özüm seçmişəm.
paper-signs-holder = imza sahibi
paper-signs-authorised = vəkil
paper-signs-buyer = alıcı
paper-signs-officer = əməkdaş: { $name }

shift-x = Növbə bu ana qədər (X)
shift-z = Z hesabatı { $number }
shift-none = Bu pəncərədə açıq növbə yoxdur.
shift-officer = Operator
shift-since = Başlanıb
shift-sales = Satışlar
shift-returns = Qaytarmalar
shift-card-in = Kartla alınıb
shift-card-out = Karta qaytarılıb
shift-float = Başlanğıc nağd pul
shift-cash-in = Nağd alınıb
shift-cash-out = Nağd qaytarılıb
shift-expected = Olmalıdır
shift-counted = Sayılıb
shift-difference = Fərq
shift-drawer = Kassa
shift-next-open = kassadakı pulu sayın, məbləği yazın, Enter. F5: çıxış.
shift-next-report = Enter: sayın və növbəni bağlayın. F5: çıxış, növbə açıq qalır.
shift-next-total = kassanı sayın, məbləği yazın, Enter. Tab: əskinaslarla.
shift-next-pieces = hər birindən neçə olduğunu yazın, Enter basın.
shift-next-close = düzdür. Enter: növbəni bağlayın.
shift-next-differs = bir də sayın (Esc), ya da Enter: bu fərqlə bağlayın.
shift-next-closed = kassanı təhvil verin. F5: çıxış, Enter: davam.
shift-reading = qeydlər oxunur.
shift-writing = yazılır.
shift-unread = burada saxlanmayan, cəmə düşməyən qəbzlər: { $count }

day-title = Gün
day-counted = sayılıb: { $at }
day-loading = gün mərkəzdə sayılır.
day-total = Verildi { $count }
day-by-now = { $day } bu vaxta { $now }/{ $count }
day-before = { $day } { $count }
day-days = { $days } gün
day-by-branch = filial
day-by-hour = saat
day-by-officer = operator
day-by-carrier = daşıyıcı
day-by-applicant = sifarişçi
day-by-heat = xəritə
day-by-funnel = axın
day-by-branches = vəziyyət
day-age = yaşı, gün
day-all = hamısı
day-step-paid = ödənilib
day-step-ready = hazırdır
day-step-in-service = işdədir
day-step-issued = təhvil verilməyib
day-step-handed-over = verildi
day-col-kiosks = kiosk
day-col-silent = susur
day-col-unsent = qalıb
day-col-paid = ödənib
day-col-ready = hazır
day-col-in-service = işdə
day-col-issued = yazılı
day-next-funnel = ! sifarişlərin bir həftədən çox gözlədiyi yerdir.
day-next-branches = susan filiallar öndədir. Enter açır. Tab: başqa şəkil.
day-by-differences = fərqlər
day-col-wares = mal
day-col-pieces = ədəd
day-col-shifts = növbə
day-col-cash = nağd
day-col-open = açıq
day-col-of = nə
day-col-record = qeyd
day-col-expected = olmalı
day-col-counted = sayılıb
day-col-difference = fərq
day-shift-of = növbə: { $by }
day-shift-open = bağlanmayıb
day-shift-unknown = nə qədər olmalı olduğu artıq bilinmir
day-more-counts = siyahıdakından çox sayılıb
day-none-counted = Burada heç nə sayılmayıb, növbə bağlanmayıb.
day-next-differences = fərqi olan filiallar öndədir. Enter qeydləri göstərir.
day-next-counts = oxlarla qeydlərə baxın. Esc: filiallar. Tab: başqa şəkil.
counted-smart-card = smart kart
counted-usb-token = USB token
counted-reader = oxuyucu
counted-drawer = kassa
day-by-records = siyahı
day-serial = seriya
day-more = siyahıdakından çoxdur
day-next-records = oxlarla seçin, Enter sifarişi açır. Tab: başqa şəkil.
day-none = Heç nə verilməyib.
day-next = oxlarla sütunu seçin, Enter açır. Tab: başqa şəkil.

devices-title = Yoxlama
devices-centre = Mərkəz
devices-store = Yaddaş
devices-clock = Saat
clock-checked = mərkəzlə yoxlanılıb
clock-ending = saat yoxlanışı: { $hours } saat
clock-unsynced = verilmə dayanıb
devices-readers = Oxuyucular
devices-next = hər şey qaydasındadır. Esc: geri.
reader-id-card = Vəsiqə oxuyucusu
reader-smart-card = Smart kart
reader-usb-token = USB token
reader-unassigned = Ehtiyat oxuyucu
reader-empty = boşdur

queue-title = Mərkəzə göndərmə
queue-next = qeydlər özü göndərilir. Enter: indi göndər.
queue-count-unsent = Göndərilməyib: { $count }
queue-count-acked = mərkəzdədir: { $count }
queue-count-limit = hədd { $count }
queue-count-urgent = təcili: { $count }
queue-last-error = Son cəhd { $at }: { $code }. Növbəti cəhd: { $next }.
queue-now = indi
queue-sending-now = Mərkəzə yoldadır.
queue-none = Burada hələ qeyd yazılmayıb.
queue-next-refused = mərkəz bəzi qeydləri tətbiq etməyib: qərarı nəzarətçi verir (F7).
queue-next-stick = xətt çoxdan yoxdur: texnik USB ilə aparır: kiosk queue export
stick-exported = { $first }–{ $last } qeydləri { $file } faylındadır. Mərkəzin təsdiqi gələnədək burada gözləyirlər.
stick-exported-part = { $first }–{ $last } qeydləri { $file } faylındadır. Daha { $left } qeyd sığmadı: bunlar təsdiqlənəndən sonra yenidən çıxarın.
stick-acknowledged = { $last } nömrəli qeydə qədər hamısı mərkəzdədir. Burada gözləyir: { $unsent }.
stick-kiosk-open = Açıq kiosk yaddaşı tutub. Onu bağlayın (F10) və təkrar edin.
queue-column-made = Yazılıb
queue-column-kind = Qeyd
queue-column-age = Yaşı
queue-column-standing = Burada · mərkəzdə
record-hand-over = təhvil verilib
record-released = geri verilib
record-reader-sale = satış
record-sale-reversal = satış qaytarıldı
record-shift-opened = növbə açıldı
record-shift-closed = növbə bağlandı
record-suspension-request = dayandırma
record-secret-release = PUK açılıb
age-minutes = { $count } dəq
age-hours = { $count } saat
age-days = { $count } gün
standing-kept = yazılıb
standing-centre = mərkəzdədir
standing-here = hələ göndərilməyib
standing-urgent = göndərilməyib, birinci gedir
standing-noticed = mərkəzə bildirilib
standing-refused = tətbiq olunmayıb
key-settle = düzəlt
key-resolve = həll olunub
key-move = seç
key-suspend = dayandır

confirm-settle = Kioskun qeydləri düzəldilsin?
    .safe = Diskdə itən mərkəzdən gətirilir, mərkəzdə olmayan yenidən göndərilir. Heç nə silinmir.
    .yes = düzəlt
    .no = saxla
confirm-resolve = Bu qeyd həll olunub?
    .safe = Qeyd mərkəzdə olduğu kimi qalır. Adınız və vaxt qeyd olunur.
    .yes = həll olunub
    .no = hələ yox
confirm-suspend = Sertifikat dayandırılsın: sahibi niyə istəyir?
    .safe = Müraciət burada saxlanılır və mərkəzə hamıdan əvvəl çatır.
suspend-lost = daşıyıcı itib
suspend-stolen = daşıyıcı oğurlanıb
suspend-pin-known = PIN başqasına məlum ola bilər
suspend-asked = səbəb deyilmir
suspend-written = dayandırma müraciəti saxlanıldı (№ { $number }), mərkəzə birinci gedir.

confirm-quit = Proqramdan çıxılsın?
    .safe = Yazılmış hər şey diskdədir; göndərilməmiş qeydlər növbəti açılışda göndəriləcək.
    .yes = çıx
    .no = qal
confirm-leave = Bu iş saxlanılsın?
    .safe = Heç nə itmir: görülmüş addımlar yazılıb. Baş ekrandan və ya vəsiqəni yenidən skan edərək davam edə bilərsiniz.
    .yes = saxla və çıx
    .no = davam et

help-title = Kömək
help-everywhere =
    F1 kömək · F2 baş ekran · F3 satış · F4 göndərmə · F5 növbə · F8 dil · F9 yoxlama · F10 çıxış
    Ctrl-K bütün əmrlər · Ctrl-T rənglər · Ctrl-L kilid
    Vəsiqəni istənilən ekranda skan etmək olar.
help-sign-in =
    Adınızı və parolunuzu yazın. Enter növbəti sahəyə keçir, sonra daxil edir.
    Beş səhv cəhddən sonra hesab beş dəqiqə bağlanır.
    Xətt kəsilibsə, bu kioska bu yaxınlarda daxil olmuş əməkdaş öz parolu ilə yenə daxil ola bilər.
    Onda oxuyucu satmaq olar; sertifikat xətt bərpa olunanda verilir.
help-home =
    Vətəndaşın şəxsiyyət vəsiqəsini skan edin: sifarişi özü açılır.
    FİN (7 işarə), sənəd nömrəsi və ya sifariş nömrəsi də yazmaq olar.
    Oxlarla siyahıdan seçib Enter basmaq olar.
    F7: daşıyıcının sahibi PIN-i dəyişir.
    F6: rəis üçün gün.
    F12: anbar.
    Sertifikatın seriya nömrəsi (onaltılıq) sahibinin sertifikatlarını açır.
help-orders =
    Oxlarla sifarişi seçin, Enter açır, Esc geri qaytarır.
    Solğun sətirlər bitmiş sifarişlərdir.
    F6 vəziyyətə, F7 daşıyıcıya, Tab günə görə süzür; Ctrl-O çox sahibli sifarişləri göstərir.
    Esc əvvəlcə süzgəci götürür, sonra geri qaytarır.
help-order =
    Solda sifariş, sağda vəsiqə ilə reyestrin müqayisəsi.
    Aşağıda nə çatmadığı yazılır. Hamısı düzdürsə, şəkli tutuşdurub Enter basın.
    Ad heç vaxt təkbaşına həlledici deyil: FİN, sənəd və doğum tarixi eyni olmalıdır.
    Tab sifarişin tarixçəsini və paketin gedişini göstərir.
help-issue =
    Kiosk addımları özü atır; vaxtı sağda görünür.
    Esc hər an təhlükəsizdir: açar yaranana qədər sifariş geri verilir,
    sonra iş saxlanılır və eyni daşıyıcı ilə davam edir.
help-receipt =
    Sertifikat verildi. Enter növbəti vətəndaşa keçir.
    «Göndərilməyib» yazılsa, narahat olmayın: qeyd diskdədir və özü gedəcək.
    Ctrl-P qəbzi və ya aktı çap edir. İkincisi surət kimi çıxır; F4 və F3 F7 ilə tapılan da.
help-sale =
    1 və ya 2 oxuyucu əlavə edir, Backspace birini götürür. Seriya nömrəsini skan edin və ya F6.
    Enter ödənişə keçir; Tab nağd, kart və sifariş arasında dəyişir.
    Oxuyucusu ödənilmiş sifarişdə F3 həmin oxuyucunu verir.
    Satış xətt olsa da, olmasa da yalnız son Enter ilə yazılır.
    Satış hələ boşdursa, F7 əvvəlki satışı qaytarır.
help-reversal =
    Satış qəbzinin nömrəsi ilə, satan pəncərədə qaytarılır.
    Ləğv yalnız həmin gün olur; sonra pul geri ödənilir.
    Dəyişdirmədə pul hərəkət etmir: bir oxuyucu qayıdır, digəri verilir.
    Rəis operatorun yanında daxil olur və səbəbi deyir.
help-shift =
    Növbə kassadakı pulla başlanır; növbəsiz heç nə satılmır.
    Hesabat indiyədək gələni və gedəni göstərir.
    Enter kassanı sayır (məbləğ və ya Tab: əskinaslarla) və növbəni bağlayır.
    Təhvil: bağlayın, çıxın (F5); növbəti operator qalan pulla açır.
help-day =
    Bu gün verilənlər; mərkəz hər dəqiqə sayır.
    Tab: filial, saat, operator, daşıyıcı, sifarişçi üzrə sütunlar;
    filiallar saatlar üzrə; sifarişlər harada gözləyir; filialların halı;
    rəflərdə və kassalarda sayılan ilə olmalı olanın fərqi;
    açılmış sütunun təhvilləri bir-bir.
    Enter sütunu açır, Esc qaytarır. Rəqəmlər: gün, əvvəlki gün,
    bir həftə əvvəlki gün. F7, F6: başqa gün.
    Ctrl-E öndəki rəqəmləri fayllara yazır: CSV, XLSX, PDF.
    Ctrl-F regionun qeydlərini axtarır və sübut edir.
help-devices =
    Hər hissə bir sətir: vəziyyəti, nəyin tərəfi olduğu və nə etməli.
    Enter mərkəzi indi yoxlayır.
    F6: texnikin masası, hər hissəyə həqiqətən baxılır.
help-queue =
    Kioskda yazılan və mərkəzin qəbul etdiyi qeydlər.
    Növbə həddə çatanda yeni sertifikat verilmir.
    Xətt günlərlə yoxdursa, qeydlər USB ilə aparılır: kiosk queue export.
help-pin-change =
    Sahibi PIN-i özü dəyişir: indiki PIN, yenisi, yenisi bir də.
    Səhv PIN bir cəhd aparır; son cəhdi kiosk heç vaxt sərf etmir.
    F6: PIN unudulub və ya kilidlənibsə, rəislə blokdan çıxarılır.

# An issue is given up with a supervisor; what is on the carrier.
key-give-up = imtina
key-reason = səbəb
give-up-title = İşdən imtina
give-up-about = Rəis razılaşır: sertifikat ləğv olunur, sifariş başqa daşıyıcı üçün boşalır.
give-up-carrier-lost = Daşıyıcı itib
give-up-carrier-damaged = Daşıyıcı xarabdır
give-up-holder-gone = Vətəndaş gedib; daşıyıcı kilid altında qalır
second-next-name = rəis adını yazıb Enter basır.
second-next-password = rəis parolunu yazıb Enter basır.

approve-title = İkinci şəxs
approve-about = İkinci əməkdaş vəsiqəyə və şəxsə baxır, səbəbi seçir və daxil olur.
approve-card-unreadable = Vəsiqə maşınla oxunmur; hərf-hərf müqayisə edilib
approve-new-document = Sifarişdən sonra yeni vəsiqə alınıb
approve-register-wrong = Reyestrdə və ya sifarişdə səhv var; sübuta baxılıb
approve-register-silent = Reyestrin aydın sözü yoxdur; vəsiqənin özünə baxılıb
approve-attorney-seen = Vəkalətnaməyə və vəkilin özünə baxılıb
issue-hash-key = açar
issue-hash-certificate = sertifikat
issue-key-for-signature = imza
issue-key-for-authentication = giriş
issue-key-key = yaradıldı
issue-key-request = sorğu
issue-key-certificate = sertifikat
issue-key-write = yazıldı
issue-key-read-back = oxundu
issue-key-proof = sübut

## kiosk id-card: şəxsiyyət vəsiqəsinin çipi.

chip-ask = Vəsiqənin zonası sətir-sətir; ya nömrə, doğum və bitmə (2033-12-31); ya CAN:
chip-reader = oxuyucu
chip-access = açıldı
chip-document = sənəd
chip-holder = sahibi
chip-full-name = tam ad
chip-issued = verilib
chip-photograph = foto
chip-groups = məlumat qrupları
chip-times = vaxt, ms / APDU
chip-none = yoxdur
chip-for-life = ömürlük
chip-expired = vaxtı bitib
chip-signer = imzalayan
chip-grade = dəyəri
chip-genuine = həqiqidir: dövlət imzalayıb, surət deyil
chip-signed = dövlət imzalayıb; çip surət olmadığını sübut edə bilmir
chip-unproven = sübut olunmayıb: çap edilmiş zonadan artıq dəyəri yoxdur
chip-rejected = RƏDD EDİLDİ: dəyişdirilib və ya surətdir

## Texnikin masası.

part-service = Kart xidməti
part-readers = Oxuyucular
part-module = Modul
part-carrier = Daşıyıcı
part-name = Ad (DNS)
part-connection = Əlaqə (TCP)
part-tls = Qorunan xətt (TLS)
part-centre = Mərkəz
part-clock = Saat
part-identity = Kioskun sertifikatı
part-store = Yaddaş və disk
part-chain = Qeydlər zənciri
part-queue = Növbə
part-copy = Sifariş surəti
part-anchors = Etibarlı orqanlar
part-scanner = Skaner
part-printer = Printer
part-temperature = Temperatur
part-disk = Diskin köhnəlməsi
part-versions = Versiyalar
part-configuration = Konfiqurasiya
health-ok = qaydasında
health-untested = baxılmayıb
health-attention = diqqət
health-fault = NASAZDIR
seen-count = sayı: { $value }
seen-firmware = proqramı { $value }
seen-atr = ATR { $value }
seen-untried = profil avadanlıqda sınanmayıb
seen-not-installed = qurulmayıb, belə oxuyucu da yoxdur
seen-took = { $value } ms
seen-cryptoki = PKCS#11 { $value }
seen-slots = yuva: { $value }
seen-tokens = daşıyıcı: { $value }
seen-mechanisms = mexanizm: { $value }
seen-tries-fine = PIN cəhdləri tamdır
seen-tries-low = PIN səhv yazılıb, cəhd itib
seen-proxied = proksi ilə
seen-days-left = { $value } gün qalıb
seen-version = versiya { $value }
seen-apart = mərkəzdən fərqi { $value } s
seen-disk-number = disk { $value }
seen-kept = { $value } MB tutur
seen-free = { $value } MB boşdur
seen-in-use = işləyən kioskda açıqdır
seen-verified = { $value } qeydə qədər yoxlanıb
seen-unsent = göndərilməyib: { $value }
seen-at-most = hədd: { $value }
seen-hours = ən köhnəsi { $value } saat gözləyir
seen-none = heç biri saxlanmayıb
seen-orders = sifariş: { $value }
seen-minutes = { $value } dəqiqə əvvəl
seen-not-told = maşın bildirmir
seen-celsius = { $value } °C
seen-worn = { $value } işlənib
seen-not-configured = qurulmayıb
seen-types = klaviatura kimi yazır, xətti yoxdur
seen-differs = nümunədən fərqli: { $value }
key-bench = masa
key-look-again = bir də bax
key-look-all = hamısı
bench-title = Texnikin masası
bench-next = hər şey qaydasındadır. Enter: bu hissəyə bir də bax.
bench-next-running = hissələrə baxılır, sətirlər bir-bir gəlir.
support-written = Dəstək faylı yazıldı: { $file }

# What a clerk asks of a supervisor who is elsewhere.
matter-evidence = şəxsiyyət
matter-void = satışın ləğvi
matter-refund = geri ödəniş
matter-exchange = dəyişdirmə
matter-give-up = verilişdən imtina
matter-unblock = PUK-un verilməsi
asked-sending = Rəisə sorğu göndərilir…
asked-waiting = { $at }: rəisdən soruşulub. Başqalarına xidmət edə bilərsiniz.
asked-approved = { $by } { $at } təsdiqlədi. F6: davam.
asked-refused = { $by } { $at } rədd etdi. Yenidən soruşmaq: F6.
asked-lapsed = Vaxtında cavab olmadı. Yenidən soruşmaq: F6.
asked-next = cavab özü gəlir; Esc: başqalarına xidmət. Rəis burada da daxil olur.
home-news-approved = { $about }: { $by } təsdiqlədi. Açıb davam edin. Esc: oxudum.
home-news-refused = { $about }: { $by } rədd etdi. Esc: oxudum.
home-next-approvals = { $count } sorğu sizin qərarınızı gözləyir. F3 açır.
approvals-title = Təsdiq gözləyənlər ({ $count })
approvals-loading = Sorğular mərkəzdən gəlir…
approvals-offline = Xətt yoxdur: sorğular xətt bərpa olunanda görünəcək.
approvals-none = Heç nə gözləmir.
approvals-evidence = Nəyə əsasən
approvals-column-age = Gözləyir
approvals-column-branch = Filial
approvals-column-officer = Kim soruşur
approvals-column-kind = Nə üçün
approvals-column-about = Nömrə
approvals-receipt = qəbz № { $number }
approvals-what = Nə üçün
approvals-who = Kim
approvals-why = Səbəb
approvals-holder = Sahibi
approvals-card = Vəsiqə
approvals-document = Sənəd №
approvals-birth = Doğum
approvals-compared = vəsiqədə { $card } · sifarişdə { $order }
approvals-payback = Qaytarılır
approvals-reader = Oxuyucu
approvals-carrier = Daşıyıcı
approvals-next = ↑ ↓ ilə seçin; Enter təsdiqləyir, F7 rədd edir.
approvals-next-none = yeni sorğu özü görünəcək. Esc: geri.
approvals-deciding = qərarınız mərkəzə göndərilir.
confirm-approve = Təsdiqləyirsiniz?
    .safe = Adınız və vaxt mərkəzdə qalır. İşçi bununla bir dəfə davam edə bilər.
    .yes = təsdiqlə
    .no = hələ yox
confirm-refuse = Rədd edirsiniz?
    .safe = İşçi cavabı görür; heç nə edilmir. Yenidən soruşa bilər.
    .yes = rədd et
    .no = hələ yox
help-approvals =
    İşçilərin sizdən soruşduqları, ən çox gözləyən öndə: kim, harada,
    niyə və nəyə əsasən. Yalnız öz regionunuzun filialları görünür.
    Enter təsdiqləyir, F7 rədd edir; hər biri bir daha soruşulur.
    Cavab işçinin kioskuna özü gedir. Öz sorğunuza cavab verə bilməzsiniz.

# Tables of the day, for files.
export-written = yazıldı: { $file }.csv, .xlsx, .pdf
export-counted = sayılıb: { $at }
export-within = yalnız: { $bars }
export-day = gün
export-count = say
export-at = verilib
export-order = sifariş
export-name = adı
export-silent = susan kiosk
export-since = nə vaxtdan
export-wares = sayılan mal
export-differing = fərqli
export-missing = çatmır
export-found = artıq
export-shifts = bağlanan növbə
export-unknown = naməlum
export-short = əskik
export-over = artıq pul
export-open = açıq növbə
export-counted-at = sayılıb
export-kiosk = kiosk
export-record = qeyd
export-of = nə
export-clerk = növbə
export-reason = səbəb
export-approved = təsdiq edən

# The palette: every action by name.
key-do = icra et
palette-title = Əmrlər
palette-look-for = Axtar:
palette-nothing = Belə əmr yoxdur, yaxud burada mümkün deyil.
palette-more = { $all } əməldən { $shown } görünür; qalanı ↓ ilə
palette-next = əmrin adından yazın, oxlarla seçin, Enter basın.
action-identity = Şəxsiyyəti təsdiqlə, sertifikat ver
action-suspend = Sertifikatı dayandır
action-attorney = Etibarnamə ilə başqası alır
action-export = Cədvəlləri fayla yaz (CSV, XLSX, PDF)
action-approve = Sorğuya icazə ver
action-refuse = Sorğunu rədd et
action-approvals = Gözləyən icazələr
action-give-up = Verilişdən imtina et (rəhbərlə)
action-put-aside = Verilişi saxla
action-open = Seçilmiş sətri aç
action-next-citizen = Növbəti vətəndaş
action-goods-card = Smart kart üçün oxuyucu əlavə et
action-goods-alone = Ayrıca oxuyucu əlavə et
action-serial = Seriya nömrəsini yaz
action-pay = Ödənişə keç
action-picture = Başqa görünüş
action-day-before = Əvvəlki gün
action-day-after = Sonrakı gün
action-send-now = Yazıları indi göndər
action-settle = Yazılar zəncirini düzəlt
action-resolve = Rədd edilmiş yazını həll olunmuş say
action-try-line = Xətti yoxla
action-unblock = Daşıyıcının blokunu aç
action-home = Əsas ekran
action-sale = Oxuyucu satışı
action-take-back = Satışı geri al: ləğv, qaytarma, dəyişdirmə
action-queue = Yazılar növbəsi
action-shift = Növbə: aç, say, bağla
action-day = Rəhbərin günü: hesabat
action-pin-change = Daşıyıcının PIN-ini dəyiş
action-print = Çap et
action-devices = Qurğuları yoxla
action-bench = Texnikin masası
action-help = Kömək
action-language = Dili dəyiş: az, en, ru
action-look = Rəngləri dəyiş: tünd, açıq, kontrast, rəngsiz, sətirli
action-lock = Ekranı kilidlə
action-sign-out = Çıxış: başqa əməkdaş
action-quit = Proqramı bitir
