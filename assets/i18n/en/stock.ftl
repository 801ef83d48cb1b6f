# The stock: what is there, what is done with it, the count.
stock-title = Stock
stock-shelf = shelf
stock-reserved = aside
stock-sent = sent
stock-ware-smart-card = smart cards
stock-ware-usb-token = USB tokens
stock-ware-reader = readers
stock-comes = → { $branch }: { $ware } { $count } coming
stock-goes = ← { $branch }: { $ware } { $count } sent
stock-low = { $ware }: few left
stock-as-of = as the centre told at { $at }
stock-as-of-none = the centre has not told yet
stock-what = What is done?
stock-do-receive = Receive a delivery
stock-do-send = Send to another branch
stock-do-accept = Take in from a branch
stock-do-reserve = Set aside
stock-do-free = Put back on the shelf
stock-do-spoil = Spoilt
stock-do-give-back = Give back to the supplier
stock-do-count = Count
stock-do-undo = Undo a movement
stock-to-branch = To branch
stock-from-branch = From branch
stock-pieces = Count, serial no. or first..last:
stock-scanned = { $count } pieces in all
stock-why-faulty = came faulty
stock-why-broken = broke here
stock-why-written = written on, of no use to others
stock-counted = Counted on the shelf; leave blank if not:
stock-missing = Serial no. of those missing (if any):
stock-second-not-booked = not booked, or booked wrongly
stock-second-delivery = the delivery was not as it said
stock-second-missing = nobody knows where
stock-second-stolen = stolen, and reported
stock-second-first-count = the first count of this shelf
stock-second-title = The count differs by much: a second person
stock-second-about = A supervisor signs in beside the clerk and says why.
stock-approved = approved by { $by }
stock-undone = undone: { $what }
stock-done = Booked · record no. { $number }
stock-next-menu = choose by digit, or find it with the arrows and press Enter.
stock-next-pieces = choose the goods, type a count or scan a box, then Enter.
stock-next-more = scan more; when that is all, Enter on the empty field.
stock-next-branch = type the code of the other branch and press Enter.
stock-next-branch-of = type of its code or name, or choose with ↑↓; Enter.
stock-next-reason = choose the reason and press Enter.
stock-next-confirm = hold it against the goods; when it is right, Enter books it.
stock-next-count = count the shelf, type the number; Enter goes on to the next.
stock-next-why-second = choose the reason; it is much, so a supervisor signs in next.
stock-next-why = choose the reason and press Enter.
stock-next-undo = choose the movement to be undone and press Enter.
stock-next-done = put the goods in their place, then Enter.
stock-reading = the records are being read.
stock-writing = the record is being written to disk.
key-book = book
home-stock-smart-card = cards
home-stock-usb-token = tokens
home-stock-reader = readers
home-stock-low = few
action-stock = Stock: receive, transfer, count
record-stock-moved = stock moved
record-stock-counted = stock counted
help-stock =
    At the left what this branch has, has set aside and has on the way.
    At the right what is done: a digit or the arrows. Scan a box: one no. or first..last.
    A short number (1–999) is a count. Enter asks on, the last Enter books.
    An issued carrier and a sold reader leave the stock by themselves.
    A count that differs needs a reason; by more than 2 pieces, a supervisor too.
    A wrong movement is never erased: 9 undoes it by its counter-movement.
