# Anbar: nə var, nə edilir, sayım.
stock-title = Anbar
stock-shelf = rəfdə
stock-reserved = ayrılıb
stock-sent = yolda
stock-ware-smart-card = smart kart
stock-ware-usb-token = USB token
stock-ware-reader = oxuyucu
stock-comes = → { $branch }: { $ware } { $count } gəlir
stock-goes = ← { $branch }: { $ware } { $count } gedir
stock-low = { $ware } azdır
stock-as-of = mərkəzə görə, saat { $at }
stock-as-of-none = mərkəz hələ deməyib
stock-what = Nə edilir?
stock-do-receive = Qəbul (çatdırılma)
stock-do-send = Başqa filiala göndər
stock-do-accept = Başqa filialdan qəbul
stock-do-reserve = Ayır
stock-do-free = Ayrılanı qaytar
stock-do-spoil = Xarab (silinmə)
stock-do-give-back = Təchizatçıya qaytar
stock-do-count = Sayım
stock-do-undo = Hərəkəti geri al
stock-to-branch = Hansı filiala
stock-from-branch = Hansı filialdan
stock-pieces = Say, seriya № və ya ilk..son №:
stock-scanned = cəmi { $count } ədəd
stock-why-faulty = xarab gəlib
stock-why-broken = burada sınıb
stock-why-written = yazılıb, başqasına yaramır
stock-counted = Rəfdə sayılan; sayılmayan boş qalır:
stock-missing = Çatışmayanların seriya №-si (varsa):
stock-second-not-booked = yazılmayıb və ya səhv yazılıb
stock-second-delivery = çatdırılma sənədlə düz gəlmir
stock-second-missing = harada olduğu bilinmir
stock-second-stolen = oğurlanıb, məlumat verilib
stock-second-first-count = bu rəfin ilk sayımı
stock-second-title = Sayım çox fərqlənir: ikinci şəxs
stock-second-about = Rəis operatorun yanında daxil olur və səbəbi deyir.
stock-approved = təsdiqlədi: { $by }
stock-undone = geri alındı: { $what }
stock-done = Yazıldı · qeyd № { $number }
stock-next-menu = rəqəmlə seçin və ya oxlarla tapıb Enter basın.
stock-next-pieces = malı seçin, say yazın və ya qutunu skan edin, sonra Enter.
stock-next-more = daha skan edin; bitibsə, boş sahədə Enter.
stock-next-branch = o biri filialın kodunu yazıb Enter basın.
stock-next-branch-of = kodundan, ya adından yazın, ya ↑↓ ilə seçin, Enter.
stock-next-reason = səbəbi seçib Enter basın.
stock-next-confirm = malla tutuşdurun, düzdürsə, Enter yazır.
stock-next-count = rəfi sayın, rəqəmi yazın, Enter növbəti mala keçir.
stock-next-why-second = səbəbi seçin; fərq böyükdür, sonra rəis daxil olur.
stock-next-why = səbəbi seçib Enter basın.
stock-next-undo = geri alınacaq hərəkəti seçib Enter basın.
stock-next-done = malı yerinə qoyun, sonra Enter.
stock-reading = qeydlər oxunur.
stock-writing = qeyd diskə yazılır.
key-book = yaz
home-stock-smart-card = kart
home-stock-usb-token = token
home-stock-reader = oxuyucu
home-stock-low = azdır
action-stock = Anbar: qəbul, köçürmə, sayım
record-stock-moved = anbar hərəkəti
record-stock-counted = anbar sayımı
help-stock =
    Solda bu filialda nə var, nə ayrılıb, nə yoldadır.
    Sağda əməliyyat: rəqəm və ya oxlar. Qutu skan olunur: bir №, ya da ilk..son №.
    Qısa rəqəm (1–999) say deməkdir. Enter soruşur, son Enter yazır.
    Verilən daşıyıcı və satılan oxuyucu anbardan özü çıxır.
    Sayımda fərqin səbəbi yazılır; 2 ədəddən çoxsa, rəis də daxil olur.
    Səhv hərəkət silinmir: 9 onu əks hərəkətlə geri alır.
