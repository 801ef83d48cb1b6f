# The technician's tools.
key-tools = alətlər
key-level = səviyyə
key-part = hissə
tools-title = Texnikin alətləri
tools-next = aləti seçin, Enter basın. Esc: texnikin masası.
action-tools = Texnikin alətləri
help-tools =
    Texnikin alətləri: hər birini rəqəmi və ya Enter açır. Esc texnikin
    masasına qaytarır.

tool-log = Proqramın jurnalı
    .about = canlı; səviyyə, hissə və mətnlə süzülür
log-title = Jurnal · { $level } və yuxarı · { $part } · { $count } sətir
log-every-part = bütün hissələr
log-looked-for = Axtarılır:
log-none = Belə sətir yoxdur.
log-next-searching = jurnalda axtarılır.
log-next-live = yeni sətirlər özü gəlir. Yazın: mətnlə süzülür.
log-next-still = yuxarıda dayanmısınız. End: yenə ən yeni sətirlər.
help-log =
    Proqramın öz jurnalı, ən yeni sətir axırda; kursor orada olanda özü
    yenilənir. Yazılan sözlər hissədə və mətndə axtarılır; Esc onları
    silir, sonra qayıdır. Tab ən aşağı səviyyəni, F6 hissəni seçir. ↑ və
    PgUp köhnə sətirlərə gedir, End ən yenisinə. Jurnalda şəxsi məlumat
    və PIN olmur.

tool-trace = APDU və PKCS#11 izi
    .about = əmrlər, cavablar, vaxt; PIN və məzmunsuz
key-trace-on = yandır
key-trace-off = söndür
key-trace-keep = dəstək üçün saxla
trace-title-on = İz · { $count } sətir · daha { $left }
trace-title-off = İz · { $count } sətir · söndürülüb
trace-none = Hələ heç nə izlənilməyib.
trace-running = gedir …
trace-nothing = cavab yoxdur
trace-took = { $took } ms
trace-masked = uzunluğu gizlədilib
trace-about = Göndərilən və alınan məzmun, PIN və açarlar izə düşmür.
trace-next-live = kartla işləyin: əmrlər özü görünür. F7 dəstək üçün saxlayır.
trace-next-off = F6 izi on dəqiqəlik yandırır.
trace-next-kept = saxlanıldı: növbəti dəstək faylı onu da aparacaq.
help-trace =
    Kartlara gedən APDU əmrləri və PKCS#11 çağırışları: adı,
    uzunluqları, status sözü və ya CKR adı, nə qədər çəkdiyi. Məzmun,
    PIN və açar yoxdur; PIN daşıyan əmrin uzunluğu da gizlədilir. «SM» –
    qorunan mübadilə. F6 yandırır (on dəqiqəyə özü sönür), F7 dəstək
    faylı üçün saxlayır.

tool-guided = Addım-addım sınaqlar
    .about = oxuyucular, daşıyıcı, printer, klaviatura
guided-title = Sınaqlar
guided-next = sınağı seçin, Enter basın.
guided-passed = hər şey gözlənildiyi kimidir. Enter: bir də; Esc: sınaqlar.
key-again = bir də
test-id-card = Vəsiqə oxuyucusu və çip
test-id-card-reader = Vəsiqə oxuyucusu
    .expected = oxuyucu qoşulmalıdır.
test-id-card-card = Sınaq vəsiqəsi
    .expected = sınaq vəsiqəsini oxuyucuya qoyun.
test-id-card-zone = Vəsiqənin zonası
    .expected = vəsiqənin arxasındakı zonanı skanerlə oxudun.
test-id-card-chip = Çip oxundu və sübut edildi
    .expected = çip oxunur; vəsiqəni götürməyin.
test-carrier = Daşıyıcı oxuyucusu və sınaq daşıyıcısı
test-carrier-reader = Daşıyıcı oxuyucusu
    .expected = oxuyucu qoşulmalıdır.
test-carrier-carrier = Sınaq daşıyıcısı
    .expected = BİR boş sınaq daşıyıcısı taxın.
test-carrier-look = Daşıyıcı tanındı və boşdur
    .expected = daşıyıcıya baxılır.
test-carrier-consent = Razılıq
    .expected = üzərində açar YARADILIB MƏHV EDİLƏCƏK. Enter: razıyam.
test-carrier-pin = Sınaq daşıyıcısının PIN-i
    .expected = PIN-i yazın (yenidə zavodun PIN-i), Enter basın.
test-carrier-key = Açar yaradıldı
    .expected = açar yaradılır; daşıyıcını çıxarmayın.
test-carrier-sign = İmza alındı
    .expected = daşıyıcı imzalayır.
test-carrier-verify = İmza yoxlandı
    .expected = imza açıq açarla yoxlanır.
test-carrier-destroy = Açar məhv edildi
    .expected = açar məhv edilir; daşıyıcını çıxarmayın.
test-printer = Printerin sınaq səhifəsi
test-printer-configured = Printer quraşdırılıb
    .expected = kiosk.toml-da [printer] olmalıdır.
test-printer-page = Səhifə çap edildi
    .expected = Enter sınaq səhifəsini çap edir.
test-printer-seen = Səhifə bütöv və oxunaqlıdır
    .expected = hərflər (ə ğ ı ö ş) və çərçivə bütövdürsə Enter, deyilsə N.
test-input = Klaviatura və skaner
input-next = düymələri basın, kod oxudun. Esc iki dəfə: çıxış.
input-none = Hələ heç nə gəlməyib.
input-count = { $count } gəliş
input-key = düymə
input-burst = birdən gələn
input-burst-size = { $chars } simvol, { $lines } sətir
input-zone = zona { $format }: düzdür
input-zone-wrong = zona: yoxlama rəqəmləri səhvdir
paper-test = SINAQ SƏHİFƏSİ
paper-test-letters = Aa Bb Cc Çç Dd Ee Əə Ff Gg Ğğ Hh Xx Iı İi Jj Kk Qq Ll Mm Nn Oo Öö Pp Rr Ss Şş Tt Uu Üü Vv Yy Zz 0123456789
help-guided =
    Hər sınaq addım-addım gedir: nə gözlənildiyi aşağıda yazılır;
    nəticəsi keçdi və ya keçmədi, kimin tərəfi olduğu və nə etmək lazım
    olduğu. Daşıyıcı sınağı yalnız boş daşıyıcıda açar yaradır və sonda
    onu məhv edir. Klaviatura sınağında bütün düymələr göstərilir; Esc
    iki dəfə çıxarır.

replay-about = { " " }TƏKRAR { $done }/{ $all } · { $at } UTC · { $what } · buraxılıb: { $left } · → ← End Esc

tool-configuration = Parametrlər
    .about = kiosk.toml: yoxlanılır və geri alınır
configuration-title = Parametrlər · nümunədən fərqli: { $count }
configuration-next = sətri seçin, Enter basın. F7 son dəyişikliyi geri alır.
configuration-next-edit = yeni dəyəri yazın, Enter basın. Esc: olduğu kimi qalsın.
configuration-next-changed = yazıldı; kiosk yenidən başlayanda sayılır. F7 geri alır.
configuration-new = Yeni dəyər:
key-undo = geri al
key-edit = dəyiş
help-configuration =
    kiosk.toml-un bütün parametrləri; «!» nümunədən fərqli olandır.
    Enter birini dəyişir: bütövlükdə istifadə oluna bilmirsə, heç nə
    yazılmır. F7 son dəyişikliyi geri alır. Dəyişiklik kiosk yenidən
    başlayanda sayılır və jurnala yazılır.
