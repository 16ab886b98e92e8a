-- id: top-backends
-- title: The backends that most integrations lead to
-- question: Which backends do we depend on most, and how many APIs and accounts share them?
-- severity: info
-- columns: backend_key, backend_kind, integrations, apis, accounts
-- requires: apigw.integration_detail
-- parameters: top=10

SELECT backend_key,
       backend_kind,
       count(*) AS integrations,
       count(DISTINCT rest_api_id) AS apis,
       count(DISTINCT account_id) AS accounts
FROM apigw.integration_detail
WHERE backend_key IS NOT NULL
GROUP BY backend_key, backend_kind
ORDER BY integrations DESC, backend_key
LIMIT :top;
