-- Statements that both answer alike, each on a line; SELECT is put before what begins with something else.

-- 9.16.1 operators on json and jsonb
'[{"a":"foo"},{"b":"bar"},{"c":"baz"}]'::json -> 2
'[{"a":"foo"},{"b":"bar"},{"c":"baz"}]'::json -> -3
'[{"a":"foo"},{"b":"bar"},{"c":"baz"}]'::jsonb -> 2
'[{"a":"foo"},{"b":"bar"},{"c":"baz"}]'::jsonb -> -3
'{"a": {"b":"foo"}}'::json -> 'a'
'{"a": {"b":"foo"}}'::jsonb -> 'a'
'[1,2,3]'::json ->> 2
'[1,2,3]'::jsonb ->> 2
'{"a":1,"b":2}'::json ->> 'b'
'{"a":1,"b":2}'::jsonb ->> 'b'
'{"a": {"b": ["foo","bar"]}}'::json #> '{a,b,1}'
'{"a": {"b": ["foo","bar"]}}'::jsonb #> '{a,b,1}'
'{"a": {"b": ["foo","bar"]}}'::json #>> '{a,b,1}'
'{"a": {"b": ["foo","bar"]}}'::jsonb #>> '{a,b,1}'
'{"a": {"b": ["foo","bar"]}}'::jsonb #>> ARRAY['a','b','-1']
'{"a":1}'::json -> 'b'
'{"a":null}'::json -> 'a'
'{"a":null}'::json ->> 'a'
'{"a":null}'::jsonb -> 'a'
'{"a":null}'::jsonb ->> 'a'
'{"a":1,"a":2}'::json -> 'a'
'{"a":1,"a":2}'::jsonb -> 'a'
'{"a":1,"a":2}'::json
'{"a":1,"a":2}'::jsonb
'[1,2]'::json -> 'a'
'[1,2]'::jsonb -> 'a'
'{"1":2}'::json -> 1
'{"1":2}'::jsonb -> 1
'5'::jsonb -> 0
'5'::jsonb -> -1
'5'::jsonb -> 1
'"a"'::jsonb ->> 0
'null'::jsonb ->> 0
'5'::json -> 0
'"a"'::jsonb #>> '{}'
'"a"'::json #>> '{}'
'"a"'::jsonb #> '{}'
'"a"'::jsonb #> '{0}'
'{"a":[1]}'::jsonb #> '{a,NULL}'
'{"a":[1]}'::json #> '{a,NULL}'
'{"a":[1]}'::jsonb #> '{a,x}'
NULL::jsonb -> 'a'
NULL::json -> 'a'
'{"a":1}'::jsonb -> NULL
'{"a":{"b":[10,20]}}'::jsonb -> 'a' -> 'b' ->> 1
('{"a":"x"}'::jsonb)['a']
('{"a":[1,{"b":2}]}'::jsonb)['a'][1]['b']
('[1,2]'::jsonb)[0]
('[1,2]'::jsonb)[-1]

-- 9.16.1 operators on jsonb only
'{"a":1, "b":2}'::jsonb @> '{"b":2}'::jsonb
'{"b":2}'::jsonb <@ '{"a":1, "b":2}'::jsonb
'{"a":1, "b":2}'::jsonb ? 'b'
'["a", "b", "c"]'::jsonb ? 'b'
'{"a":1, "b":2, "c":3}'::jsonb ?| ARRAY['b','d']
'["a", "b", "c"]'::jsonb ?& ARRAY['a','b']
'["a", "b"]'::jsonb || '["a", "d"]'::jsonb
'{"a": "b"}'::jsonb || '{"c": "d"}'::jsonb
'[1, 2]'::jsonb || '3'::jsonb
'{"a": "b"}'::jsonb || '42'::jsonb
'[1, 2]'::jsonb || jsonb_build_array('[3, 4]'::jsonb)
'{"a": "b", "c": "d"}'::jsonb - 'a'
'["a", "b", "c", "b"]'::jsonb - 'b'
'{"a": "b", "c": "d"}'::jsonb - '{a,c}'::text[]
'["a", "b"]'::jsonb - 1
'["a", "b"]'::jsonb - -1
'["a", "b"]'::jsonb - 5
'["a", "b"]'::jsonb - -5
'["a", {"b":1}]'::jsonb #- '{1,b}'
'["a", {"b":1}]'::jsonb #- '{-1,b}'
'{"a":1}'::jsonb #- '{}'
'{"a":1}'::jsonb #- '{b}'
'{"a":1}'::jsonb #- '{a,b}'
'1'::jsonb #- '{a}'
'[1]'::jsonb #- '{a}'
'{"a":[1]}'::jsonb #- '{a,b}'
'{"a":1}'::jsonb #- '{NULL}'
'1'::jsonb - 'a'
'1'::jsonb - 1
'1'::jsonb - '{a}'::text[]
'{"a":1}'::jsonb - 1
'{}'::jsonb - 'a'
'[]'::jsonb - 0
'{"a":1}'::jsonb - '{}'::text[]
'{"a":1}'::jsonb - '{NULL}'::text[]
'{"a":1}'::jsonb - '{a,NULL}'::text[]
'{"a":1}'::jsonb || NULL
NULL::jsonb || '{"a":1}'
'{"a":1}'::jsonb || '{"a":2, "bb":1, "c":0}'
'{"a":1}'::jsonb || '[]'
'[]'::jsonb || '{"a":1}'
'[]'::jsonb || '[]'
'{}'::jsonb || '{}'
'{}'::jsonb || '[]'
'1'::jsonb || '2'::jsonb
'null'::jsonb || '[]'
'"a"'::jsonb || '{"b":1}'
'{"b":1}'::jsonb || '"a"'
'{"a":1}'::jsonb || 'x'::text
'{"a":1}'::jsonb ? NULL
'{"a":null}'::jsonb ? 'a'
'"a"'::jsonb ? 'a'
'1'::jsonb ? '1'
'[1,"1"]'::jsonb ? '1'
'{"a":1}'::jsonb ?| '{}'
'{"a":1}'::jsonb ?& '{}'
'{"a":1}'::jsonb ?& '{a,NULL}'
'{"a":1}'::jsonb ?| '{NULL}'
'"a"'::jsonb ?| '{a,b}'
'[1, [1, 3], {"b":7}]'::jsonb @> '[1]'
'[1, [1, 3], {"b":7}]'::jsonb @> '[[3]]'
'[1, [1, 3], {"b":7}]'::jsonb @> '[3]'
'[1, [1, 3], {"b":7}]'::jsonb @> '{"b":7}'
'[1, [1, 3], {"b":7}]'::jsonb @> '[{"b":7.0}]'
'"foo"'::jsonb @> '"foo"'::jsonb
'[1, 2, 3]'::jsonb @> '[1, 3]'::jsonb
'[1, 2, 3]'::jsonb @> '[3, 1]'::jsonb
'[1, 2, 3]'::jsonb @> '[1, 2, 2]'::jsonb
'{"product": "PostgreSQL", "version": 9.4, "jsonb": true}'::jsonb @> '{"version": 9.4}'::jsonb
'[1, 2, [1, 3]]'::jsonb @> '[1, 3]'::jsonb
'[1, 2, [1, 3]]'::jsonb @> '[[1, 3]]'::jsonb
'{"foo": {"bar": "baz"}}'::jsonb @> '{"bar": "baz"}'::jsonb
'{"foo": {"bar": "baz"}}'::jsonb @> '{"foo": {}}'::jsonb
'["foo", "bar"]'::jsonb @> '"bar"'::jsonb
'"bar"'::jsonb @> '["bar"]'::jsonb
'{"a":[]}'::jsonb @> '{"a":{}}'
'{}'::jsonb @> '{}'
'[]'::jsonb @> '[]'
'[]'::jsonb @> '{}'
'[[]]'::jsonb @> '[{}]'
'[{"a":1,"b":2}]'::jsonb @> '[{"a":1},{"b":2}]'
'1.0'::jsonb @> '1'
'null'::jsonb @> 'null'
'[null]'::jsonb @> 'null'
'true'::jsonb @> 'false'
'["foo", "bar", "baz"]'::jsonb ? 'bar'
'{"foo": "bar"}'::jsonb ? 'bar'
'{"foo": {"bar": "baz"}}'::jsonb ? 'bar'
'"foo"'::jsonb ? 'foo'
'{"a":1}'::jsonb @> '{"a":1}'::json
'{"a":1}'::json @> '{"a":1}'::json
'{"a":1}'::json || '{"a":1}'::json
'{"a":1}'::json - 'a'
'{"a":1}'::json #- '{a}'
'{"a":1}'::json ?| '{a}'
'{"a":1}'::json = '{"a":1}'::json
'{"a":1}'::json = '{"a":1}'
'{"a":1}'::json <> '{"a":1}'::json
'{"a":1}'::json < '{"a":1}'::json
'{"a":1}'::json = 'x'::text
'{"a":1}'::jsonb = 'x'::text
'{"a":1}'::jsonb = 1
'{"a":1}'::text -> 'a'
'{"a":1}' -> 'a'
'[1]' -> 0

-- comparisons
'1'::jsonb = '1.0'::jsonb
'1'::jsonb <> '1.0'
'{"a":1.50, "b":[0.0]}'::jsonb = '{"b":[0], "a":1.5}'
'{"a":1}'::jsonb = '{"a":2}'
'[]'::jsonb < 'null'
'null'::jsonb < '"a"'
'"a"'::jsonb < '1'
'1'::jsonb < 'false'
'false'::jsonb < 'true'
'true'::jsonb < '[1]'
'[1]'::jsonb < '[0,0]'
'[1]'::jsonb < '{}'
'[]'::jsonb < '{}'
'{}'::jsonb < '{"a":1}'
'{"a":1}'::jsonb < '{"b":0}'
'{"b":1}'::jsonb < '{"aa":0}'
'{"a":1,"c":0}'::jsonb < '{"a":1,"bb":0}'
'{"a":2}'::jsonb > '{"a":1,"b":1}'
'-1'::jsonb < '-0.5'
'1e10'::jsonb > '9999999999'
'0.1'::jsonb > '0.01'
'"a"'::jsonb < '"aa"'
'"é"'::jsonb > '"z"'
'1'::jsonb IS DISTINCT FROM '1.0'::jsonb
'1'::jsonb IS NOT DISTINCT FROM NULL::jsonb
NULL::jsonb IS NOT DISTINCT FROM NULL::jsonb
'1'::jsonb IS DISTINCT FROM '2'
'1'::json IS DISTINCT FROM '1'::json
'2'::jsonb BETWEEN '1'::jsonb AND '3.0'::jsonb
'1.0'::jsonb IN ('2'::jsonb, '1'::jsonb)
'1.0'::jsonb NOT IN ('2'::jsonb, '1'::jsonb)
'1'::json IN ('1'::json)
'1.0'::jsonb = NULL
nullif('1'::jsonb, '1.0'::jsonb)
CASE WHEN '1'::jsonb = '1.0'::jsonb THEN 'same' ELSE 'other' END

-- input and output
'{"bar": "baz", "balance": 7.77, "active":false}'::json
'{"bar": "baz", "balance": 7.77, "active":false}'::jsonb
'{"reading": 1.230e-5}'::json
'{"reading": 1.230e-5}'::jsonb
'  {"a" :  [ 1 , 2 ] }  '::json
'  {"a" :  [ 1 , 2 ] }  '::jsonb
'{"bb":1,"a":2,"c":3}'::jsonb
'{"":1,"a":2}'::jsonb
'"\u00e9\u0041\/"'::jsonb
'"\u00e9\u0041\/"'::json
'"\u0000"'::json
'"\u0000"'::jsonb
'{"\u0000":1}'::jsonb
'"\ud83d\ude04"'::jsonb
'"\ud83d"'::json
'"\ud83d"'::jsonb
'"\ude04\ud83d"'::jsonb
'"\n\t\b\f\r\u001f\u007f"'::jsonb
'1.0'::jsonb
'1.000'::jsonb
'-0'::jsonb
'-0.0'::jsonb
'1e3'::jsonb
'1E-3'::jsonb
'1e400'::jsonb
'1e400'::json
'12345678901234567890.123456789'::jsonb
'0.1e1'::jsonb
'true'::jsonb
'null'::jsonb
'"x"'::jsonb
'nul'::jsonb
''::jsonb
''::json
'{a:1}'::jsonb
'[1,]'::jsonb
'{"a":1'::jsonb
'01'::jsonb
JSON '{"a": 1}'
JSONB '{"a": 1}'
CAST('{"a": 1}' AS jsonb)
'{"a": 1}'::json::jsonb
'{"b":1,"a":1}'::jsonb::json
'{"b":1,"a":1}'::json::jsonb::json::text
('{"a":1}'::jsonb)::text || '!'
length('{"a":1}'::jsonb::text)
('{"a":1}'::jsonb) IS NULL

-- casts of scalars
'1'::jsonb::int
'1.5'::jsonb::int
'2.5'::jsonb::bigint
'-2.5'::jsonb::bigint
'1.4'::jsonb::bigint
'1e2'::jsonb::bigint
'9223372036854775807'::jsonb::bigint
'9223372036854775808'::jsonb::bigint
'99999999999'::jsonb::int
'40000'::jsonb::smallint
'1.5'::jsonb::double precision
'"1"'::jsonb::int
'null'::jsonb::int
'true'::jsonb::int
'[1]'::jsonb::int
'{"a":1}'::jsonb::double precision
'true'::jsonb::boolean
'false'::jsonb::boolean
'"true"'::jsonb::boolean
'1'::jsonb::boolean
'null'::jsonb::boolean
'1'::json::int
'true'::json::boolean
('{"a":41}'::jsonb -> 'a')::int + 1
('{"a":41}'::json ->> 'a')::int + 1
('{"a":41}'::json -> 'a')::int
NULL::jsonb::int

-- 9.16.2 creation
to_json('Fred said "Hi."'::text)
to_jsonb('Fred said "Hi."'::text)
to_json(1)
to_json(1.50)
to_jsonb(1.50)
to_json(true)
to_json(NULL::text)
to_jsonb(NULL::text)
to_json(ARRAY[1,2,3])
to_jsonb(ARRAY[1,2,3])
to_json(ARRAY['a','b c',NULL,'"'])
to_jsonb(ARRAY['a','b c',NULL,'"'])
to_json(ARRAY[[1,2],[3,4]])
to_json('{}'::text[])
to_json('{"b":1,"a" : 2}'::json)
to_json('{"b":1,"a" : 2}'::jsonb)
to_jsonb('{"b":1,"a" : 2}'::json)
to_json(1e20::double precision)
to_json(0.1::double precision)
to_json(1.5::real)
to_json('NaN'::double precision)
to_json('Infinity'::double precision)
to_jsonb('-Infinity'::double precision)
to_jsonb(1e20::double precision)
to_json(DATE '2025-01-31')
to_json(TIMESTAMP '2025-01-31 12:34:56.789')
to_json(TIMESTAMP '2025-01-31 12:34:56')
to_json(TIMESTAMPTZ '2025-01-31 12:34:56+00')
to_jsonb(TIMESTAMPTZ '2025-01-31 12:34:56.5+00')
to_json(TIME '12:34:56')
to_json(INTERVAL '1 day 2 hours')
to_json('a=>1, b=>NULL'::hstore)
to_jsonb('a=>1, b=>NULL'::hstore)
to_json(9223372036854775807)
to_json(12345678901234567890)
array_to_json(ARRAY[1,2,3])
array_to_json(ARRAY[1,2,3], true)
array_to_json(ARRAY[1,2,3], false)
array_to_json(ARRAY[[1,5],[99,100]])
array_to_json(ARRAY['a',NULL])
array_to_json(NULL::int[])
array_to_json('{}'::text[])
array_to_json(1)
json_build_array(1,2,'foo',4,5)
jsonb_build_array(1,2,'foo',4,5)
json_build_array()
jsonb_build_array()
json_build_array(NULL)
json_build_array(ARRAY[1,2], true, '{"a" :1}'::json, 1.5)
jsonb_build_array(ARRAY[1,2], true, '{"a" :1}'::json, 1.5)
json_build_object('foo',1,'bar',2)
jsonb_build_object('foo',1,'bar',2)
json_build_object()
jsonb_build_object()
json_build_object('a',NULL)
json_build_object('a')
json_build_object(NULL,'a')
json_build_object('a',1,'a',2)
jsonb_build_object('a',1,'a',2)
json_build_object(1,2,true,3)
jsonb_build_object(1,2,true,3)
json_build_object('a', ARRAY['x'], 'b', json_build_object('c', 1))
jsonb_build_object('a', ARRAY['x'], 'b', json_build_object('c', 1))
json_build_object(ARRAY[1],2)
json_build_object('{"a":1}'::json,2)
json_build_object('{"a":1}'::jsonb,2)
json_build_object('h', 'a=>1'::hstore, 't', TIMESTAMP '2025-01-01 00:00:00')
json_object('{a, 1, b, "def", c, 3.5}')
jsonb_object('{a, 1, b, "def", c, 3.5}')
json_object(ARRAY[['a', '1'], ['b', 'def'], ['c', '3.5']])
jsonb_object(ARRAY[['a', '1'], ['b', 'def'], ['c', '3.5']])
json_object('{a,b}', '{1,2}')
jsonb_object('{a,b}', '{1,2}')
json_object('{}'::text[])
jsonb_object('{}'::text[])
json_object(ARRAY['a','1','a','2'])
jsonb_object(ARRAY['a','1','a','2'])
json_object(ARRAY['a'])
json_object(ARRAY[['a','b','c']])
json_object(ARRAY[NULL,'b'])
json_object(ARRAY['a',NULL])
json_object('{a,b}', '{1}')
json_object('{a,NULL}', '{1,2}')
json_object('{a,b}', '{1,NULL}')
hstore_to_json('a=>1,b=>t')
hstore_to_jsonb('bb=>1,a=>t') -> 'a'
hstore_to_jsonb_loose('a=>1.50e2,b=>t,c=>x')
'a=>1,b=>NULL'::hstore::jsonb
'a=>1,b=>NULL'::hstore::json ->> 'a'
'a=>1'::hstore::jsonb @> '{"a":"1"}'

-- 9.16.2 processing
json_array_length('[1,2,3,{"f1":1,"f2":[5,6]},4]')
jsonb_array_length('[1,2,3,{"f1":1,"f2":[5,6]},4]')
jsonb_array_length('[]')
jsonb_array_length('{"a":1}')
jsonb_array_length('5')
json_array_length('5')
jsonb_array_length(NULL)
json_extract_path('{"f2":{"f3":1},"f4":{"f5":99,"f6":"foo"}}', 'f4', 'f6')
jsonb_extract_path('{"f2":{"f3":1},"f4":{"f5":99,"f6":"foo"}}', 'f4', 'f6')
json_extract_path_text('{"f2":{"f3":1},"f4":{"f5":99,"f6":"foo"}}', 'f4', 'f6')
jsonb_extract_path_text('{"f2":{"f3":1},"f4":{"f5":99,"f6":"foo"}}', 'f4', 'f6')
jsonb_extract_path('{"a":[1]}', 'a', '-1')
jsonb_extract_path('{"a":[1]}', 'a', NULL)
jsonb_extract_path_text('{"a":null}', 'a')
json_strip_nulls('[{"f1":1, "f2":null}, 2, null, 3]')
jsonb_strip_nulls('[{"f1":1, "f2":null}, 2, null, 3]')
json_strip_nulls('{"a": {"b": null, "c": "x\u00e9"}, "a" : 1.0}')
jsonb_strip_nulls('null')
jsonb_set('[{"f1":1,"f2":null},2,null,3]', '{0,f1}', '[2,3,4]', false)
jsonb_set('[{"f1":1,"f2":null},2]', '{0,f3}', '[2,3,4]')
jsonb_set('{"a":1}', '{b}', '2')
jsonb_set('{"a":1}', '{b}', '2', false)
jsonb_set('{"a":1}', '{b,c}', '2')
jsonb_set('[1]', '{5}', '2')
jsonb_set('[1]', '{-5}', '2')
jsonb_set('[1]', '{x}', '2')
jsonb_set('[]', '{0}', '2')
jsonb_set('{}', '{a}', '2', false)
jsonb_set('5', '{a}', '2')
jsonb_set('{"a":1}', '{}', '2')
jsonb_set('{"a":1}', '{NULL}', '2')
jsonb_set('{"a":1}', '{a}', NULL)
jsonb_set('{"a":1}', NULL, '1')
jsonb_set('{"a":1}', '{a}', 'null')
jsonb_set('{"a":1}', ARRAY['a'], '"x"')
jsonb_set('{"a":1}', '{a}', to_jsonb('x'::text))
jsonb_set_lax('[{"f1":1,"f2":null},2,null,3]', '{0,f1}', NULL)
jsonb_set_lax('[{"f1":99,"f2":null},2]', '{0,f3}', NULL, true, 'return_target')
jsonb_set_lax('{"a":1,"b":2}', '{b}', NULL, true, 'delete_key')
jsonb_set_lax('{"a":1,"b":2}', '{b}', NULL, true, 'use_json_null')
jsonb_set_lax('{"a":1,"b":2}', '{b}', NULL, true, 'raise_exception')
jsonb_set_lax('{"a":1,"b":2}', '{b}', NULL, true, 'other')
jsonb_set_lax('{"a":1,"b":2}', '{b}', NULL, true, NULL)
jsonb_set_lax('{"a":1,"b":2}', '{b}', '3', true, NULL)
jsonb_set_lax('{"a":1,"b":2}', '{c}', NULL, false)
jsonb_set_lax('{"a":1,"b":2}', '{c}', '3', true, 'delete_key')
jsonb_insert('{"a": [0,1,2]}', '{a, 1}', '"new_value"')
jsonb_insert('{"a": [0,1,2]}', '{a, 1}', '"new_value"', true)
jsonb_insert('{"a": [0,1,2]}', '{a, -1}', '9')
jsonb_insert('{"a": [0,1,2]}', '{a, 9}', '9')
jsonb_insert('{"a": [0,1,2]}', '{a, -9}', '9', true)
jsonb_insert('{"a": 1}', '{b}', '9')
jsonb_insert('{"a": 1}', '{a}', '9')
jsonb_insert('{"a": 1}', '{a,b}', '9')
jsonb_insert('[]', '{0}', '9')
jsonb_insert('5', '{0}', '9')
jsonb_insert('{"a":1}', '{}', '9')
jsonb_pretty('[{"f1":1,"f2":null}, 2]')
jsonb_pretty('{}')
jsonb_pretty('[]')
jsonb_pretty('{"a":[],"b":{}}')
jsonb_pretty('5')
json_typeof('-123.4')
jsonb_typeof('-123.4')
json_typeof('null'::json)
json_typeof(NULL::json)
json_typeof('null'::json) IS NULL
jsonb_typeof('"a"')
jsonb_typeof('true')
jsonb_typeof('[]')
jsonb_typeof('{}')
jsonb_typeof('1'::json)
json_typeof('1'::jsonb)
jsonb_pretty('1'::json)
jsonb_set('{"a":1}'::json, '{a}', '2')
jsonb_array_length('[1]'::json)

-- columns
SELECT j -> 'a' FROM (SELECT '{"a": [1, 2]}'::jsonb AS j) t
SELECT j ->> 'a' FROM (SELECT '{"a": [1,2]}'::json AS j) t
SELECT string_agg(j ->> 'a', ',' ORDER BY j ->> 'a') FROM (VALUES ('{"a":1}'::jsonb), ('{"a":"x"}'::jsonb), ('{}'::jsonb)) v(j)
SELECT count(*) FROM (VALUES ('{"a":1}'::jsonb), ('{"a":1.0}'::jsonb), ('{}'::jsonb)) v(j) WHERE j = '{"a":1}'
SELECT count(*) FROM (VALUES ('{"a":1}'::jsonb), ('{"a":1.0}'::jsonb), ('{}'::jsonb)) v(j) WHERE j @> '{"a":1}'
SELECT count(DISTINCT j) FROM (VALUES ('1'::jsonb), ('1.0'::jsonb), (NULL::jsonb)) v(j)
SELECT count(DISTINCT j) FROM (VALUES ('1'::json), ('1.0'::json), (NULL::json)) v(j)
SELECT max(j) FROM (VALUES ('1'::jsonb)) v(j)
SELECT min(j) FROM (VALUES ('1'::json)) v(j)
SELECT count(*) FROM (SELECT DISTINCT j FROM (VALUES ('1'::jsonb), ('1.0'::jsonb), (NULL::jsonb), (NULL::jsonb)) v(j)) d
SELECT count(*) FROM (SELECT DISTINCT j FROM (VALUES ('1'::json), ('1'::json)) v(j)) d
SELECT count(*) FROM (SELECT j, count(*) FROM (VALUES ('1'::json)) v(j) GROUP BY j) d
SELECT count(*) FROM (SELECT j FROM (VALUES ('1'::jsonb), ('1.0'::jsonb), ('2'::jsonb)) v(j) GROUP BY j HAVING count(*) > 1) d
SELECT j FROM (VALUES ('2'::jsonb), ('"a"'::jsonb), ('[]'::jsonb)) v(j) ORDER BY j LIMIT 1
SELECT j FROM (VALUES ('2'::jsonb), ('"a"'::jsonb), ('[]'::jsonb)) v(j) ORDER BY j DESC LIMIT 1
SELECT j FROM (VALUES ('2'::json), ('"a"'::json)) v(j) ORDER BY j LIMIT 1
SELECT j::text FROM (VALUES ('2'::json), ('"a"'::json)) v(j) ORDER BY j::text LIMIT 1
SELECT count(*) FROM (SELECT '1'::jsonb AS j UNION SELECT '1.0'::jsonb) u
SELECT count(*) FROM (SELECT '1'::jsonb AS j UNION ALL SELECT '1.0'::jsonb) u
SELECT count(*) FROM (SELECT '1'::json AS j UNION SELECT '1'::json) u
SELECT count(*) FROM (SELECT '1'::jsonb AS j INTERSECT SELECT '1.0'::jsonb) u
SELECT count(*) FROM (SELECT '1'::jsonb AS j EXCEPT SELECT '1.0'::jsonb) u
SELECT count(*) FROM (SELECT '1'::jsonb AS j) a JOIN (SELECT '1.0'::jsonb AS j) b ON a.j = b.j
SELECT count(*) FROM (SELECT '1'::jsonb AS j) a JOIN (SELECT '1.0'::jsonb AS j) b USING (j)
SELECT count(*) FROM (SELECT '1'::json AS j) a JOIN (SELECT '1'::json AS j) b ON a.j = b.j
SELECT count(*) FROM (SELECT '1'::json AS j) a JOIN (SELECT '1'::json AS j) b USING (j)
SELECT sum(n) FROM (SELECT row_number() OVER (PARTITION BY j) AS n FROM (VALUES ('1'::jsonb), ('1.0'::jsonb)) v(j)) w
SELECT string_agg(n::text, ',' ORDER BY j) FROM (SELECT j, rank() OVER (ORDER BY j DESC) AS n FROM (VALUES ('1'::jsonb), ('[]'::jsonb), ('1.0'::jsonb)) v(j)) w
SELECT count(*) FROM (SELECT DISTINCT ON (j) j FROM (VALUES ('1'::jsonb), ('1.0'::jsonb)) v(j) ORDER BY j) d
SELECT count(*) FROM (VALUES ('1'::jsonb)) v(j) WHERE j IN (SELECT '1.0'::jsonb)
SELECT count(*) FROM (VALUES ('1'::jsonb)) v(j) WHERE EXISTS (SELECT 1 FROM (VALUES ('1.0'::jsonb)) w(k) WHERE w.k = v.j)

-- 9.21 aggregates
SELECT json_agg(x) FROM (VALUES (1), (2), (NULL)) v(x)
SELECT jsonb_agg(x) FROM (VALUES (1), (2), (NULL)) v(x)
SELECT json_agg(x ORDER BY x DESC) FROM (VALUES (1), (2), (3)) v(x)
SELECT jsonb_agg(x ORDER BY x DESC) FROM (VALUES (1), (2), (3)) v(x)
SELECT json_agg(x) FILTER (WHERE x > 1) FROM (VALUES (1), (2), (3)) v(x)
SELECT json_agg(DISTINCT x) FROM (VALUES (2), (1), (2), (NULL)) v(x)
SELECT json_agg(DISTINCT x ORDER BY x DESC) FROM (VALUES (2), (1), (2)) v(x)
SELECT json_agg(DISTINCT x) FROM (VALUES ('b'), ('a'), ('b')) v(x)
SELECT json_agg(x) FROM (VALUES (1)) v(x) WHERE x > 1
SELECT jsonb_agg(x) FROM (VALUES (1)) v(x) WHERE x > 1
SELECT json_agg(x) FROM (VALUES ('a"b'::text), ('c')) v(x)
SELECT json_agg(x) FROM (VALUES ('{"b":1,"a" : 2}'::json), ('[1]'::json)) v(x)
SELECT jsonb_agg(x) FROM (VALUES ('{"b":1,"a" : 2}'::json), ('[1]'::json)) v(x)
SELECT json_agg(x) FROM (VALUES ('{"b":1,"a":2}'::jsonb), ('[1]'::jsonb)) v(x)
SELECT json_agg(x) FROM (VALUES (ARRAY[1,2]), (ARRAY[3])) v(x)
SELECT jsonb_agg(x) FROM (VALUES (ARRAY[1,2]), (ARRAY[3])) v(x)
SELECT json_agg(x) FROM (VALUES ('a=>1'::hstore), ('b=>2'::hstore)) v(x)
SELECT json_agg(DISTINCT x) FROM (VALUES ('1'::json), ('1'::json)) v(x)
SELECT jsonb_agg(DISTINCT x) FROM (VALUES ('1'::jsonb), ('1'::jsonb)) v(x)
SELECT jsonb_agg(DISTINCT x) FROM (VALUES ('[2]'::jsonb), ('"a"'::jsonb), ('[2]'::jsonb), (NULL::jsonb)) v(x)
SELECT json_object_agg(k, x) FROM (VALUES ('a', 1), ('b', 2)) v(k, x)
SELECT jsonb_object_agg(k, x) FROM (VALUES ('bb', 1), ('a', 2)) v(k, x)
SELECT json_object_agg(k, x ORDER BY x DESC) FROM (VALUES ('a', 1), ('b', 2)) v(k, x)
SELECT jsonb_object_agg(k, x ORDER BY x DESC) FROM (VALUES ('a', 1), ('a', 2)) v(k, x)
SELECT jsonb_object_agg(k, x ORDER BY x) FROM (VALUES ('a', 1), ('a', 2)) v(k, x)
SELECT json_object_agg(k, x ORDER BY x) FROM (VALUES ('a', 1), ('a', 2)) v(k, x)
SELECT json_object_agg(k, x) FILTER (WHERE x > 1) FROM (VALUES ('a', 1), ('b', 2)) v(k, x)
SELECT json_object_agg(k, x) FROM (VALUES (1, 'x'), (2, NULL)) v(k, x)
SELECT json_object_agg(k, x) FROM (VALUES ('a', 1), (NULL, 2)) v(k, x)
SELECT jsonb_object_agg(k, x) FROM (VALUES ('a', 1), (NULL, 2)) v(k, x)
SELECT json_object_agg(k, x) FROM (VALUES ('a', 1)) v(k, x) WHERE x > 1
SELECT jsonb_object_agg(k, x) FROM (VALUES ('a', '{"z" :1}'::json)) v(k, x)
SELECT string_agg(j::text, ';' ORDER BY g) FROM (SELECT g, json_agg(x ORDER BY x) AS j FROM (VALUES (1, 2), (1, 1), (2, 3)) v(g, x) GROUP BY g) s
SELECT string_agg(j::text, ';' ORDER BY g) FROM (SELECT g, jsonb_object_agg(x, g) AS j FROM (VALUES (1, 2), (1, 1), (2, 3)) v(g, x) GROUP BY g) s
SELECT json_agg(x) ->> 0 FROM (VALUES (1), (2)) v(x)
SELECT jsonb_agg(x) -> -1 FROM (VALUES (1), (2)) v(x)
SELECT jsonb_array_length(jsonb_agg(x)) FROM (VALUES (1), (2)) v(x)
SELECT json_agg(json_build_object('x', x)) FROM (VALUES (1), (2)) v(x)
SELECT json_agg(x) OVER () FROM (VALUES (1)) v(x)

-- set-returning functions in FROM
SELECT string_agg(value::text, ';') FROM json_array_elements('[1,true, [2,false]]')
SELECT string_agg(value::text, ';') FROM jsonb_array_elements('[1,true, [2,false]]')
SELECT string_agg(coalesce(value, 'NULL'), ';') FROM json_array_elements_text('["foo", "bar", null, 1.0]')
SELECT string_agg(coalesce(value, 'NULL'), ';') FROM jsonb_array_elements_text('["foo", "bar", null, 1.0]')
SELECT string_agg(key || ':' || value::text, ';') FROM json_each('{"a":"foo", "b":"bar", "a": 1}')
SELECT string_agg(key || ':' || value::text, ';') FROM jsonb_each('{"b":"foo", "a":"bar"}')
SELECT string_agg(key || ':' || coalesce(value, 'NULL'), ';') FROM json_each_text('{"a":"foo", "b":null}')
SELECT string_agg(key || ':' || coalesce(value, 'NULL'), ';') FROM jsonb_each_text('{"a":"foo", "b":null}')
SELECT string_agg(k, ';') FROM json_object_keys('{"f1":"abc","f2":{"f3":"a", "f4":"b"}}') AS k
SELECT string_agg(json_object_keys, ';') FROM json_object_keys('{"f2":"abc","f1":1}')
SELECT string_agg(k, ';') FROM jsonb_object_keys('{"f2":"abc","f1":1}') AS k
SELECT string_agg(e ->> 'a', ';') FROM (SELECT '[{"a":1},{"a":"x"}]'::json AS j) t, json_array_elements(t.j) AS e
SELECT string_agg(e ->> 'a', ';') FROM (SELECT '[{"a":1},{"a":"x"}]'::jsonb AS j) t, jsonb_array_elements(t.j) AS e
SELECT string_agg(e.value ->> 'a', ';') FROM (SELECT '[{"a":1},{"a":"x"}]'::jsonb AS j) t, jsonb_array_elements(t.j) AS e
SELECT string_agg(x ->> 'a', ';') FROM (SELECT '[{"a":1},{"a":"x"}]'::jsonb AS j) t, jsonb_array_elements(t.j) AS e(x)
SELECT string_agg(e, ';') FROM (SELECT '["x", 1]'::jsonb AS j) t, jsonb_array_elements_text(t.j) AS e
SELECT string_agg(p.key || (p.value -> 'x')::text, ';') FROM (SELECT '{"a":{"x":1},"b":{"x":[2]}}'::jsonb AS j) t, jsonb_each(t.j) AS p
SELECT string_agg(k || (v -> 'x')::text, ';') FROM (SELECT '{"a":{"x":1},"b":{"x":[2]}}'::jsonb AS j) t CROSS JOIN LATERAL jsonb_each(t.j) AS p(k, v)
SELECT count(*) FROM (VALUES ('[1,2]'::jsonb), ('[]'::jsonb), (NULL::jsonb)) t(j) LEFT JOIN LATERAL jsonb_array_elements(t.j) AS e ON true
SELECT count(*) FROM (VALUES ('[1,2]'::jsonb), ('[]'::jsonb), (NULL::jsonb)) t(j), jsonb_array_elements(t.j) AS e
SELECT count(*) FROM jsonb_array_elements('{"a":1}')
SELECT count(*) FROM jsonb_array_elements('5')
SELECT count(*) FROM jsonb_each('[1]')
SELECT count(*) FROM jsonb_object_keys('[1]')
SELECT count(*) FROM json_object_keys('5')
SELECT count(*) FROM jsonb_array_elements('[1]'::json)
SELECT sum(e::int) FROM jsonb_array_elements('[1,2.5]') AS e
SELECT string_agg(b, ';') FROM json_to_recordset('[{"a":1,"b":"foo"},{"a":"2","c":"bar"}]') AS x(a int, b text)
SELECT sum(a) FROM json_to_recordset('[{"a":1,"b":"foo"},{"a":"2","c":"bar"}]') AS x(a int, b text)
SELECT a + 1 FROM jsonb_to_record('{"a":1,"b":[1,2,3],"c":"bar"}') AS x(a int, b text, d text)
SELECT b FROM jsonb_to_record('{"a":1,"b":[1,2,3],"c":"bar"}') AS x(a int, b text, d text)
SELECT b -> 1 FROM jsonb_to_record('{"a":1,"b":[1,2,3],"c":"bar"}') AS x(a int, b jsonb, d text)
SELECT string_agg(x.n || ':' || x.s, ';') FROM (SELECT '[{"n":1,"s":"a"},{"n":2,"s":"b"}]'::jsonb AS j) t, jsonb_to_recordset(t.j) AS x(n bigint, s text)
