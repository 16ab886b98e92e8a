-- The rows of `nasty()` in ../output.rs, and how PostgreSQL writes them. Made with PostgreSQL 15:
--   psql -X -q -v ON_ERROR_STOP=1 -f copy.sql    (a UTF-8 database)
CREATE EXTENSION IF NOT EXISTS hstore;
SET client_encoding = 'UTF8';
SET timezone = 'UTC';
CREATE TEMP TABLE n (id bigint, t text, h hstore, l text[], b boolean, f float8, d numeric(20, 2), ts timestamptz,
                     dt date, iv interval, "by" bytea, j json);
INSERT INTO n VALUES
(9223372036854775807, 'plain', '"a"=>"1", "n"=>NULL, "q\""=>"x\\y"', ARRAY['a', 'b c', NULL, '', 'NULL', 'q"\{},'], true, 0.1,
 12.50, '2025-01-01 00:00:00+00', '2025-01-01', '1 mon 2 days 03:04:05.006', '\x00ff', '{"k": [1, null]}'),
(-1, '', '', '{}', false, 'NaN', -0.05, '2025-01-01 00:00:00.123456+00', '0044-03-15 BC', '-1 days', '\x', '"a,b"'),
(0, E'line\nbreak "quoted", tab\there\\done\r', hstore('k', E'line\nbreak,"x"'), ARRAY[E'a\nb', E't\tb'], NULL, 'Infinity', 0,
 NULL, NULL, NULL, NULL, NULL),
(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(1, E'日本語 שלום \x1b[31mred\x07 \x08\x0b\x0c', 'ключ=>значение', ARRAY['日本'], true, 1e300, 1, '10000-01-01 00:00:00+00',
 '9999-12-31', '00:00:00', '\x5c', '1'),
(2, '\.', NULL, NULL, NULL, '-0', NULL, NULL, NULL, NULL, NULL, NULL),
(3, ' lead', NULL, ARRAY[' '], NULL, 1e-7, NULL, NULL, NULL, NULL, NULL, NULL),
(4, '\N', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
\o copy.csv
COPY n TO STDOUT WITH (FORMAT csv, HEADER);
\o copy.tsv
COPY n TO STDOUT WITH (FORMAT text, HEADER);
\o copy_one.csv
COPY (SELECT t FROM n) TO STDOUT WITH (FORMAT csv, HEADER);

-- psql's own layouts, of rows that hold no line break or control character (which we show differently).
CREATE TEMP VIEW p AS SELECT id, t AS "long title", h, l, b, f, d, ts, iv FROM n WHERE id IN (-1, 2, 3, 4) OR id > 1000;
\pset null 'ø'
\o aligned.txt
SELECT * FROM p;
SELECT id AS a FROM p LIMIT 1;
SELECT id AS a, b FROM p WHERE false;
\o expanded.txt
\x on
SELECT * FROM p;
SELECT id AS a FROM p WHERE id = 2;
SELECT id AS a, t AS "a title that is longer than the line above" FROM n WHERE id = 2;
SELECT id AS a, b FROM n WHERE false;
\o expanded_tuples.txt
\t on
SELECT * FROM p;
\o aligned_tuples.txt
\x off
SELECT * FROM p;
\o unaligned_tuples.txt
\a
SELECT * FROM p;
\o unaligned.txt
\t off
SELECT * FROM p;
\o unaligned_expanded.txt
\x on
SELECT * FROM p;
\o
