## Записи региона супервайзера и доказательство одной из них.

audit-title = Записи региона
audit-what = Пустое поле ничего не сужает. Найденное киоск проверяет сам.
audit-place = Киоск или отделение
audit-officer = Оператор
audit-number = № заказа или квитанции
audit-from = С (день.месяц.год)
audit-until = По (день.месяц.год)
audit-kind = Вид
audit-any = все
audit-wrong-place = нет такого имени
audit-wrong-officer = нет такого имени
audit-wrong-number = это не номер
audit-wrong-from = это не дата
audit-wrong-until = не дата или больше года
audit-asking = запрос в центр.
audit-next = заполните известное и нажмите Enter.
audit-next-found = стрелками выберите запись, Enter покажет доказательство.
audit-next-none = Esc возвращает к полям.
audit-next-proof = сверьте хеши со своими. Ctrl-E сохраняет.
audit-next-broken = сохраните доказательство и сообщите аудитору центра; ничего не меняйте.
audit-found = Записи ({ $count })
audit-found-more = Записи (первые { $count })
audit-none = Такой записи нет.
audit-gone = В центре такой записи этого региона больше нет.
audit-col-at = создана
audit-col-kiosk = киоск
audit-col-number = №
audit-col-officer = оператор
audit-col-kind = вид
audit-col-about = о чём
audit-erased = стёрта
audit-erased-at = стёрта { $at }; место в цепочке осталось
audit-content = как обязались
audit-proof-title = Доказательство записи { $number } · { $kiosk }
audit-checking = этот киоск проверяет подпись.
audit-holds = Этот киоск проверил: с тех пор ничего не менялось.
audit-broken = Доказательство не сходится.
audit-made = Создана
audit-received = Центр
audit-received-at = принял { $at }
audit-about = О чём
audit-commitment = Обязалась
audit-hash-before = До неё
audit-hash = Хеш
audit-run = Подписана с записями { $from }–{ $to } · сертификат { $hash }…
audit-signature-holds = Подпись киоска верна.
audit-signature-fails = Подпись киоска неверна.
audit-signature-nothing = Подписи, которую можно проверить, нет.
audit-first = Это первая запись цепочки.
audit-follows = Следует за записью { $number }.
audit-follows-not = Не следует за записью { $number }.
audit-newest = Записи после неё не прислано.
audit-followed = За ней следует запись { $number }.
audit-followed-not = Запись { $number } за ней не следует.
audit-finding = запись { $number }: { $what }
audit-flaw-missing = отсутствует
audit-flaw-changed = изменена, хеш не сходится
audit-flaw-link = не следует за предыдущей
audit-flaw-content = говорит не то, чем обязалась
audit-flaw-unsigned = подпись не сохранена
audit-flaw-foreign = киоск подписал другую цепочку
audit-flaw-certificate = сертификат не этого киоска
audit-flaw-signature = подпись неверна
audit-saved = сохранено: { $file }
key-audit = записи
key-audit-find = искать
key-audit-field = поле
key-audit-kind = вид
key-audit-more = ещё
key-audit-proof = доказательство
key-audit-save = сохранить
action-audit = Записи региона и доказательство: аудит
action-audit-kind = Другой вид записей
action-audit-more = Ещё записи
action-audit-save = Сохранить доказательство в файл
help-audit =
    Записи вашего региона: по киоску или отделению, оператору, виду,
    номеру заказа или квитанции, дням. F6 выбирает вид, Enter ищет.
    На записи Enter показывает доказательство: хеш, хеш до неё и
    подпись киоска. Их проверяет этот киоск сам.
    Стёртое видно как стёртое; место в цепочке остаётся.
    Ctrl-E сохраняет доказательство без того, что говорит запись;
    аудитор проверяет: central audit verify-record ФАЙЛ
