## Daxil olanda əməkdaşın öz daşıyıcısı: parol və faktor.

factor-title = Öz daşıyıcınız
factor-carrier = Daşıyıcı
factor-pin = PIN
factor-no-carrier = hələ oxuyucuda deyil
factor-about = Parol düzdür. Daşıyıcınız sizi təsdiqləyir; PIN saxlanmır.
factor-verifying = daşıyıcının imzası yoxlanılır.
factor-next-carrier = öz daşıyıcınızı oxuyucuya qoyun. Esc: daxil olmadan geri.
factor-next-pin = öz daşıyıcınızın PIN-ini yazın, Enter basın.
help-factor =
    Parolunuz düzdür; qaydaya görə öz daşıyıcınızı da göstərirsiniz.
    Onu smart kart və ya USB token oxuyucusuna qoyun: kiosk açarından tanıyır.
    PIN-i yazıb Enter basın. Son cəhd heç vaxt sərf olunmur.
    Başqasının daşıyıcısı qəbul olunmur. Esc daxil olmadan geri qaytarır.
    Daşıyıcınız itibsə və ya bağlanıbsa, rəisə deyin: mərkəz yenisini qeyd edir.

fault-k680 = Daşıyıcı lazımdır, sizə heç biri qeyd olunmayıb
    .safe = Heç nə itməyib; parolunuz düz idi.
    .next = Rəisə deyin: daşıyıcınızın sertifikatını mərkəzdə qeyd etsinlər.

fault-k681 = Oxuyucudakı daşıyıcı sizin deyil
    .safe = Bu daşıyıcıda heç nə dəyişmədi; PIN soruşulmadı.
    .next = Onu çıxarın və öz daşıyıcınızı qoyun. Öz daşıyıcınız yoxdursa, Esc.

fault-k682 = Daşıyıcınız PIN-i qəbul etmədi
    .safe = Bir cəhd sərf olundu; son cəhd heç vaxt sərf olunmur.
    .next = PIN-i diqqətlə yenidən yazın. Unutmusunuzsa, Esc basıb rəisə deyin.

fault-k683 = Daşıyıcınızın PIN-i bağlıdır, ya da bir cəhd qalıb
    .safe = Son cəhd sərf olunmadı; daşıyıcıdakı açar yerindədir.
    .next = Esc basıb rəisə deyin: PUK və ya yeni daşıyıcı lazımdır.

fault-k684 = Daşıyıcı imzalamadan çıxarıldı
    .safe = Heç kim daxil olmadı; yazılan PIN silindi.
    .next = Öz daşıyıcınızı yenidən qoyun, sonadək oxuyucuda saxlayın.

fault-k685 = Daşıyıcının imzası qeyd olunmuş açara uyğun gəlmir
    .safe = Heç kim daxil olmadı; bu cəhd mərkəzdə qeyd olunur.
    .next = Yenidən daxil olun. Təkrarlansa, daşıyıcını rəisə göstərin.

fault-k686 = Daşıyıcının sualı köhnəlib və ya cavablandırılıb
    .safe = Heç kim daxil olmadı; PIN saxlanmadı.
    .next = Parolu yenidən yazın və öz daşıyıcınızı dərhal göstərin.

fault-k687 = Daşıyıcı göstərilmədi
    .safe = Heç kim daxil olmadı; heç nə itməyib.
    .next = Öz daşıyıcınız yanınızda olanda parolu yenidən yazın.

fault-k688 = Xətt yoxdur və bu kiosk sizin daşıyıcınızı tanımır
    .safe = Heç nə itməyib; göndəriləcək qeydlər kioskda qalır.
    .next = Xətt gələndə bir dəfə daşıyıcı ilə daxil olun. F9: xətt.
