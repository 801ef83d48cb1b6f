## Nasazlıqlar: nə baş verib, hazırda nə təhlükəsizdir (safe), işçi indi nə etməlidir (next). Kodlar src/domain/fault.rs faylındadır.

## Nasazlıq kimin tərəfindədir.

side-citizen = vətəndaş tərəfi
side-kiosk = kiosk tərəfi
side-centre = mərkəz tərəfi
side-carrier = daşıyıcı tərəfi
side-person = əməkdaş tərəfi
side-reader = oxuyucu tərəfi
side-network = şəbəkə tərəfi
side-printer = printer tərəfi

## 1xx: şəxsiyyət vəsiqəsi.

fault-k101 = Şəxsiyyət vəsiqəsi tam oxunmadı
    .safe = Heç nə axtarılmadı və heç nə dəyişmədi.
    .next = Vəsiqəni bir də skan edin: bütün sətirlər oxunmalıdır.

fault-k102 = Oxunanda vəsiqədə olmayan işarələr var
    .safe = Heç nə axtarılmadı və heç nə dəyişmədi.
    .next = Təmizləyib yenidən skan edin. Təkrarlansa: texniki çağırın.

fault-k103 = Vəsiqədəki hərf və ya rəqəm səhv oxundu
    .safe = Heç nə axtarılmadı və heç nə dəyişmədi.
    .next = Təmizləyib yenidən skan edin. Təkrarlansa: nəzarətçini çağırın.

fault-k104 = Bu, Azərbaycan şəxsiyyət vəsiqəsi deyil
    .safe = Heç nə axtarılmadı və heç nə dəyişmədi.
    .next = Vətəndaşdan şəxsiyyət vəsiqəsini istəyin və onu skan edin.

fault-k105 = Şəxsiyyət vəsiqəsinin müddəti bitib
    .safe = İş başlanmayıb, sifariş olduğu kimi qalır.
    .next = Esc: geri. Vətəndaşa deyin: etibarlı şəxsiyyət vəsiqəsi lazımdır.

fault-k106 = Vəsiqə, FİN və ya sifariş nömrəsi tanınmadı
    .safe = Heç nə axtarılmadı və heç nə dəyişmədi.
    .next = Vəsiqəni skan edin, yaxud FİN və ya sifariş nömrəsini yazın.

fault-k107 = Bu vəsiqə sifarişdəki vəsiqə deyil
    .safe = İş başlanmayıb, sifariş olduğu kimi qalır.
    .next = Sifariş sahibinin vəsiqəsini skan edin. Yoxdursa, Esc: geri.

fault-k108 = Şəxsiyyət vəsiqəsi hələ oxunmayıb
    .safe = Heç nə dəyişməyib, sifariş yerindədir.
    .next = İmza sahibinin vəsiqəsini skan edin.

fault-k109 = Vəsiqənin bir simvolu iki cür oxuna bilir
    .safe = Heç nə axtarılmayıb və dəyişməyib.
    .next = Vəsiqəni silib yenidən skan edin. Təkrarlansa, FİN-i vəsiqədən yazın.

## 11x: şəxsiyyət vəsiqəsinin çipi.

fault-k110 = Çip oxunarkən vəsiqə oxuyucudan götürüldü
    .safe = Çipdən heç nə götürülməyib.
    .next = Vəsiqəni yenidən oxuyucuya qoyun və orada saxlayın.

fault-k111 = Çip bu zona və ya nömrə ilə açılmır
    .safe = Heç nə oxunmayıb; çip buna görə bağlanmır.
    .next = Həmin vəsiqədir? Zonanı yenidən skan edin və ya üzündəki CAN-ı yazın.

fault-k112 = Çip oxunmaqdan imtina etdi
    .safe = Çipdən heç nə götürülməyib.
    .next = Bir daha cəhd edin. Təkrarlansa, skan edilmiş zona ilə davam edin.

fault-k113 = Çipin cavabı oxunmur
    .safe = Çipdən heç nə götürülməyib.
    .next = Bir daha cəhd edin. Təkrarlansa, zona ilə davam edin, rəhbərə deyin.

fault-k114 = Çip cavab vermir
    .safe = Çipdən heç nə götürülməyib.
    .next = Vəsiqəni düz və tək qoyun. Olmasa, skan edilmiş zona ilə davam edin.

fault-k115 = Oxuyucuda şəxsiyyət vəsiqəsi yoxdur
    .safe = Heç nə dəyişməyib.
    .next = Vəsiqəni öz oxuyucusuna qoyun.

fault-k116 = Şəxsiyyət vəsiqəsi oxuyucusu qoşulmayıb
    .safe = Heç nə dəyişməyib; zonanı skan etmək olar.
    .next = Oxuyucunun kabelini yoxlayın. Düzəlməsə: texniki çağırın.
    .bench = Kabeli yoxlayın; adını readers.id_card ilə tutuşdurun.

fault-k117 = Bu çipə kioskda olmayan bir şey lazımdır
    .safe = Çipdən heç nə götürülməyib.
    .next = Skan edilmiş zona ilə davam edin; kodun yanındakı mətni texnikə deyin.

fault-k118 = Bu nə zona, nə tarixli nömrə, nə də CAN-dır
    .safe = Heç nə oxunmayıb.
    .next = Zonanın sətirlərini, ya nömrə, doğum və bitmə tarixini, ya CAN-ı yazın.

fault-k119 = Şəxsiyyət vəsiqəsini başqa proqram tutub
    .safe = Heç nə oxunmayıb.
    .next = Burada kart oxuyan o biri proqramı bağlayın, sonra yenidən oxuyun.

## 12x: çipin dəyəri.

fault-k120 = Çipdəki məlumat dövlətin imzaladığı deyil
    .safe = Çipdən heç nə götürülməyib.
    .next = Bu vəsiqə ilə verməyin. Sakit qalın, rəhbəri çağırın.

fault-k121 = Çip surətdir: vəsiqənin açarı onda yoxdur
    .safe = Çipdən heç nə götürülməyib.
    .next = Bu vəsiqə ilə verməyin. Sakit qalın, rəhbəri çağırın.

fault-k122 = Çipi burada yoxlamaq olmur: etibarlı orqan qurulmayıb
    .safe = Vəsiqə çap edilmiş zonası qədər sayılır.
    .next = Zona ilə davam edin. Texnik id_card.trust_anchors-u qurur.
    .bench = CSCA sertifikatlarını id_card.trust_anchors qovluğuna qoyun.

fault-k123 = Bu vəsiqəni imzalayan burada tanınmır və ya vaxtı bitib
    .safe = Vəsiqə çap edilmiş zonası qədər sayılır.
    .next = Zona ilə davam edin. Texnik etibarlı orqanları yeniləyir.

fault-k124 = Çipdə yoxlanıla bilən imza yoxdur
    .safe = Vəsiqə çap edilmiş zonası qədər sayılır.
    .next = Skan edilmiş zona ilə davam edin; rəhbərə deyin.

fault-k125 = Çipdəki məlumat vəsiqədə çap edilmiş zonadan fərqlidir
    .safe = Çipdən heç nə götürülməyib.
    .next = Bu vəsiqə ilə verməyin. Sakit qalın, rəhbəri çağırın.

fault-k126 = Vəsiqənin çipi hələ oxunur
    .safe = Heç nə dəyişməyib.
    .next = Vəsiqəni bir az oxuyucuda saxlayın; özü davam edəcək.

fault-k127 = Bu sübut ikinci şəxs tələb edir
    .safe = Verilmə başlamayıb; sifariş olduğu kimi qalır.
    .next = Enter: ikinci əməkdaş baxır və daxil olur. Kimsə yoxdursa, vəsiqəni skan edin.

fault-k128 = Qaydalar bu sübutla verməyə icazə vermir
    .safe = Verilmə başlamayıb; sifariş olduğu kimi qalır.
    .next = Vəsiqəni skan edin və ya oxuyucuya qoyun. Olmasa, rəisi çağırın.

fault-k129 = Çipdəki foto göstərilə bilmir
    .safe = Başqa heç nə dəyişmir; çipin qalanı oxunub.
    .next = Vətəndaşı vəsiqədəki çap edilmiş foto ilə müqayisə edin.

fault-k130 = Reyestrə görə vəsiqə etibarsızdır: itib, oğurlanıb və ya ləğv edilib
    .safe = Heç nə başlanmayıb; sifariş olduğu kimi qalır.
    .next = Heç nə verməyin. Sahibinə etibarlı vəsiqə lazımdır; rəisi çağırın.

fault-k131 = Etibarsız sənədlər reyestri cavab vermir
    .safe = Heç nə başlanmayıb; sifariş olduğu kimi qalır.
    .next = Bir neçə dəqiqədən sonra vəsiqəni yenidən skan edin və ya rəisi çağırın.

fault-k132 = Etibarsız sənədlər reyestri bu vəsiqəni tanımır
    .safe = Heç nə başlanmayıb; sifariş olduğu kimi qalır.
    .next = Vəsiqədəki nömrəni tutuşdurun və yenidən skan edin və ya rəisi çağırın.

fault-k133 = Vəkalətnamənin yazılanı nömrə, notarius və ya tarix deyil
    .safe = Verilmə başlamayıb; sifariş olduğu kimi qalır.
    .next = Sənəddəki kimi yazın; tarix 31.12.2026 kimi.

fault-k134 = Vəkalətnamənin tarixi hələ gəlməyib və ya çox köhnədir
    .safe = Verilmə başlamayıb; sifariş olduğu kimi qalır.
    .next = Tarixi tutuşdurun; düzdürsə, yeni sənəd lazımdır.

fault-k135 = Qaydalara görə bu sifarişi vəkil ala bilməz
    .safe = Verilmə başlamayıb; sifariş olduğu kimi qalır.
    .next = Sahibi özü gəlməlidir; sual varsa, rəisi çağırın.

fault-k136 = Vəkilin vəsiqəsi sahibin öz vəsiqəsidir
    .safe = Verilmə başlamayıb; sifariş olduğu kimi qalır.
    .next = Vəkilin öz vəsiqəsini skan edin; sahibi alırsa, Esc.

fault-k137 = Vəkilin öz vəsiqəsi hələ oxunmayıb
    .safe = Verilmə başlamayıb; sifariş olduğu kimi qalır.
    .next = Vəkilin öz vəsiqəsini skan edin.

## 2xx: sifariş və mərkəz.

fault-k201 = Sifariş tapılmadı
    .safe = Heç nə dəyişmədi.
    .next = Nömrəni yoxlayın. Düzdürsə, vətəndaş əvvəl onlayn sifariş versin.

fault-k202 = Sifarişin haqqı ödənilməyib
    .safe = Sifariş olduğu kimi qalır, sertifikat hazırlanmır.
    .next = Vətəndaşa deyin: onlayn ödəsin. Sonra sifarişi yenidən axtarın.

fault-k203 = Bu sifariş başqa filialda verilir
    .safe = Sifariş orada gözləyir, heç nə dəyişməyib.
    .next = Esc: geri. Vətəndaşa sifarişdə göstərilən filialı deyin.

fault-k204 = Bu sifarişlə başqa kiosk işləyir
    .safe = Sifarişlə yalnız bir kiosk işləyir, heç nə iki dəfə hazırlanmır.
    .next = Orada bitməsini gözləyin. Sonra Esc və sifarişi yenidən axtarın.

fault-k205 = Bu sifariş artıq verilib
    .safe = Bir sifarişə ikinci sertifikat hazırlanmır.
    .next = Esc: geri. Vətəndaşda daşıyıcı yoxdursa, nəzarətçini çağırın.

fault-k206 = Sifariş ləğv/iadə edilib, dayandırılıb və ya bitib
    .safe = Bu sifariş üzrə yeni heç nə hazırlanmır.
    .next = Esc: geri. Vətəndaşa sifarişin vəziyyətini deyin; sual: nəzarətçi.

fault-k210 = Mərkəz sertifikat verməkdən imtina etdi
    .safe = Sertifikat hazırlanmayıb, açar daşıyıcıda qalır.
    .next = Esc: saxlayıb çıxın. Daşıyıcını verməyin, nəzarətçini çağırın.

fault-k211 = Mərkəzdə bu sifariş üçün başqa açar var
    .safe = İkinci sertifikat hazırlanmayıb, daşıyıcıda olanlar yerində qalır.
    .next = Esc: saxlayıb çıxın. Daşıyıcını verməyin, nəzarətçini çağırın.

fault-k212 = Mərkəz daşıyıcının imzasını qəbul etmədi
    .safe = Sertifikat daşıyıcıdadır, amma təsdiqlənməyib: daşıyıcını verməyin.
    .next = Enter: yenidən cəhd edin. Yenə alınmasa: Esc, nəzarətçini çağırın.

fault-k213 = Gələn sertifikat başqa açar üçündür
    .safe = O, daşıyıcıya yazılmayıb; daşıyıcıdakı açar yerində qalır.
    .next = Esc: saxlayıb çıxın. Daşıyıcını verməyin, nəzarətçini çağırın.

fault-k217 = Mərkəzlə əlaqə yoxdur
    .safe = Heç nə itməyib: daşıyıcıda olanlar yerində qalır.
    .next = Yenidən cəhd edin (iş ekranında: Enter). Esc: saxlayıb çıxın.
    .bench = Yuxarıdakı ad, əlaqə və TLS sətirlərinə baxın.

fault-k218 = Mərkəzin cavabı anlaşılmır
    .safe = Heç nə itməyib; aydın cavab olmadan heç nə edilmiş sayılmır.
    .next = Yenidən cəhd edin (iş ekranında: Enter). Olmasa: texniki çağırın.

fault-k219 = Mərkəzdə xəta baş verib
    .safe = Heç nə itməyib; həmin addımı yenidən istəmək olar.
    .next = Bir dəqiqə gözləyib yenidən cəhd edin (iş ekranında: Enter).

fault-k220 = Mərkəz bu kiosku qəbul etmir
    .safe = Heç nə itməyib; göndəriləcək qeydlər kioskda qalır.
    .next = Texniki çağırın: kioskun öz sertifikatı yoxlanmalıdır.
    .bench = Sertifikat fayllarına baxın; kiosk enrol ilə yenidən qeydiyyat.

fault-k221 = Kioskun saatı mərkəzin saatından fərqlənir
    .safe = Heç nə itməyib; sertifikatlara mərkəzin vaxtı yazılır.
    .next = Texniki çağırın: kioskun saatı düzəldilməlidir.
    .bench = timedatectl ilə saatı və NTP-ni düzəldin, sonra yenidən baxın.

fault-k222 = Mərkəz bu kioskun qeydlərini qəbul etmir
    .safe = Qeydlər kioskda qalır, heç nə itməyib.
    .next = Yeni iş başlamayın. Texniki çağırın: qeydlər yoxlanmalıdır.

## 23x: mərkəz üçün USB yaddaşda fayllar.

fault-k230 = Fayl üçün qovluq yoxdur
    .safe = Heç nə yazılmayıb; qeydlər kioskda qalır.
    .next = Yaddaşı taxın, qoşulmasını gözləyin və təkrar edin.

fault-k231 = USB yaddaşda yer yoxdur
    .safe = Heç nə yazılmayıb; qeydlər kioskda qalır.
    .next = Başqa yaddaş götürün və ya yer boşaldın, sonra təkrar edin.

fault-k232 = Fayl USB yaddaşa yazılmır
    .safe = Heç nə yazılmayıb; qeydlər kioskda qalır.
    .next = Yaddaşın yazı kilidinə baxın və ya başqasını götürün, sonra təkrar edin.

fault-k233 = Bu fayl artıq USB yaddaşdadır
    .safe = Fayl bütövdür və ona toxunulmayıb.
    .next = Onu mərkəzə aparın. Yenidən yazmaq üçün başqa qovluq seçin.

fault-k234 = Mərkəz üçün gözləyən qeyd yoxdur
    .safe = Bu kioskun bütün qeydləri mərkəzdədir.
    .next = Heç nə etmək lazım deyil.

fault-k235 = USB yaddaş üçün mərkəzin açarı hələ məlum deyil
    .safe = Heç nə yazılmayıb; qeydlər kioskda qalır.
    .next = Mərkəzlə bir dəfə əlaqə qurun, ya da texnik centre-stick.json gətirsin.

fault-k240 = Bu kioskun qeydləri mərkəzdə başqa cür davam edir
    .safe = Hər iki tarixçə saxlanılır. Qərar verilənə qədər yeni qeyd yazılmır.
    .next = Burada işə başlamayın. Texniki çağırın; qərarı mərkəz verir.

fault-k241 = Köhnə disk qaytarılıb: mərkəzdə daha çox qeyd var
    .safe = Heç nə itməyib: çatışmayan qeydlər mərkəzdədir.
    .next = Nəzarətçi növbəni açıb (F4) F6 basır: çatışmayan hissə gətirilir.

fault-k242 = Mərkəz burada artıq saxlanmayan qeydləri istəyir
    .safe = Burada olanlar qalır. Yeni qeyd yazılmır.
    .next = Texniki çağırın: mərkəzin kitabı yoxlanmalıdır.

fault-k243 = Mərkəz bu kioskun diskini başqa nömrə ilə tanıyır
    .safe = Qeydlər kioskda qalır, heç nə itməyib.
    .next = Nəzarətçi növbəni açıb (F4) F6 basır, ya da mərkəzə zəng edir.

fault-k244 = Mərkəz bu kioskun imzasını qəbul etmir
    .safe = Qeydlər kioskda qalır, heç nə itməyib.
    .next = Texniki çağırın: kioskun açarı və sertifikatı yoxlanmalıdır.

fault-k245 = Yaddaş kartındakı fayl yararsızdır
    .safe = Heç nə dəyişməyib.
    .next = Bu kioskun faylını götürün və ya faylı yenidən hazırlayın.

## 25x: bu kiosk kimdir, və vaxt.

fault-k250 = Qeydiyyat kodu səhvdir, işlədilib və ya köhnəlib
    .safe = Heç nə dəyişməyib. Bir neçə səhv cəhddən sonra kod etibarsız olur.
    .next = Texnik: mərkəzdən yeni kod alın və yenidən yazın.

fault-k251 = Mərkəz hələlik yeni qeydiyyat qəbul etmir
    .safe = Heç nə dəyişməyib; kod hələ etibarlıdır.
    .next = Texnik: bir dəqiqə gözləyin və yenidən cəhd edin.

fault-k252 = Mərkəzlə bu kioskun adından iki kiosk danışır
    .safe = Mərkəz heç birindən heç nə qəbul etmir; burada yazılanlar gözləyir.
    .next = Heç nə verməyin. Dərhal texniki çağırın: disk köçürülmüş ola bilər.

fault-k253 = Saat 24 saatdan çoxdur mərkəzlə yoxlanılmayıb
    .safe = Axtarış, növbə və dayandırma işləyir, heç nə itmir; yalnız verilmə dayanıb.
    .next = Mərkəzlə xətti gözləyin; saat səhvdirsə, texniki çağırın.

fault-k254 = Bu kioskun sertifikatı tezliklə bitir və yenilənməyib
    .safe = Bitənə qədər iş davam edir.
    .next = Texniki çağırın: kiosk doctor baxın və ya kiosku yenidən qeydiyyata alın.
    .bench = Əlaqəni yoxlayın; yenilənməsə, kiosk enrol ilə qeydiyyat.

## 3xx: daşıyıcı.

fault-k260 = Burada tapılmadı, başqa filialları soruşmaq olmur
    .safe = Heç nə itməyib; kioskun öz surəti axtarıldı.
    .next = Vəsiqəni oxudun və ya yazılanı yoxlayın; əlaqə qayıdanda təkrar edin.

fault-k261 = Kioskdakı sifariş surəti köhnədir
    .safe = Ondakı sifarişlər tapılır; sonrakı dəyişikliklər onda yoxdur.
    .next = F9: mərkəzlə əlaqəyə baxın; əlaqə qayıdanda surət özü yenilənir.
    .bench = Əlaqə sətirlərinə baxın; əlaqə qayıdanda özü yenilənir.

fault-k262 = Kioskdakı sifariş surəti zədələnib, yenidən istənilir
    .safe = Göndərilməyi gözləyən qeydlər ayrı saxlanılır, salamatdır.
    .next = İşinizə davam edin; təkrar olsa, texniki çağırın.

fault-k263 = Diskdə sifariş surəti üçün yer yoxdur
    .safe = Göndərilməyi gözləyən qeydlər salamatdır, yer əvvəl onlarındır.
    .next = Texniki çağırın: diskdə yer açılsın. F9: vəziyyət.

fault-k270 = Mərkəz PUK-u möhürləmək üçün açarını bildirmir
    .safe = Kartda fabrikin PUK-u qalır; açar və sertifikat yerindədir.
    .next = Enter ilə təkrarlayın. Keçmirsə, işi təxirə salın və dəstəyə zəng edin.

fault-k271 = Mərkəz bu daşıyıcının PUK-unu saxlamadı
    .safe = Daşıyıcının PUK-u dəyişdirilməyib; açar və sertifikat yerindədir.
    .next = Enter ilə təkrarlayın. Keçmirsə, dəstəyə zəng edin.

fault-k301 = Sifarişdə başqa növ daşıyıcı göstərilib
    .safe = Heç nə yazılmayıb, vətəndaşın sifarişi olduğu kimi qalır.
    .next = Sifariş edilən növü anbardan götürün: smart kart və ya USB token.

fault-k302 = Daşıyıcıda artıq açar və ya sertifikat var
    .safe = Onda heç nə dəyişməyib, vətəndaşın sifarişi olduğu kimi qalır.
    .next = Onu çıxarın və anbardan boş daşıyıcı taxın.

fault-k303 = Daşıyıcı çıxarılıb və ya cavab vermir
    .safe = Edilənlər qalır; iş dayandığı yerdən davam edəcək.
    .next = Həmin daşıyıcını yenidən taxın və Enter düyməsini basın.

fault-k304 = İş başqa daşıyıcı ilə başlanıb
    .safe = Bu daşıyıcıya heç nə yazılmayıb.
    .next = Onu çıxarın və işin başlandığı daşıyıcını taxın.

fault-k305 = Daşıyıcı yeni deyil: PIN-i əvvəl dəyişdirilib
    .safe = Ona heç nə yazılmayıb, vətəndaşın sifarişi olduğu kimi qalır.
    .next = Onu çıxarın və anbardan yeni daşıyıcı taxın.

fault-k306 = PIN səhvdir
    .safe = Bir cəhd sərf olundu; kiosk sonuncu cəhdi heç vaxt işlətmir.
    .next = Vətəndaş PIN-i yenidən yazsın. Əmin deyilsə, Esc: saxlayıb çıxın.

fault-k307 = PIN bağlanıb və ya yalnız sonuncu cəhd qalıb
    .safe = Kiosk daha PIN yoxlamır, sifariş olduğu kimi qalır.
    .next = Yenidirsə, başqasını taxın. Əks halda: Esc, nəzarətçini çağırın.
    .bench = Nəzarətçi PUK ilə açır; sınaq daşıyıcısıdırsa, başqasını taxın.

fault-k308 = PIN iki dəfə fərqli yazılıb
    .safe = Daşıyıcıda heç nə dəyişməyib.
    .next = Vətəndaş yeni PIN-i yenidən iki dəfə eyni cür yazsın.

fault-k309 = PIN-in uzunluğu və ya işarələri uyğun deyil
    .safe = Daşıyıcıda heç nə dəyişməyib.
    .next = Vətəndaş başqa PIN seçsin: yalnız rəqəmlər, adətən 6–8 rəqəm.

fault-k310 = Bu PIN-i tapmaq çox asandır
    .safe = Daşıyıcıda heç nə dəyişməyib.
    .next = Vətəndaş başqa PIN seçsin: 111111 və ya 123456 kimi olmasın.

fault-k311 = Daşıyıcıda yer qalmayıb
    .safe = Əvvəl edilənlər qalır, daşıyıcı hələ təhvil verilməyib.
    .next = Esc: saxlayıb çıxın. Daşıyıcını verməyin, nəzarətçini çağırın.

fault-k312 = Daşıyıcının drayveri vaxtında cavab vermədi
    .safe = Drayver dayandırılıb yenidən başladılıb; daşıyıcıda olanlar qalır.
    .next = Enter: yenidən cəhd edin. Sonra vətəndaş PIN-i yenidən yazsın.
    .bench = Daşıyıcını çıxarın, pcscd-ni yenidən başladın, modulu yeniləyin.

fault-k313 = Daşıyıcının drayveri dayandı
    .safe = Drayver yenidən başladılır; daşıyıcıda olanlar yerində qalır.
    .next = Enter: yenidən cəhd edin. Sonra vətəndaş PIN-i yenidən yazsın.
    .bench = Modulun paketini yenidən qurun; jurnalda səbəbinə baxın.

fault-k314 = Daşıyıcının drayveri yüklənmir
    .safe = Bu addımda daşıyıcıda heç nə edilməyib.
    .next = Esc: saxlayıb çıxın. Texniki çağırın.
    .bench = Modulun paketini qurun və ya carriers.modules yolunu düzəldin.

fault-k315 = Daşıyıcının drayveri xəta bildirir
    .safe = Əvvəlki addımlar qalır; bu addım edilmiş sayılmır.
    .next = Enter: yenidən cəhd edin. Təkrarlansa: Esc, texniki çağırın.
    .bench = Daşıyıcını çıxarıb taxın; qalsa, modulu və oxuyucunu dəyişin.

fault-k316 = Kiosk bu daşıyıcı oxuyucusunu tanımır
    .safe = Daşıyıcıda heç nə edilməyib.
    .next = Başqa oxuyucudan istifadə edin. Yoxdursa: Esc, texniki çağırın.
    .bench = Oxuyucunun adını bir profilin readers siyahısına yazın.

fault-k317 = Sertifikat daşıyıcıya düzgün yazılmayıb
    .safe = Yeni sertifikat lazım deyil; daşıyıcını hələ təhvil verməyin.
    .next = Enter: kiosk həmin sertifikatı yenidən yazacaq.

fault-k318 = Açarın daşıyıcıda yaradıldığı sübut olunmayıb
    .safe = Sertifikat istənilməyib və hazırlanmayıb.
    .next = Dayanın, Esc basın. Daşıyıcını verməyin, nəzarətçini çağırın.

fault-k319 = PIN yenidən yazılmalıdır
    .safe = Drayver yenidən başladılıb; daşıyıcıda olanlar yerində qalır.
    .next = Enter düyməsini basın, sonra vətəndaş PIN-i yazsın.

fault-k320 = Bu işin açarı artıq daşıyıcıda yoxdur
    .safe = Başqa açar yaradılmır; daşıyıcını təhvil verməyin.
    .next = Esc: saxlayıb çıxın. Daşıyıcını verməyin, nəzarətçini çağırın.

fault-k321 = İki daşıyıcı taxılıb, yalnız biri olmalıdır
    .safe = Yalnız biri qalana qədər heç nə yazılmır.
    .next = Bu sifarişə aid olmayan daşıyıcını çıxarın.

## 33x: yazmazdan əvvəlki yoxlama, açarın mənşəyi, PUK.

fault-k330 = Kiosk bu daşıyıcını yalnız oxuya bilir
    .safe = Ona heç nə yazılmayıb; sifariş açıq qalır.
    .next = Sxemin öz daşıyıcısını götürün. Bu elə odursa: texniki işçini çağırın.
    .bench = Sxemin öz daşıyıcısını taxın və ya yazan profili qurun.

fault-k331 = Bu model daşıyıcıya sertifikat yazılmır
    .safe = Ona heç nə yazılmayıb; sifariş açıq qalır.
    .next = Başqa partiyadan daşıyıcı taxın, bunu nəzarətçi üçün kənara qoyun.

fault-k332 = Mərkəzin anbarı bu daşıyıcını tanımır
    .safe = Ona heç nə yazılmayıb; sifariş açıq qalır.
    .next = Nəzarətçi üçün kənara qoyun, anbardan başqasını götürün.

fault-k333 = Bu daşıyıcı bu filialın anbarında deyil və ya istifadə oluna bilməz
    .safe = Ona heç nə yazılmayıb; sifariş açıq qalır.
    .next = Nəzarətçi üçün kənara qoyun, anbardan başqasını götürün.

fault-k334 = Sertifikat mərkəzinin açarı cavab vermir
    .safe = Heç nə yazılmayıb; sifariş açıq qalır və yerini saxlayır.
    .next = Enter: yenidən cəhd. Təkrarlansa: mərkəzə zəng edin.

fault-k335 = Bu daşıyıcı lazım olan növ açarı yarada bilmir
    .safe = Ona heç nə yazılmayıb; sifariş açıq qalır.
    .next = Başqa daşıyıcı götürün, bunu nəzarətçi üçün kənara qoyun.
    .bench = Başqa modeldən daşıyıcı taxın; bunu anbara qaytarın.

fault-k336 = Daşıyıcı açarın onun üzərində yarandığını sübut etmir
    .safe = Onun üçün sertifikat verilməyib.
    .next = Daşıyıcını nəzarətçi üçün kənara qoyun və başqasını götürün.

fault-k337 = Bu daşıyıcı üçün PUK yoxdur
    .safe = Onda heç nə dəyişməyib; sertifikatı olduğu kimi qalır.
    .next = PIN-i yenidən təyin etmək olmur: vətəndaşa yeni daşıyıcı təklif edin.

fault-k338 = Daşıyıcı PUK-u qəbul etmir
    .safe = Daha heç bir cəhd sərf olunmur; sertifikatı olduğu kimi qalır.
    .next = Daşıyıcını saxlayın və nəzarətçini çağırın.

fault-k339 = PUK yalnız ikinci şəxslə birlikdə verilir
    .safe = PUK verilməyib və heç bir cəhd sərf olunmayıb.
    .next = Nəzarətçidən adı və parolu ilə burada təsdiq istəyin.

## 34x: daşıyıcının ikinci açarı.

fault-k340 = Bu kiosk ikinci açarın daşıyıcıda harada olduğunu bilmir
    .safe = Daşıyıcıda olanlar yerində qalır; sifariş açıq qalır.
    .next = Başlandığı kioskda davam edin, ya da texniki işçini çağırın.

## 35x: təhvil verilmiş daşıyıcının PIN-i.

fault-k351 = Köhnə PIN səhvdir, PIN dəyişdirilmədi
    .safe = Bir cəhd sərf olundu; kiosk sonuncu cəhdi heç vaxt işlətmir.
    .next = Sahibi köhnə PIN-i yenidən yazsın. Əmin deyilsə: dayanın.

fault-k352 = PIN bağlanıb və ya yalnız sonuncu cəhd qalıb
    .safe = Heç nə yoxlanmadı və heç nə dəyişmədi.
    .next = Dayanın, nəzarətçini çağırın.
    .bench = Bu daşıyıcıda PIN yoxlamayın; sınaq üçün başqasını taxın.

fault-k353 = Daşıyıcı yeni PIN-i təsdiq etmədi
    .safe = Açar və sertifikat olduğu kimidir; iki PIN-dən biri keçərlidir.
    .next = Daşıyıcını yenidən taxın. Köhnə PIN yerinə yenisini yazıb başlayın.

fault-k354 = PIN oxuyucuda daxil edilmədi: vaxt keçib və ya ləğv edilib
    .safe = Daşıyıcıda heç nə pozulmayıb, cəhd itməyib.
    .next = Enter basın; vətəndaş PIN-i oxuyucunun düymələrində daxil etsin.

fault-k355 = Oxuyucu yeni PIN-i götürmədi: qısadır, uzundur və ya iki dəfə eyni deyil
    .safe = PIN dəyişməyib; açar və sertifikat olduğu kimidir.
    .next = Enter basın; vətəndaş eyni PIN-i iki dəfə daxil etsin.

## 4xx: kiosk.

fault-k360 = Daşıyıcının PUK-u fabrikinki deyil, mərkəzdə də yoxdur
    .safe = Daşıyıcı təhvil verilməyib; sertifikat işlək deyil.
    .next = F6: növbə rəisi ilə imtina edin və başqa daşıyıcı götürün.

fault-k361 = Daşıyıcıda hansı PUK-un keçərli olduğu bilinmir
    .safe = Son cəhd sərf edilməyib; möhürlənmiş PUK-ların hamısı mərkəzdədir.
    .next = F6: növbə rəisi ilə imtina edin və başqa daşıyıcı götürün.

fault-k362 = Daşıyıcının PUK-u kilidlənib
    .safe = Sertifikat işlək deyil; heç kim nə isə itirməyib.
    .next = F6: növbə rəisi ilə imtina edin və başqa daşıyıcı götürün.

fault-k363 = İşlənmiş PUK əvəz olunmadı
    .safe = Yeni PIN keçərlidir; PUK-ların hər ikisi möhürlü halda mərkəzdədir.
    .next = Enter ilə təkrarlayın; keçmirsə, qaytarın və dəstəyə bildirin.

fault-k370 = Bu şəxsin, sifarişin və ya nömrənin sertifikatı tapılmadı
    .safe = Heç nə dəyişməyib.
    .next = Nömrəni yoxlayın və ya sahibin vəsiqəsini oxudun.

fault-k371 = Sertifikatın indiki vəziyyətində bu edilmir
    .safe = Heç nə dəyişməyib.
    .next = Siyahıda vəziyyətinə baxın; ona uyğun əməliyyatı seçin.

fault-k372 = Dayandırmanın qanuni müddəti bitib
    .safe = Sertifikat etibarsızdır; mərkəz onu ləğv edir.
    .next = Bərpa olunmur. Sahibə yeni daşıyıcı sifariş edin.

fault-k373 = Sertifikat ləğv edilib, bu geri qaytarılmır
    .safe = Onunla daha heç nə imzalanmır.
    .next = Sahibə yeni daşıyıcı lazımdırsa, əvəzini sifariş edin.

fault-k374 = Sertifikatın müddəti bitib
    .safe = Heç nə dəyişməyib; onunla daha imzalanmır.
    .next = Vətəndaşa yeni sifariş verməyi təklif edin.

fault-k375 = Bu, sahibin özü ilə edilir: vəsiqəsi oxunmayıb və ya başqasınındır
    .safe = Heç nə dəyişməyib.
    .next = Sahibin şəxsiyyət vəsiqəsini oxudun.

fault-k376 = Bunun üçün ikinci əməkdaşın sözü lazımdır
    .safe = Heç nə dəyişməyib.
    .next = Növbə rəisini çağırın: o, adını və parolunu yazır.

fault-k377 = Sertifikatı yeniləmək hələ tezdir
    .safe = Sertifikat etibarlıdır və öz müddətinədək qalır.
    .next = Ekrandakı tarixdən sonra gəlməyi xahiş edin.

fault-k378 = Bu daşıyıcının əvəzinə sifariş artıq var və ya ödənişin qəbzi yoxdur
    .safe = Heç nə dəyişməyib.
    .next = Yeni sifarişi açın və ya kassa qəbzinin nömrəsini yazın.

fault-k401 = Kart oxuyucusu xidməti işləmir
    .safe = Heç nə itməyib; kiosk xidmətə özü yenidən qoşulmağa çalışır.
    .next = Bir dəqiqə gözləyin, sonra Enter. Düzəlməsə: Esc, texniki çağırın.
    .bench = systemctl start pcscd.socket; sonra journalctl -u pcscd.

fault-k402 = Bu daşıyıcı üçün oxuyucu qoşulmayıb
    .safe = Heç nə itməyib, sifariş olduğu kimi qalır.
    .next = Oxuyucunu qoşun. Qoşuludursa: texniki çağırın.
    .bench = Oxuyucunu USB-yə taxın; lsusb və profilin readers adına baxın.

fault-k403 = Kioskun yaddaşı açılmır
    .safe = Yeni iş başlanmır; itki aşkar edilməyib.
    .next = Bir dəqiqə gözləyib yenidən cəhd edin. Düzəlməsə: texniki çağırın.
    .bench = Qovluğun sahibinə, hüquqlara və store açarına baxın.

fault-k404 = Kioskun yaddaşı son addımı saxlaya bilmədi
    .safe = Addım edilmiş sayılmır; daşıyıcıda olanlar yerində qalır.
    .next = Yeni işə başlamayın. Texniki çağırın.
    .bench = Diski yoxlayın (dmesg, SMART); diski dəyişməyə hazırlaşın.

fault-k405 = Mərkəzə göndəriləcək qeydlər həddən çoxdur
    .safe = Heç nə itməyib: hamısı kioskda saxlanılır; yeni iş gözləyir.
    .next = F4, sonra Enter: indi göndərin. Düzəlməsə: texniki çağırın.
    .bench = Əlaqəni düzəldin və ya kiosk queue export ilə daşıyın.

fault-k406 = Ekran çox kiçikdir: ən azı 80 × 24 lazımdır
    .safe = Heç nə itməyib; başlanmış iş davam edir.
    .next = Pəncərəni böyüdün və ya texniki çağırın.

## 5xx: əməkdaşlar.

fault-k501 = Ad və ya parol səhvdir
    .safe = Heç nə dəyişməyib, sistemə giriş olmayıb.
    .next = Adı və Caps Lock-u yoxlayın, parolu yenidən yazın, Enter basın.

fault-k502 = Giriş üçün mərkəz lazımdır, o isə cavab vermir
    .safe = Heç nə itməyib; göndəriləcək qeydlər kioskda qalır.
    .next = Parolu yenidən yazın və Enter basın. F9: xəttin vəziyyəti.

fault-k503 = Buna indi və ya bu əməkdaşa icazə yoxdur
    .safe = Heç nə dəyişməyib; başlanmış iş davam edir.
    .next = Daxil olun, ya açıq işi bitirin; əks halda nəzarətçini çağırın.

fault-k504 = Mərkəzdəki seansınız bitib
    .safe = Heç nə itməyib; başlanmış işi davam etdirmək olar.
    .next = İş açıqdırsa: Esc, sonra F5 F5. Ad və parolla yenidən daxil olun.

## 60x: piştaxtada satılan oxuyucular.

fault-k600 = Mərkəz bu oxuyucunun qiymətini bildirməyib
    .safe = Heç nə satılmayıb, pul alınmayıb.
    .next = F4: xətt varmı? Varsa, qiyməti mərkəz təyin etməlidir.

fault-k601 = Verilən nağd məbləğ qiymətə uyğun deyil
    .safe = Hələ heç nə satılmayıb.
    .next = Pulu yenidən sayın, məbləği yazın, Enter basın. Esc: geri.

fault-k602 = Yazılan pul məbləği deyil
    .safe = Hələ heç nə satılmayıb.
    .next = Məbləği manatla yazın, məsələn 50 və ya 49,90, Enter basın.

fault-k603 = Yazılan qəbz nömrəsi deyil
    .safe = Terminaldakı ödəniş qüvvədədir; hələ yazılmayıb.
    .next = Nömrəni qəbzdəki kimi yazın: hərflər, rəqəmlər, defis.

fault-k604 = Bu, oxuyucunun seriya nömrəsi deyil
    .safe = Heç nə dəyişməyib.
    .next = Oxuyucudakı və ya qutusundakı kodu yenidən skan edin və ya F6 ilə yazın.

fault-k605 = Satışda bu nömrəni gözləyən oxuyucu yoxdur
    .safe = Heç nə dəyişməyib.
    .next = Oxuyucudakı nömrəyə baxın. Daha bir oxuyucu: 1 və ya 2 basın.

fault-k606 = Bu sifarişdə oxuyucu ödənilməyib
    .safe = Heç nə satılmayıb; sifariş olduğu kimi qalır.
    .next = Necə ödənildiyini soruşun. Tab: nağd və ya kart.

fault-k607 = Bir satışa bu qədər sığmır
    .safe = Hələ heç nə satılmayıb.
    .next = Bu satışı bitirin, qalanı üçün yenisini başlayın.

fault-k608 = Sifariş bu filialın sifarişləri arasında yoxdur
    .safe = Heç nə satılmayıb; sifariş olduğu kimi qalır.
    .next = Nömrəni yoxlayın. Başqa filialın sifarişi orada verilir.

fault-k609 = Bir sifariş yalnız bir oxuyucunu ödəyir
    .safe = Hələ heç nə satılmayıb.
    .next = Esc: satışda bir oxuyucu saxlayın. Qalanı ayrıca satışdır.

fault-k610 = Bu pəncərədə belə qəbzli satış yoxdur
    .safe = Heç nə dəyişməyib.
    .next = Nömrəni yoxlayın. Başqa pəncərə və ya köhnə satış: rəisdən soruşun.

fault-k611 = Bu satış artıq ləğv edilib və ya pulu qaytarılıb
    .safe = Heç nə iki dəfə qaytarılmır.
    .next = Vətəndaşdakı qəbzin tarixinə baxın.

fault-k612 = Satış yalnız öz günündə ləğv edilir
    .safe = Satış olduğu kimi qalır.
    .next = Geri ödənişi və ya dəyişdirməni seçin.

fault-k613 = Onlayn ödənilən burada qaytarılmır
    .safe = Sifariş və oxuyucusu olduğu kimi qalır.
    .next = Vətəndaş pulu sifarişi ödədiyi yerdən istəyir.

fault-k620 = Bu pəncərədə açıq növbə yoxdur
    .safe = Heç nə satılmır; qalan işlər davam edir.
    .next = F5 basın, kassadakı pulu yazın, Enter basın.

fault-k621 = Bu pəncərədə başqa operatorun növbəsi açıqdır
    .safe = Heç nə satılmır; həmin növbə olduğu kimi qalır.
    .next = F5: kassanı sayın, o növbəni bağlayın, sonra öz növbənizi açın.

## 63x: ekran bağı.

fault-k630 = Səhv parol çox yazıldı
    .safe = İş olduğu kimi qalır; ekran bağlı qalır.
    .next = Bir dəqiqə gözləyin, parolu yenidən yazın.

## 631–639: anbar.

fault-k631 = Nə say, nə də seriya nömrəsi oxunur
    .safe = Heç nə yazılmayıb.
    .next = Sayı (1–500) yazın və ya nömrəni skan edin: bir №, ya da ilk..son №.

fault-k632 = Bu nömrə artıq daxil edilib və ya 500 ədəddən çoxdur
    .safe = Əvvəl skan olunanlar qalır.
    .next = Başqa qutunu skan edin; 500-dən çoxunu iki dəfəyə yazın.

fault-k633 = Orada bu qədər yoxdur
    .safe = Heç nə yazılmayıb; mal olduğu yerdədir.
    .next = Malı yenidən sayın; rəqəm düzdürsə, əvvəl sayım edin (8).

fault-k634 = Belə başqa filial yazıla bilməz
    .safe = Heç nə yazılmayıb.
    .next = O biri filialın kodunu yazın, məsələn ganja-01.

fault-k635 = Heç bir mal sayılmayıb
    .safe = Heç nə yazılmayıb.
    .next = Ən azı bir malın sayını yazın; rəf boşdursa, 0.

fault-k636 = Rəfdə az qalıb
    .safe = Verilmə davam edir.
    .next = az qalıb: sifariş edin və ya başqa filialdan istəyin, sonra qəbul edin (1, 3).

fault-k637 = Bu qədər nömrə çatışmır
    .safe = Heç nə yazılmayıb.
    .next = Yalnız çatışmayanların nömrəsini yazın.

fault-k638 = Bu pəncərədə geri alınacaq hərəkət yoxdur
    .safe = Heç nə dəyişməyib.
    .next = Hərəkət başqa pəncərədə yazılıbsa, onu orada geri alın.

## 64x: kağız.

fault-k640 = Bu kioskda printer qoşulmayıb
    .safe = Qəbz yazılıb və nömrəsi var; yalnız kağızı yoxdur.
    .next = Nömrəni vətəndaşa deyin. Texnik printeri kiosk.toml faylında göstərir.

fault-k641 = Printer tapılmadı: söndürülüb və ya kabeli çıxıb
    .safe = Qəbz yazılıb və nömrəsi var; kağıza heç nə çıxmayıb.
    .next = Printeri yandırın, kabelə baxın, Ctrl-P ilə yenidən çap edin.
    .bench = Kabelə, qidalanmaya, printer.device-ə və lp qrupuna baxın.

fault-k642 = Printer yarıda dayandı: kağız bitib və ya qapağı açıqdır
    .safe = Qəbz yazılıb və nömrəsi var; yarımçıq kağızı atın.
    .next = Kağızı qoyun, qapağı bağlayın, Ctrl-P: surət kimi çıxacaq.
    .bench = Kağızı və qapağı yoxlayın; başlığı silin.

fault-k643 = Çap növbəsi qəbzi götürmədi
    .safe = Qəbz yazılıb və nömrəsi var; yalnız kağızı yoxdur.
    .next = Bir də Ctrl-P basın. Təkrarlansa: texniki çağırın (CUPS növbəsi).
    .bench = lpstat -p ilə növbəyə baxın; cupsenable ilə açın.

fault-k644 = Əvvəlki çap hələ bitməyib
    .safe = Heç nə itməyib; iş kağızı gözləmir.
    .next = Kağız çıxanda Ctrl-P basın, yaxud işi davam etdirin.

fault-k645 = Bu qeydin məzmunu burada silinib, mərkəzdə saxlanılır
    .safe = Qeyd zəncirdə yerindədir; heç nə itməyib.
    .next = Surət lazımdırsa, onu mərkəzdən istəyin.

fault-k646 = Akt PDF kimi saxlanmadı: qovluq yoxdur, doludur və ya yazılmır
    .safe = Təhvil yazılıb və nömrəsi var; yalnız kağızı yoxdur.
    .next = Qovluq qoşulubsa, Ctrl-P; yoxdursa, texniki çağırın (act_folder).

fault-k670 = Mərkəz sizi bu kioskda həddən artıq çoxdan təsdiqləyib
    .safe = Heç nə itməyib; göndəriləcək qeydlər kioskda qalır.
    .next = Xətt gələndə daxil olun; o vaxtadək həmkarınız işləsin. F9: xətt.

fault-k671 = Xətt olmadan həddən artıq yanlış parol yazılıb
    .safe = Heç nə itməyib; mərkəz təsdiqləyənədək adınızla buraya daxil olmaq olmur.
    .next = Xətt gələndə daxil olun. Yazan siz deyildinizsə, rəisə bildirin.

fault-k672 = Təlim barədə kiosk və mərkəz fərqlidir
    .safe = Heç nə verilməyib və satılmayıb; sifarişlər olduğu kimi qalır.
    .next = Heç kim daxil olmur. Texniki işçini çağırın: kiosk.toml, training.

fault-k700 = Bu kioskda jurnal saxlanmır
    .safe = İş davam edir.
    .next = kiosk.toml-da log.file-a fayl yazın və kiosku yenidən başladın.

fault-k701 = Jurnalın faylı oxunmur
    .safe = İş davam edir.
    .next = Faylın yerini, icazələrini və diski yoxlayın.

fault-k702 = İzləmə saxlanmadı
    .safe = İzləmə ekranda qalır; yaddaş işləyir.
    .next = Diskdə boş yeri və store.directory icazələrini yoxlayın.

fault-k703 = Bunu yalnız daxil olmuş texnik edə bilər
    .safe = Heç nə dəyişmədi.
    .next = Texnik adı ilə daxil olun.

fault-k704 = Daşıyıcıda artıq açar və ya sertifikat var
    .safe = Ona toxunulmadı: kiminsə ola bilər.
    .next = Boş sınaq daşıyıcısı taxın.

fault-k705 = Daşıyıcının imzası öz açarı ilə yoxlanmır
    .safe = Sınaq açarı məhv edilir; heç bir sertifikat verilməyib.
    .next = Bu daşıyıcını kənara qoyun, başqası ilə sınayın; modulu yeniləyin.

fault-k706 = Sınaq açarı daşıyıcıda qaldı
    .safe = Ona heç bir sertifikat verilməyib və verilməyəcək.
    .next = Sınağı təkrarlayın; alınmasa, daşıyıcını məhv edin.

fault-k707 = Parametrin belə dəyəri ola bilməz
    .safe = kiosk.toml olduğu kimi qaldı.
    .next = Dəyəri yuxarıdakı səbəbə görə düzəldin və ya Esc basın.

fault-k710 = Sayılacaq hesabata sığandan çoxdur
    .safe = Heç nə gizli buraxılmır; bütün rəqəmlər mərkəzdədir.
    .next = Texnikdən istəyin: central report day

fault-k711 = Bu gün hələ gəlməyib
    .safe = Heç nə dəyişməyib.
    .next = Bu günü və ya əvvəlki günü seçin.

## 72x, 73x: texnikin masası.

fault-k720 = Mərkəzin adı tapılmır (DNS)
    .safe = Heç nə itməyib; qeydlər kioskda gözləyir.
    .next = resolvectl query ilə DNS-ə, şəbəkə kabelinə və ünvana baxın.

fault-k721 = Mərkəzin maşını cavab verir, amma portu bağlıdır
    .safe = Heç nə itməyib; qeydlər kioskda gözləyir.
    .next = Portu centre.address ilə tutuşdurun; mərkəzə zəng edin.

fault-k722 = Mərkəzə yol yoxdur: əlaqə qurulmadı
    .safe = Heç nə itməyib; qeydlər kioskda gözləyir.
    .next = Kabelə, ip route-a və divara (firewall) baxın; provayderə zəng edin.

fault-k723 = Mərkəzin sertifikatını bu kioskun tanıdığı orqan verməyib
    .safe = Heç nə göndərilmədi: kiosk naməlum tərəflə danışmır.
    .next = centre.trust_anchor faylını mərkəzin barmaq izi ilə tutuşdurun.

fault-k724 = Mərkəzin sertifikatının vaxtı bitib
    .safe = Heç nə göndərilmədi; qeydlər kioskda gözləyir.
    .next = Mərkəzə zəng edin: sertifikatı yenilənməlidir. Saata da baxın.

fault-k725 = Mərkəzin sertifikatı tezliklə bitir
    .safe = Bitənə qədər hər şey işləyir.
    .next = Mərkəzə deyin ki, sertifikatını yeniləsin.

fault-k726 = Mərkəzin sertifikatı başqa ad üçündür
    .safe = Heç nə göndərilmədi: kiosk naməlum tərəflə danışmır.
    .next = centre.address-də mərkəzin sertifikatdakı adını yazın.

fault-k727 = Qoşulan tərəf mərkəz kimi danışmır (TLS alınmadı)
    .safe = Heç nə göndərilmədi; qeydlər kioskda gözləyir.
    .next = Ünvan və porta baxın; arada proksi olub-olmadığını soruşun.

fault-k728 = Mərkəzlə xətt yavaşdır
    .safe = Hər şey işləyir, amma gözləmək lazım gəlir.
    .next = Xətti ping ilə ölçün; başqa yükü dayandırın; provayderə deyin.

fault-k729 = Kioskun diskində yer azdır
    .safe = Yazılmış heç nə itmir; yer bitəndə yeni iş başlanmır.
    .next = Jurnal və köhnə faylları silin: journalctl --vacuum-size=100M.

fault-k730 = Qeydlərin zənciri qırılıb: saxlanılan dəyişib
    .safe = Heç nə silinmədi; kiosk heç nə yazmır.
    .next = Diskə toxunmayın, kioskı söndürün və mərkəzə xəbər verin.

fault-k731 = İki oxuyucunun adı eynidir
    .safe = Heç nə yazılmadı; hansının hansı olduğu bilinmir.
    .next = Birini çıxarın və ya readers.ignore siyahısına yazın.

fault-k732 = Oxuyucudakı kartı onun modulu tanımır
    .safe = Karta heç nə yazılmadı.
    .next = Sxemin daşıyıcısını taxın; odursa, profilin modulunu yoxlayın.

fault-k733 = Qeydlər bir gündən çoxdur mərkəzi gözləyir
    .safe = Heç nə itməyib: hamısı kioskda saxlanılır.
    .next = Əlaqəni düzəldin və ya kiosk queue export ilə daşıyın.

fault-k734 = Etibarlı orqanlardan birinin sertifikatı yararsızdır
    .safe = Qalanları sayılır; o orqanın vəsiqələri sübut olunmur.
    .next = Adı çəkilən faylı id_card.trust_anchors-da dəyişin.

fault-k735 = Skanerin xətti açılmır
    .safe = Zonanı klaviatura ilə yazmaq olar.
    .next = Kabelə, scanner.device adına və dialout qrupuna baxın.

fault-k736 = Kioskun maşını çox isinib
    .safe = Hər şey işləyir, amma yavaşlaya bilər.
    .next = Deşikləri təmizləyin, pərə baxın, günəşdən çəkin.

fault-k737 = Oxuyucudakı kart cavab vermir
    .safe = Karta heç nə yazılmadı.
    .next = Kartı çevirin, kontaktları silin; sonra başqa kartla yoxlayın.

fault-k738 = Oxuyucu boşdur: kart və modul yoxlanmadı
    .safe = Heç nə xarab deyil.
    .next = Sınaq kartını taxın və Enter basın.

fault-k739 = Kioskun diski köhnəlib
    .safe = Hər şey hələ işləyir.
    .next = Diski dəyişin: növbələr göndəriləndən sonra kiosk enrol.

fault-k740 = Bu sorğu artıq qüvvədə deyil: cavablandırılıb, geri alınıb və ya köhnəlib
    .safe = Bu qərarınız qeyd olunmadı; əvvəlki qərar qüvvədədir.
    .next = Siyahı yenilənir: başqa sorğuya baxın.
