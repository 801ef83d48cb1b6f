## Отбор в списках заказов.

orders-title-ready = Готовые заказы отделения ({ $count })
orders-none = Таких заказов нет. Esc снова покажет все.
filter-any = все
filter-packages = с неск. владельцами
filter-stage-any = любое состояние
filter-stage-ready = готовы
filter-stage-begun = в работе
filter-stage-unpaid = не оплачены
filter-stage-over = закончены
filter-placed-any = любой день
filter-placed-today = сегодня
filter-placed-older = ранее
key-list = список
action-orders-ready = Список готовых заказов
action-filter-stage = Отобрать по состоянию
action-filter-carrier = Отобрать по носителю
action-filter-placed = Отобрать по дню
action-filter-packages = Заказы с несколькими владельцами

history-title = История заказа
history-asking = центр опрашивается.
history-package = Из пакета выдано { $done } из { $count }
history-next = далее { $number }
key-history = история
action-history = История заказа
history-placed = размещён
history-paid = оплачен
history-leased = взят киоском
history-issued = сертификат выдан
history-proven = подпись доказана
history-handed-over = выдан
history-given-up = отказ
history-suspended = приостановлен
history-revoked = отозван
