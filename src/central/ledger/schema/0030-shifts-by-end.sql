-- The shifts of a branch by their end: the supervisor's day asks for those of one day, and for those that nobody has closed.
CREATE INDEX shifts_by_end ON shifts (branch, closed_at);
