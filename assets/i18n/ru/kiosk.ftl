## Экраны киоска. Каждая фраза есть на трёх языках; это держит проверка.

product = İmza
training-mark = УЧЁБА
training-paper = УЧЁБА — НЕДЕЙСТВИТЕЛЬНО
yes = да
no = нет

line-unknown = линия: проверка
line-up = линия есть
line-down = линии нет
store-opening = память открывается
store-closed = память закрыта
queue-empty = всё отправлено
queue-waiting = не отправлено: { $count }
queue-sending = отправляется: { $count }
readers-unknown = считыватели: поиск
readers-down = нет службы карт
readers-count =
    { $count ->
        [one] { $count } считыватель
        [few] { $count } считывателя
       *[other] { $count } считывателей
    }

next-step = Далее:
next-wait = Ждите:
next-fault = Что делать:

key-palette = все
key-help = помощь
key-home = домой
key-sale = продажа
key-goods = добавить
key-serial = серийный №
key-pay = оплата
key-way = другой способ
key-take-back = возврат
key-choose = выбор
key-shift = смена
key-approvals = запросы
key-approve = одобрить
key-refuse = отказать
key-ask = запрос
key-export = экспорт
key-day = день
key-picture = вид
key-day-before = день назад
key-day-after = день вперёд
key-open-shift = открыть
key-count = подсчёт
key-close-shift = закрыть
key-pieces = по купюрам
key-total = суммой
key-sold = продано
key-queue = очередь
key-devices = проверка
key-quit = выход
key-open = открыть
key-back = назад
key-go-on = дальше
key-field = поле
key-sign-out = сменить
key-identity-ok = личность верна
key-attorney = доверенное лицо
key-holder-collects = сам владелец
key-retry = ещё раз
key-aside = отложить
key-handed-over = выдано
key-next-citizen = следующий гражданин
key-send-now = отправить
key-print = печать

sign-in-about = Сертификаты электронной подписи · Регистрационный центр
sign-in-title = Вход
sign-in-name = Имя
sign-in-password = Пароль
sign-in-next-name = введите имя и нажмите Enter.
sign-in-next-password = введите пароль и нажмите Enter.
sign-in-waiting = центр проверяет пароль.

# The lock over a screen that nobody touched.
key-unlock = открыть
key-other-officer = другой сотрудник
lock-title = Экран заблокирован
lock-kept = Работа осталась как была; то, что шло, идёт дальше.
lock-line-back = Связь вернулась: введите пароль один раз для центра.
lock-next = введите свой пароль, нажмите Enter. F5: войдёт другой сотрудник.

home-today = Сегодня
home-issued = выдано
home-ready = готово
home-unfinished = отложено
home-unsent = не отправлено
home-shift = смена, с
home-shift-closed = закрыта
home-no-readers = считывателя нет, F9
home-no-carrier = носитель не вставлен
home-carrier-in = на месте
home-two-carriers = вставлены два носителя
home-id-card-in = удостоверение лежит
home-no-id-card = удостоверения нет
home-prompt-title = Следующий гражданин
home-prompt-scan = Отсканируйте удостоверение
home-prompt-type = или введите ФИН, номер документа, заказа
home-searching = ищем заказы.
home-next-enter = нажмите Enter, чтобы искать.
home-next-check = сверьте с картой поле с отметкой об ошибке.
home-next-scan = возьмите удостоверение гражданина и отсканируйте его.
home-next-unfinished = выберите отложенный заказ и нажмите Enter или отсканируйте удостоверение.
home-list-title = Заказы, готовые здесь ({ $count })
home-list-loading = Список загружается…
home-list-empty = В этом отделении нет готовых заказов.
home-list-offline = Нет связи с центром: список появится, когда она вернётся.
home-row-unfinished = отложено: нажмите Enter, чтобы продолжить

copy-as-of = на { $time }, { $age } назад
copy-minutes = { $count } мин
copy-hours = { $count } ч
copy-days = { $count } дн.
copy-shown = Из копии киоска; центр не подтвердил
home-found-title = Найдено здесь ({ $count })
home-found-none = Здесь ничего нет. Enter: спросить и центр.
devices-copy = Копия заказов

column-number = №
column-name = Имя
column-applicant = Заявитель
column-carrier = Носитель
column-reader = Считыв.
column-state = Состояние
column-placed = Заказан
column-organisation = Организация

orders-title = Заказы этого лица ({ $count })
orders-more = Показаны не все: ищите по номеру заказа.
orders-next = выберите заказ и нажмите Enter.

applicant-citizen = гражданин
applicant-entrepreneur = предприним.
applicant-legal-entity = юрлицо
applicant-state-body = госорган
carrier-smart-card = смарт-карта
carrier-usb-token = USB-токен

order-draft = черновик
order-submitted = ждёт оплаты
order-paid = оплачен
order-ready = готов
order-in-service = в работе
order-issued = записан
order-handed-over = выдан
order-closed = закрыт
order-cancelled = отменён
order-refunded = деньги возвращены
order-expired = истёк
order-blocked = остановлен

order-title = Заказ { $number }
order-applicant = Заявитель
order-carrier = Носитель
order-reader = Считыватель
order-price = Оплата
order-unpaid = не оплачен
order-branch = Отделение
order-state = Состояние
order-placed = Заказан
order-organisation = Организация
order-voen = VÖEN
order-holders =
    { $count ->
        [one] В этой заявке { $count } владелец
        [few] В этой заявке { $count } владельца
       *[other] В этой заявке { $count } владельцев
    }
order-package = Пакет { $number } { $place }/{ $count }
order-seal = печать
order-person-title = Владелец подписи
order-register = имя в реестре
order-no-card = Удостоверение ещё не прочитано
order-fin = ФИН
order-document = Документ
order-birth = Родился
order-name-card = Имя на карте
name-same = имя совпадает
name-standard = имя в стандартном написании
name-customary = имя пишется иначе, сверьте
name-different = ИМЯ ДРУГОЕ: сверьте карту и лицо
name-truncated = в зоне урезано
order-expiry = Действует до
order-lifetime = бессрочно
order-verdict-title = Чего не хватает
order-verdict-scan = Нужно прочитать удостоверение
order-verdict-scan-why = Сертификат выдаётся только по оригиналу удостоверения.
order-verdict-ready = Всё готово
order-verdict-face = Сравните фотографию на карте с человеком перед вами.
order-next-scan = отсканируйте удостоверение владельца.
order-next-confirm = сравните фотографию; если это он, нажмите Enter.
order-next-resume = нажмите Enter, чтобы продолжить отложенное.
reading-chip-genuine = чип: подлинный, не копия
reading-chip-signed = чип: подпись верна
reading-chip-unproven = чип: не подтверждён
reading-mrz-scanned = зона отсканирована
reading-mrz-typed = зона введена вручную
reading-of-lease = ранее
order-next-second = второй сотрудник смотрит карту и гражданина; Enter: он входит.
register-asking = Документ: запрашивается реестр недействительных документов
register-failed = Документ: ещё не запрошен, центр не отвечает
register-valid = Документ: по реестру действителен, запрошен в { $time }
register-invalid = Документ: по реестру НЕДЕЙСТВИТЕЛЕН, запрошен в { $time }
register-unknown = Документ: реестр его не знает, запрошен в { $time }
register-unreachable = Документ: реестр не ответил, запрошен в { $time }
attorney-title = Доверенность
attorney-about = Доверенное лицо показывает свою карту; номер, нотариус и дата вводятся.
attorney-card = Его карта
attorney-number = Номер
attorney-notary = Нотариус
attorney-date = Дата (день.м.год)
attorney-next-card = сканируйте карту самого доверенного лица.
attorney-next-number = введите номер доверенности и нажмите Enter.
attorney-next-notary = введите нотариуса и нажмите Enter.
attorney-next-date = введите дату как 31.12.2026 и нажмите Enter.
order-collector = Получает
order-attorney = Доверенность
chip-names-holder = имя на чипе { $name }
chip-names-number = личный номер на чипе не ФИН реестра: { $number }
photo-coming = фотография чипа читается …
photo-lifted = карту сняли до чтения фотографии: верните её, и чтение пойдёт снова
chip-reading = чип читается
chip-slipped = карта соскользнула: держите на месте, читается снова
chip-short = чип
chip-short-genuine = чип подлинный: подписан, не копия
chip-short-signed = чип подписан государством
chip-short-unproven = чип не доказан: стоит как зона
chip-short-unread = чип не прочитан
mrz-document-code = код документа
mrz-document-number = документ
mrz-personal-number = FİN
mrz-birth-date = рожд.
mrz-expiry-date = срок
mrz-name = имя
mrz-composite = итог
mrz-corrected = Исправлено

step-identity = личность проверена
step-lease = заказ закреплён
step-carrier = носитель распознан
step-pin = PIN выбран
step-key = ключ создан на носителе
step-request = запрос подписан
step-certificate = сертификат получен
step-write = сертификат записан
step-read-back = прочитан обратно
step-proof = подпись доказана
step-hand-over = выдано

issue-title = Заказ { $number }
issue-serial = серия { $serial }
issue-steps = Шаги
issue-action = Сейчас
issue-running = Киоск работает, ничего нажимать не нужно.
issue-wait = киоск работает.
issue-wait-carrier = НЕ вынимайте носитель, киоск работает с ним.
issue-next-smart-card = вставьте новую смарт-карту в считыватель карт.
issue-next-usb-token = вставьте новый USB-токен.
issue-next-carrier-back = вставьте тот же носитель обратно.
issue-next-pin = дайте клавиатуру гражданину: он вводит PIN и жмёт Enter.
issue-next-pin-again = гражданин вводит тот же PIN ещё раз и жмёт Enter.
issue-next-present = гражданин вводит выбранный PIN и жмёт Enter.
issue-next-hand-over = отдайте носитель гражданину и нажмите Enter.
issue-carrier-prompt = Ждём носитель. Киоск узнает его, как только он вставлен.
issue-on-carrier-key = Ключ на носителе { $serial }, ничего не потеряно.
issue-on-carrier-key-two = Оба ключа на носителе { $serial }, ничего не потеряно.
issue-on-carrier-certificate = Ключ и сертификат на носителе { $serial }.
issue-on-carrier-certificate-two = Оба ключа и сертификаты на носителе { $serial }.
issue-proven = Носитель подписал вопрос центра: подпись работает.
issue-proven-two = Носитель подписал вопрос центра каждым ключом: оба работают.
issue-give-carrier = Выньте носитель и отдайте гражданину. Enter введёт сертификат в действие.
issue-give-carrier-two = Выньте носитель и отдайте гражданину. Enter введёт в действие оба сертификата.
issue-pin-turn = Гражданин: выберите PIN. Его никто не видит и не хранит.
issue-pin-present = Гражданин: введите выбранный PIN.
issue-pin-rules = От { $min } до { $max } цифр; не такой простой, как 123456 или 111111.
issue-pin-first = PIN
issue-pin-second = PIN ещё раз
pin-tries-fine = Ошибок не было.
pin-tries-low = Осторожно: был неверный PIN, попыток мало.
pin-tries-last = Осторожно: осталась одна попытка, киоск её не тратит.
pin-tries-locked = PIN заблокирован.

# Смена PIN на носителе.
pin-now = Действующий PIN
pin-new = Новый PIN, { $min }–{ $max } цифр
pin-new-again = Новый PIN ещё раз
pin-changed = PIN изменён. Старый больше не действует.

# The holder changes the PIN at the counter.
key-pin = PIN
pin-change-title = Смена PIN
pin-change-turn = Гражданин: старый PIN один раз, новый два раза. Их никто не видит.
pin-change-old = PIN, который действует
pin-change-new = Новый PIN
pin-change-again = Новый PIN ещё раз
pin-change-next-carrier = вставьте носитель гражданина в считыватель.
pin-change-next-old = гражданин вводит действующий PIN и нажимает Enter.
pin-change-next-new = гражданин вводит новый PIN и нажимает Enter.
pin-change-next-again = гражданин вводит новый PIN ещё раз и нажимает Enter.
pin-change-next-take = верните носитель гражданину; Enter ждёт следующий.

# A carrier is unblocked with a supervisor.
key-unblock = разблокировать
unblock-title = Разблокировка носителя
unblock-about = Старший согласен: центр даёт PUK только этому носителю. Гражданин выбирает новый PIN.
unblock-turn = Гражданин: введите новый PIN дважды. Его никто не видит.
unblock-forgotten = PIN забыт
unblock-locked = PIN заблокирован
unblock-pin-known = PIN может знать другой
unblock-done = Носитель разблокирован: действует новый PIN, PUK заменён новым.
unblock-pin-set = Новый PIN действует. Использованный PUK ещё не заменён.
unblock-next-done = верните носитель гражданину; Esc — назад.

receipt-title = Квитанция { $number }
receipt-done = Сертификат выдан и действует
receipt-order = Заказ
receipt-holder = Владелец подписи
receipt-carrier = Носитель
receipt-serial = Серия носителя
receipt-certificate = Сертификат №
receipt-authentication = Серт. входа №
receipt-validity = Действует
receipt-price = Оплачено
receipt-officer = Сотрудник
receipt-time = Время
receipt-record = В центр
receipt-sent = отправлено, центр принял
receipt-not-sent = ещё не отправлено, хранится в киоске
receipt-paper = Бумага
receipt-printing = печатается
receipt-printed = напечатано
receipt-advice = Никому не говорите PIN. О потере сообщите за 3 часа.
receipt-next = нажмите Enter: следующий гражданин.
receipt-next-reader = F3: выдайте оплаченный считыватель. Enter: следующий гражданин.

# Считыватели, которые продаются у стойки.
goods-reader-with-card = считыв. с картой
goods-reader-alone = считыв. отдельно
way-cash = наличные
way-card = терминал для карт
way-prepaid = оплачен с заказом
sale-prices = Цены на сегодня
sale-no-price = нет
sale-lines = Эта продажа
sale-empty = Пока пусто: нажмите 1 или 2.
sale-goods = Товар
sale-serial = Серийный №
sale-count = Шт
sale-sum = Сумма
sale-payment = Оплата
sale-total = Итого
sale-change = Сдача
sale-short = Не хватает
sale-entry-cash = Получено наличными
sale-entry-card = Номер чека терминала
sale-entry-prepaid = Номер заказа
sale-looking = ищем заказ.
sale-writing = продажа записывается.
sale-done = Продано
sale-next-goods = нажмите 1 или 2: что продаётся.
sale-next-more = отсканируйте серийный номер или нажмите Enter: оплата.
sale-next-serial = введите серийный номер и нажмите Enter.
sale-next-cash = возьмите деньги, введите сумму, Enter. Пусто: без сдачи.
sale-next-card = примите оплату на терминале, введите номер чека, Enter.
sale-next-prepaid = введите номер заказа, которым оплачено, и нажмите Enter.
sale-next-confirm = нажмите Enter: продажа записывается.
sale-next-confirm-change = дайте сдачу { $money } и нажмите Enter.
sale-next-change = отдайте считыватель и { $money }. Enter: следующий гражданин.
sale-next-done = отдайте считыватель. Enter: следующий гражданин.

reversal-sold = Продажа
reversal-none = Введите или отсканируйте номер её чека.
reversal-receipt = Продажа, чек №
reversal-title = Возврат продажи
reversal-about = Старший даёт согласие; только тогда что-то возвращается.
reversal-entry-number = Номер чека
reversal-entry-serial = Серийный № выдаваемого считывателя
reversal-entry-slip = Номер чека терминала
reversal-way-void = Отмена: как будто её не было (только сегодня)
reversal-way-refund = Возврат: считыватель назад, деньги назад
reversal-way-exchange = Обмен: считыватель на считыватель
reversal-next-number = введите номер чека продажи и нажмите Enter.
reversal-looking = ищем продажу.
reversal-next-way = выберите действие ↑ ↓ и нажмите Enter.
reversal-next-piece = выберите возвращаемый считыватель и нажмите Enter.
reversal-next-serial = отсканируйте другой считыватель или введите его номер; Enter.
reversal-next-slip = верните деньги на терминале, введите номер его чека; Enter.
reversal-writing = возврат записывается.
reversal-done-void = Отменено
reversal-done-refund = Деньги возвращены
reversal-done-exchange = Обменено
reversal-next-cash = заберите считыватель, верните { $money }. Enter: следующий.
reversal-next-taken = заберите считыватель. Enter: следующий гражданин.
reversal-next-exchanged = заберите старый считыватель, отдайте новый. Enter: следующий.
reversal-payback = Возвращено
reversal-back = Вернулся
reversal-out = Выдан
reversal-reason = Причина
reversal-approved = Согласие дал
reversal-mistake = Введено по ошибке
reversal-changed-mind = Покупателю не нужен
reversal-does-not-fit = Не работает с техникой покупателя
reversal-faulty = Считыватель неисправен

# На бумаге.
paper-sale = Квитанция о продаже
paper-reversal = Возврат продажи
paper-hand-over = Акт приёма-передачи
paper-kiosk = Киоск
paper-sale-keep = Сохраните квитанцию: возврат и обмен по её номеру.
paper-certificate-sha256 = SHA-256 сертификата
paper-authentication-sha256 = SHA-256 сертификата входа
paper-hand-over-declared = Носитель с сертификатом получил(а). PIN выбрал(а) сам(а).
paper-signs-holder = владелец подписи
paper-signs-authorised = доверенное лицо
paper-signs-buyer = покупатель
paper-signs-officer = сотрудник: { $name }

shift-x = Смена на сейчас (X)
shift-z = Z-отчёт { $number }
shift-none = В этом окне смена не открыта.
shift-officer = Оператор
shift-since = Начата
shift-sales = Продажи
shift-returns = Возвраты
shift-card-in = Получено картой
shift-card-out = Возвращено на карту
shift-float = Наличные в начале
shift-cash-in = Получено наличными
shift-cash-out = Возвращено наличными
shift-expected = Должно быть
shift-counted = Подсчитано
shift-difference = Разница
shift-drawer = Касса
shift-next-open = посчитайте наличные, введите сумму, Enter. F5: сменить.
shift-next-report = Enter: посчитать и закрыть. F5: выйти, смена останется.
shift-next-total = посчитайте кассу, введите сумму, Enter. Tab: по купюрам.
shift-next-pieces = введите, сколько каждых, и нажмите Enter.
shift-next-close = сходится. Enter: закрыть смену.
shift-next-differs = посчитайте снова (Esc) или Enter: закрыть с разницей.
shift-next-closed = передайте кассу. F5: сменить оператора, Enter: дальше.
shift-reading = читаем записи.
shift-writing = записывается.
shift-unread = чеки, которых здесь нет и нет в суммах: { $count }

day-title = День
day-counted = подсчитано в { $at }
day-loading = центр считает день.
day-total = Выдано { $count }
day-by-now = { $day } к этому часу { $now }/{ $count }
day-before = { $day } { $count }
day-days = { $days } дней
day-by-branch = отделение
day-by-hour = час
day-by-officer = оператор
day-by-carrier = носитель
day-by-applicant = заказчик
day-by-heat = карта
day-by-funnel = поток
day-by-branches = состояние
day-age = возраст, дней
day-all = всего
day-step-paid = оплачено
day-step-ready = готово
day-step-in-service = в работе
day-step-issued = не передано
day-step-handed-over = выдано
day-col-kiosks = киоск.
day-col-silent = молчит
day-col-unsent = очер.
day-col-paid = оплач.
day-col-ready = готово
day-col-in-service = в раб.
day-col-issued = вып.
day-next-funnel = ! там, где заказы ждут больше недели.
day-next-branches = молчащие отделения сверху. Enter открывает. Tab: другой вид.
day-by-differences = расхождения
day-col-wares = товары
day-col-pieces = штук
day-col-shifts = смены
day-col-cash = наличные
day-col-open = открыты
day-col-of = что
day-col-record = запись
day-col-expected = должно
day-col-counted = сочтено
day-col-difference = разница
day-shift-of = смена: { $by }
day-shift-open = не закрыта
day-shift-unknown = сколько должно было быть, уже неизвестно
day-more-counts = подсчитано больше, чем в списке
day-none-counted = Здесь ничего не считали и смен не закрывали.
day-next-differences = отделения с разницей сверху. Enter показывает записи.
day-next-counts = просматривайте записи стрелками. Esc: отделения. Tab: другой вид.
counted-smart-card = смарт-карта
counted-usb-token = USB-токен
counted-reader = считыват.
counted-drawer = касса
day-by-records = список
day-serial = серийный №
day-more = их больше, чем в списке
day-next-records = выберите стрелками, Enter открывает заказ. Tab: другой вид.
day-none = Ничего не выдано.
day-next = выберите полосу стрелками, Enter открывает. Tab: другой вид.

devices-title = Проверка
devices-centre = Центр
devices-store = Память
devices-clock = Часы
clock-checked = сверены с центром
clock-ending = сверка часов: ещё { $hours } ч
clock-unsynced = выдача закрыта
devices-readers = Считыватели
devices-next = всё в порядке. Esc: назад.
reader-id-card = Удостоверения
reader-smart-card = Смарт-карты
reader-usb-token = USB-токены
reader-unassigned = Запасной
reader-empty = пусто

queue-title = Отправка в центр
queue-next = записи уходят сами. Enter: отправить сейчас.
queue-count-unsent = Не отправлено: { $count }
queue-count-acked = в центре: { $count }
queue-count-limit = предел { $count }
queue-count-urgent = срочных: { $count }
queue-last-error = Последняя попытка { $at }: { $code }. Следующая: { $next }.
queue-now = сейчас
queue-sending-now = В пути к центру.
queue-none = Здесь ещё нет записей.
queue-next-refused = центр не применил некоторые записи: решает начальник (F7).
queue-next-stick = линии давно нет: техник увозит на флешке: kiosk queue export
stick-exported = Записи { $first }–{ $last } в файле { $file }. Они ждут здесь до подтверждения центра.
stick-exported-part = Записи { $first }–{ $last } в файле { $file }. Ещё { $left } не поместились: выгрузите снова, когда эти подтвердятся.
stick-acknowledged = В центре есть всё до записи { $last }. Здесь ещё ждут: { $unsent }.
stick-kiosk-open = Хранилище занято открытым киоском. Завершите его (F10) и повторите.
queue-column-made = Записано
queue-column-kind = Запись
queue-column-age = Возраст
queue-column-standing = Здесь · в центре
record-hand-over = выдача
record-released = возврат
record-reader-sale = продажа
record-sale-reversal = возврат продажи
record-shift-opened = смена открыта
record-shift-closed = смена закрыта
record-suspension-request = приостановка
record-secret-release = выдан PUK
age-minutes = { $count } мин
age-hours = { $count } ч
age-days = { $count } дн
standing-kept = записано
standing-centre = есть в центре
standing-here = ещё не отправлено
standing-urgent = не отправлено, пойдёт первой
standing-noticed = центр извещён
standing-refused = не применено
key-settle = исправить
key-resolve = решено
key-move = выбор
key-suspend = приостановить

confirm-settle = Исправить записи этого киоска?
    .safe = Потерянное на диске придёт из центра, недостающее в центре уйдёт снова. Ничего не удаляется.
    .yes = исправить
    .no = оставить
confirm-resolve = По этой записи решение принято?
    .safe = Запись остаётся в центре как есть. Ваше имя и время будут отмечены.
    .yes = решено
    .no = ещё нет
confirm-suspend = Приостановить сертификат: почему просит владелец?
    .safe = Заявка хранится здесь и придёт в центр раньше всего другого.
suspend-lost = носитель потерян
suspend-stolen = носитель украден
suspend-pin-known = PIN может быть известен другому
suspend-asked = причина не названа
suspend-written = заявка на приостановку записана (№ { $number }), уйдёт первой.

confirm-quit = Завершить программу?
    .safe = Всё записанное на диске; неотправленное уйдёт после следующего запуска.
    .yes = завершить
    .no = остаться
confirm-leave = Отложить эту выдачу?
    .safe = Ничего не теряется: сделанные шаги записаны. Продолжить можно с главного экрана или снова отсканировав удостоверение.
    .yes = отложить
    .no = продолжить

help-title = Помощь
help-everywhere =
    F1 помощь · F2 домой · F3 продажа · F4 очередь · F5 смена · F8 язык · F9 проверка · F10 выход
    Ctrl-K все действия · Ctrl-T цвета · Ctrl-L замок
    Удостоверение можно сканировать на любом экране.
help-sign-in =
    Введите имя и пароль. Enter переходит к следующему полю, затем входит.
    После пяти ошибок запись закрывается на пять минут.
    Без связи может войти по паролю тот, кто недавно входил на этом киоске.
    Тогда можно продавать считыватели; сертификаты выдаются, когда связь вернётся.
help-home =
    Отсканируйте удостоверение гражданина: заказ откроется сам.
    Можно ввести ФИН (7 знаков), номер документа или заказа.
    Или выберите в списке стрелками и нажмите Enter.
    F7: держатель носителя меняет его PIN.
    F6: день для старшего.
    F12: склад.
    Серийный номер сертификата (шестнадцатеричный) открывает сертификаты владельца.
help-orders =
    Выберите заказ стрелками; Enter открывает, Esc возвращает.
    Бледные строки: законченные заказы.
    F6 отбирает по состоянию, F7 по носителю, Tab по дню; Ctrl-O оставляет пакеты.
    Esc сначала снимает отбор, потом возвращает.
help-order =
    Слева заказ, справа карта и реестр рядом.
    Внизу написано, чего не хватает. Если всё верно, сравните фото и нажмите Enter.
    Имя само не решает: ФИН, документ и дата рождения должны совпасть.
    Tab показывает историю заказа и ход пакета.
help-issue =
    Киоск делает шаги сам; время каждого стоит справа.
    Esc безопасен всегда: пока нет ключа, заказ возвращается,
    потом выдача откладывается и идёт дальше с тем же носителем.
help-receipt =
    Сертификат выдан. Enter: следующий гражданин.
    Если написано «ещё не отправлено», не волнуйтесь: запись на диске и уйдёт сама.
    Ctrl-P печатает квитанцию или акт. Второй раз, как и из F4 и F3 F7, выходит дубликат.
help-sale =
    1 или 2 добавляет считыватель, Backspace убирает. Отсканируйте серийный номер или F6.
    Enter ведёт к оплате; Tab меняет наличные, карту и заказ.
    F3 на заказе, которым оплачен считыватель, выдаёт его.
    Продажа записывается и без линии, и только последним Enter.
    Пока в продаже ничего нет, F7 возвращает прежнюю продажу.
help-reversal =
    Продажа возвращается по номеру чека, в том окне, где продано.
    Отмена возможна в тот же день; позже деньги возвращают.
    При обмене деньги не движутся: один считыватель назад, другой взамен.
    Старший входит рядом с оператором и называет причину.
help-shift =
    Смена начинается с наличных в кассе; без неё ничего не продают.
    Отчёт показывает, что пришло и ушло до сих пор.
    Enter: подсчёт кассы суммой или по купюрам (Tab) и закрытие.
    Передача: закройте, выйдите (F5); следующий открывает с остатком.
help-day =
    Выданное сегодня; центр считает каждую минуту.
    Tab: полосы по отделениям, часам, операторам, носителям, заказчикам;
    отделения по часам; где ждут заказы; состояние отделений;
    что сочтено на полках и в кассах рядом с тем, что должно быть;
    сами выдачи открытой полосы.
    Enter открывает полосу, Esc назад. Числа: день, день раньше
    и тот же день неделю назад. F7, F6: другой день.
    Ctrl-E пишет эти числа в файлы: CSV, XLSX, PDF.
    Ctrl-F ищет записи региона и доказывает их.
help-devices =
    Строка на каждую часть: состояние, чья сторона, что делать.
    Enter проверяет центр сейчас.
    F6: стол техника, каждая часть проверяется на деле.
help-queue =
    Записи, сделанные здесь, и те, что есть в центре.
    На пределе очереди сертификаты не выдаются.
    Если линии нет днями, записи увозят на флешке: kiosk queue export.
help-pin-change =
    Держатель меняет PIN: действующий, новый, новый ещё раз.
    Неверный PIN стоит одной попытки; последнюю киоск никогда не тратит.
    F6: если PIN забыт или заблокирован, носитель разблокируют со старшим.

# An issue is given up with a supervisor; what is on the carrier.
key-give-up = отказаться
key-reason = причина
give-up-title = Отказ от выдачи
give-up-about = Старший согласен: сертификат отзывается, заказ ждёт другого носителя.
give-up-carrier-lost = Носитель утерян
give-up-carrier-damaged = Носитель неисправен
give-up-holder-gone = Гражданин ушёл; носитель хранится под замком
second-next-name = старший вводит имя и нажимает Enter.
second-next-password = старший вводит пароль и нажимает Enter.

approve-title = Второе лицо
approve-about = Второй сотрудник смотрит карту и человека, выбирает причину и входит.
approve-card-unreadable = Карта не читается машиной; сверено по буквам
approve-new-document = После заказа получена новая карта
approve-register-wrong = Ошибка в реестре или заказе; доказательство показано
approve-register-silent = Ясного слова реестра нет; осмотрена сама карта
approve-attorney-seen = Доверенность и доверенное лицо осмотрены
issue-hash-key = ключ
issue-hash-certificate = сертификат
issue-key-for-signature = подпись
issue-key-for-authentication = вход
issue-key-key = создан
issue-key-request = запрос
issue-key-certificate = сертификат
issue-key-write = записан
issue-key-read-back = сверен
issue-key-proof = доказан

## kiosk id-card: чип удостоверения.

chip-ask = Зона карты построчно; либо номер, рождение и срок (2033-12-31); либо CAN:
chip-reader = считыватель
chip-access = открыт по
chip-document = документ
chip-holder = владелец
chip-full-name = имя полностью
chip-issued = выдан
chip-photograph = фотография
chip-groups = группы данных
chip-times = время, мс / APDU
chip-none = нет
chip-for-life = бессрочно
chip-expired = истёк
chip-signer = подписал
chip-grade = ценность
chip-genuine = подлинный: подписан государством, не копия
chip-signed = подписан государством; доказать, что он не копия, чип не может
chip-unproven = не доказан: стоит не больше напечатанной зоны
chip-rejected = ОТВЕРГНУТ: изменён или скопирован

## Стол техника.

part-service = Служба карт
part-readers = Считыватели
part-module = Модуль
part-carrier = Носитель
part-name = Имя (DNS)
part-connection = Соединение (TCP)
part-tls = Защита связи (TLS)
part-centre = Центр
part-clock = Часы
part-identity = Сертификат киоска
part-store = Хранилище и диск
part-chain = Цепочка записей
part-queue = Очередь
part-copy = Копия заказов
part-anchors = Доверенные органы
part-scanner = Сканер
part-printer = Принтер
part-temperature = Температура
part-disk = Износ диска
part-versions = Версии
part-configuration = Конфигурация
health-ok = в порядке
health-untested = не проверено
health-attention = внимание
health-fault = СБОЙ
seen-count = количество: { $value }
seen-firmware = прошивка { $value }
seen-atr = ATR { $value }
seen-untried = профиль не испытан на оборудовании
seen-not-installed = не установлен, такого считывателя нет
seen-took = { $value } мс
seen-cryptoki = PKCS#11 { $value }
seen-slots = слотов: { $value }
seen-tokens = носителей: { $value }
seen-mechanisms = механизмов: { $value }
seen-tries-fine = попытки PIN целы
seen-tries-low = попытка PIN потрачена
seen-proxied = через прокси
seen-days-left = осталось дней: { $value }
seen-version = версия { $value }
seen-apart = расхождение { $value } с
seen-disk-number = диск { $value }
seen-kept = занято { $value } МБ
seen-free = свободно { $value } МБ
seen-in-use = открыто в работающем киоске
seen-verified = проверено до записи { $value }
seen-unsent = не отправлено: { $value }
seen-at-most = предел: { $value }
seen-hours = старейшая ждёт { $value } ч
seen-none = ещё нет
seen-orders = заказов: { $value }
seen-minutes = { $value } мин назад
seen-not-told = машина не сообщает
seen-celsius = { $value } °C
seen-worn = { $value } израсходовано
seen-not-configured = не настроен
seen-types = печатает как клавиатура, без линии
seen-differs = отличий от образца: { $value }
key-bench = стол
key-look-again = ещё раз
key-look-all = все
bench-title = Стол техника
bench-next = всё в порядке. Enter: проверить эту часть снова.
bench-next-running = части проверяются, строки появляются по одной.
support-written = Файл для поддержки записан: { $file }

# What a clerk asks of a supervisor who is elsewhere.
matter-evidence = личность
matter-void = отмена продажи
matter-refund = возврат денег
matter-exchange = обмен
matter-give-up = отказ от выдачи
matter-unblock = выдача PUK
asked-sending = Запрос отправляется старшему…
asked-waiting = { $at }: старший запрошен. Можно обслуживать других.
asked-approved = { $by } одобрил(а) в { $at }. F6: продолжить.
asked-refused = { $by } отказал(а) в { $at }. Спросить снова: F6.
asked-lapsed = Вовремя никто не ответил. Спросить снова: F6.
asked-next = ответ придёт сам; Esc: обслуживать других. Старший войдёт и здесь.
home-news-approved = { $about }: одобрено ({ $by }). Откройте. Esc: прочитано.
home-news-refused = { $about }: отказано ({ $by }). Esc: прочитано.
home-next-approvals =
    { $count ->
        [one] { $count } запрос ждёт вашего решения. F3 открывает.
        [few] { $count } запроса ждут вашего решения. F3 открывает.
       *[other] { $count } запросов ждут вашего решения. F3 открывает.
    }
approvals-title = Ждут решения ({ $count })
approvals-loading = Запросы приходят из центра…
approvals-offline = Нет линии: запросы появятся, когда она вернётся.
approvals-none = Ничего не ждёт.
approvals-evidence = На чём основано
approvals-column-age = Ждёт
approvals-column-branch = Отделение
approvals-column-officer = Кто просит
approvals-column-kind = О чём
approvals-column-about = Номер
approvals-receipt = чек № { $number }
approvals-what = О чём
approvals-who = Кто
approvals-why = Причина
approvals-holder = Владелец
approvals-card = Карта
approvals-document = Документ №
approvals-birth = Рождение
approvals-compared = карта { $card } · заказ { $order }
approvals-payback = Возвращается
approvals-reader = Считыватель
approvals-carrier = Носитель
approvals-next = выберите ↑ ↓; Enter одобряет, F7 отказывает.
approvals-next-none = новый запрос появится сам. Esc: назад.
approvals-deciding = ваше решение уходит в центр.
confirm-approve = Одобряете?
    .safe = Ваше имя и время остаются в центре. Сотрудник может продолжить один раз.
    .yes = одобрить
    .no = пока нет
confirm-refuse = Отказываете?
    .safe = Сотрудник увидит ответ; ничего не делается. Он может спросить снова.
    .yes = отказать
    .no = пока нет
help-approvals =
    О чём вас просят сотрудники, дольше ждущие сверху: кто, где, почему
    и на чём это основано. Видны только отделения вашего региона.
    Enter одобряет, F7 отказывает; каждый раз переспрашивается.
    Ответ уходит на киоск сотрудника сам. Свой запрос решить нельзя.

# Tables of the day, for files.
export-written = записано: { $file }.csv, .xlsx, .pdf
export-counted = подсчитано: { $at }
export-within = только: { $bars }
export-day = день
export-count = количество
export-at = выдано
export-order = заказ
export-name = название
export-silent = молчащие киоски
export-since = с какого времени
export-wares = пересчитано товаров
export-differing = расходится
export-missing = недостача, шт.
export-found = излишек, шт.
export-shifts = закрыто смен
export-unknown = неизвестно
export-short = недостача
export-over = излишек
export-open = открытые смены
export-counted-at = пересчитано
export-kiosk = киоск
export-record = запись
export-of = что
export-clerk = смена
export-reason = причина
export-approved = согласовал

# The palette: every action by name.
key-do = выполнить
palette-title = Действия
palette-look-for = Найти:
palette-nothing = Такого действия нет, или не здесь.
palette-more = показано { $shown } из { $all }; остальные — клавишей ↓
palette-next = введите часть названия, выберите стрелками, нажмите Enter.
action-identity = Подтвердить личность, выдать сертификат
action-suspend = Приостановить сертификат
action-attorney = Получает другой по доверенности
action-export = Записать таблицы в файлы (CSV, XLSX, PDF)
action-approve = Разрешить запрос
action-refuse = Отклонить запрос
action-approvals = Ждущие разрешения
action-give-up = Отказаться от выдачи (с супервайзером)
action-put-aside = Отложить выдачу
action-open = Открыть выбранную строку
action-next-citizen = Следующий гражданин
action-goods-card = Добавить считыватель к смарт-карте
action-goods-alone = Добавить считыватель отдельно
action-serial = Ввести серийный номер
action-pay = Перейти к оплате
action-picture = Другой вид
action-day-before = Предыдущий день
action-day-after = Следующий день
action-send-now = Отправить записи сейчас
action-settle = Исправить цепочку записей
action-resolve = Считать отклонённую запись решённой
action-try-line = Проверить связь
action-unblock = Разблокировать носитель
action-home = Главный экран
action-sale = Продажа считывателей
action-take-back = Вернуть продажу: отмена, возврат, обмен
action-queue = Очередь записей
action-shift = Смена: открыть, посчитать, закрыть
action-day = День супервайзера: отчёт
action-pin-change = Сменить PIN носителя
action-print = Печать
action-devices = Проверить устройства
action-bench = Стол техника
action-help = Помощь
action-language = Сменить язык: az, en, ru
action-look = Сменить цвета: тёмные, светлые, контраст, без цвета, строки
action-lock = Заблокировать экран
action-sign-out = Выйти: другой сотрудник
action-quit = Завершить программу
