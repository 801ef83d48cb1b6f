-- Records by when they were made: a supervisor looks for those of some days.
CREATE INDEX records_by_time ON records (at, kiosk, epoch, seq);
