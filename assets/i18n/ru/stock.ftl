# Склад: что есть, что с ним делают, пересчёт.
stock-title = Склад
stock-shelf = полка
stock-reserved = отлож.
stock-sent = в пути
stock-ware-smart-card = смарт-карты
stock-ware-usb-token = USB-токены
stock-ware-reader = считыватели
stock-comes = → { $branch }: { $ware } { $count } едет
stock-goes = ← { $branch }: { $ware } { $count } послано
stock-low = { $ware }: мало
stock-as-of = по данным центра на { $at }
stock-as-of-none = центр ещё не сообщил
stock-what = Что делаем?
stock-do-receive = Приход (поставка)
stock-do-send = Отправить в филиал
stock-do-accept = Принять из филиала
stock-do-reserve = Отложить
stock-do-free = Вернуть на полку
stock-do-spoil = Брак (списание)
stock-do-give-back = Вернуть поставщику
stock-do-count = Пересчёт
stock-do-undo = Отменить движение
stock-to-branch = В какой филиал
stock-from-branch = Из какого филиала
stock-pieces = Число, серийный № или первый..последний:
stock-scanned = всего { $count } шт.
stock-why-faulty = пришло бракованным
stock-why-broken = сломалось здесь
stock-why-written = записано, другим не годится
stock-counted = Посчитано на полке; не считали — пусто:
stock-missing = Серийные № недостающих (если есть):
stock-second-not-booked = не записано или записано неверно
stock-second-delivery = поставка не сошлась
stock-second-missing = неизвестно, где они
stock-second-stolen = украдены, заявление подано
stock-second-first-count = первый пересчёт этой полки
stock-second-title = Пересчёт сильно расходится: второе лицо
stock-second-about = Начальник входит рядом с оператором и называет причину.
stock-approved = подтверждено: { $by }
stock-undone = отменено: { $what }
stock-done = Записано · запись № { $number }
stock-next-menu = выберите цифрой или стрелками и нажмите Enter.
stock-next-pieces = выберите товар, введите число или сканируйте коробку, затем Enter.
stock-next-more = сканируйте ещё; если всё, Enter в пустом поле.
stock-next-branch = введите код другого филиала и нажмите Enter.
stock-next-branch-of = введите часть кода или названия либо выберите ↑↓; Enter.
stock-next-reason = выберите причину и нажмите Enter.
stock-next-confirm = сверьте с товаром; если верно, Enter запишет.
stock-next-count = пересчитайте полку, введите число; Enter ведёт дальше.
stock-next-why-second = выберите причину; расхождение велико, затем входит начальник.
stock-next-why = выберите причину и нажмите Enter.
stock-next-undo = выберите движение для отмены и нажмите Enter.
stock-next-done = положите товар на место, затем Enter.
stock-reading = читаются записи.
stock-writing = запись пишется на диск.
key-book = записать
home-stock-smart-card = карты
home-stock-usb-token = токены
home-stock-reader = считыватели
home-stock-low = мало
action-stock = Склад: приход, перемещение, пересчёт
record-stock-moved = движение склада
record-stock-counted = пересчёт склада
help-stock =
    Слева: что есть в филиале, что отложено и что в пути.
    Справа действие: цифра или стрелки. Коробка сканируется: один № или первый..последний.
    Короткое число (1–999) — это количество. Enter спрашивает, последний записывает.
    Выданный носитель и проданный считыватель списываются сами.
    Расхождение требует причины; больше 2 штук — и начальника.
    Ошибка не стирается: 9 отменяет её обратным движением.
