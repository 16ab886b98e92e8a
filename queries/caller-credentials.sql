-- id: caller-credentials
-- title: The caller's own identity is passed to the backend
-- question: Where does API Gateway call the backend with the permissions of whoever calls the API, instead of a role of its own?
-- severity: medium
-- columns: _key, service, target, http_method, authorization_type
-- requires: apigw.integration_detail

SELECT _key,
       integration_uri_service(uri) AS service,
       integration_uri_action(uri) AS target,
       http_method,
       authorization_type
FROM apigw.integration_detail
WHERE credentials LIKE 'arn:%:iam::*:user/*'
ORDER BY _key;
