## Sifariş siyahılarının süzgəcləri.

orders-title-ready = Bu filialda hazır sifarişlər ({ $count })
orders-none = Belə sifariş yoxdur. Esc hamısını yenidən göstərir.
filter-any = hamısı
filter-packages = çox sahibli
filter-stage-any = hər vəziyyət
filter-stage-ready = hazır
filter-stage-begun = işdə
filter-stage-unpaid = ödənilməyib
filter-stage-over = bitib
filter-placed-any = hər gün
filter-placed-today = bu gün
filter-placed-older = əvvəlki
key-list = siyahı
action-orders-ready = Hazır sifarişlərin siyahısı
action-filter-stage = Vəziyyətə görə süz
action-filter-carrier = Daşıyıcıya görə süz
action-filter-placed = Günə görə süz
action-filter-packages = Çox sahibli sifarişlər

history-title = Sifarişin tarixçəsi
history-asking = mərkəzdən soruşulur.
history-package = Paketdən { $done }/{ $count } təhvil verilib
history-next = növbəti { $number }
key-history = tarixçə
action-history = Sifarişin tarixçəsi
history-placed = verildi
history-paid = ödənildi
history-leased = kiosk götürdü
history-issued = sertifikat verildi
history-proven = imza sübut edildi
history-handed-over = təhvil verildi
history-given-up = imtina edildi
history-suspended = dayandırıldı
history-revoked = ləğv edildi
