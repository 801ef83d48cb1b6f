-- Orders that an organisation placed together and paid with one payment: the first one's number is the package's.

ALTER TABLE orders ADD COLUMN package TEXT REFERENCES orders (number);
ALTER TABLE orders ADD COLUMN package_place BIGINT CHECK (package_place >= 1);
ALTER TABLE orders ADD COLUMN seal_right BIGINT NOT NULL DEFAULT 0 CHECK (seal_right IN (0, 1));
CREATE UNIQUE INDEX orders_by_package ON orders (package, package_place) WHERE package IS NOT NULL;
