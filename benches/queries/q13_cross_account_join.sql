SELECT caller.org_unit AS caller_unit, owner.org_unit AS owner_unit, count(*) AS n
FROM (SELECT account_id, lambda_account_id(uri) AS lambda_account FROM aws.apigateway_integration) AS i
JOIN aws.accounts AS caller ON caller.account_id = i.account_id
JOIN aws.accounts AS owner ON owner.account_id = i.lambda_account
WHERE i.lambda_account <> i.account_id
GROUP BY caller.org_unit, owner.org_unit
ORDER BY n DESC, caller_unit, owner_unit
