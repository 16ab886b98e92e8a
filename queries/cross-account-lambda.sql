-- id: cross-account-lambda
-- title: Lambda functions of other accounts
-- question: Which APIs call a Lambda function of another account, and is that account one that we hold data of?
-- severity: medium
-- columns: _key, account_id, function_account_id, function_name, known_account
-- requires: aws.apigateway_integration

SELECT i._key, i.account_id, i.function_account_id, i.function_name, a.account_id IS NOT NULL AS known_account
FROM (
    SELECT _key, account_id, lambda_account_id(uri) AS function_account_id, lambda_function_name(uri) AS function_name
    FROM aws.apigateway_integration
) AS i
LEFT JOIN (SELECT DISTINCT account_id FROM aws.apigateway_integration) AS a ON a.account_id = i.function_account_id
WHERE i.function_account_id <> i.account_id
ORDER BY i._key;
