## Filters of lists of orders.

orders-title-ready = Orders ready at this branch ({ $count })
orders-none = There is no such order. Esc shows all of them again.
filter-any = all
filter-packages = several holders
filter-stage-any = any state
filter-stage-ready = ready
filter-stage-begun = begun
filter-stage-unpaid = unpaid
filter-stage-over = over
filter-placed-any = any day
filter-placed-today = today
filter-placed-older = older
key-list = list
action-orders-ready = List the orders ready here
action-filter-stage = Narrow by state
action-filter-carrier = Narrow by carrier
action-filter-placed = Narrow by day
action-filter-packages = Orders with several holders

history-title = History of the order
history-asking = the centre is being asked.
history-package = { $done } of { $count } of the package handed over
history-next = next { $number }
key-history = history
action-history = What became of the order
history-placed = placed
history-paid = paid
history-leased = taken by a kiosk
history-issued = certificate issued
history-proven = signature proven
history-handed-over = handed over
history-given-up = given up
history-suspended = suspended
history-revoked = revoked
