# AWS App Runner: for those who have it; it takes no new customers since 30 April 2026.

# Finds the service, and refuses one that is not FindMe's: an update replaces all variables of whatever runs there.
function Find-AppRunnerService {
    $service = $values.SERVICE
    $shown = "arn:aws:apprunner:$($values.AWS_REGION):$($values.ACCOUNT_ID):service/$service/" +
        '0123456789abcdef0123456789abcdef'
    if ($Create) { $shown = 'None' }
    $values.SERVICE_ARN = Get-Answer $shown @('aws', 'apprunner', 'list-services',
        '--query', "ServiceSummaryList[?ServiceName=='$service'].ServiceArn | [0]", '--output', 'text')
    if ($values.SERVICE_ARN -eq 'None') {
        if (-not $Create) { throw "App Runner has no service $service in $($values.AWS_REGION); -Create makes it" }
        return
    }
    $variables = Get-Answer 'FINDME_ENV' @('aws', 'apprunner', 'describe-service',
        '--service-arn', $values.SERVICE_ARN, '--output', 'text', '--query',
        'keys(Service.SourceConfiguration.ImageRepository.ImageConfiguration.RuntimeEnvironmentVariables || `{}`)')
    Assert-FindMe $variables
}

function Publish-ToAppRunner {
    $service = $values.SERVICE
    $standIn = "arn:aws:apprunner:$($values.AWS_REGION):$($values.ACCOUNT_ID):service/$service/" +
        '0123456789abcdef0123456789abcdef'
    if ($Create) { New-AppRunnerParts }
    if ($values.SERVICE_ARN -eq 'None') {
        $document = Get-Filled 'service.json'
        try {
            $answer = Invoke-Change "operation $standIn" @('aws', 'apprunner', 'create-service',
                '--cli-input-json', $document, '--query', '[OperationId,Service.ServiceArn]', '--output', 'text')
        } catch { throw 'App Runner did not take it; new customers need -Target ecs-express' }
    } else {
        $script:previous = Get-Answer ($Image -replace ':[^:]*$', ':previous') @('aws', 'apprunner',
            'describe-service', '--service-arn', $values.SERVICE_ARN,
            '--query', 'Service.SourceConfiguration.ImageRepository.ImageIdentifier', '--output', 'text')
        $document = Get-Filled 'update-image.json'
        $answer = Invoke-Change "operation $($values.SERVICE_ARN)" @('aws', 'apprunner', 'update-service',
            '--cli-input-json', $document, '--query', '[OperationId,Service.ServiceArn]', '--output', 'text')
    }
    $operation, $values.SERVICE_ARN = $answer -split '\s+', 2
    # A deployment that fails is undone by App Runner itself; only the operation tells, for the service runs on.
    $bad = @('FAILED', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCEEDED', 'ROLLBACK_FAILED')
    $done = Wait-For 'SUCCEEDED' $bad @('aws', 'apprunner', 'list-operations', '--service-arn', $values.SERVICE_ARN,
        '--query', "OperationSummaryList[?Id=='$operation'].Status | [0]", '--output', 'text')
    if (-not $done) {
        $id = $values.SERVICE_ARN -replace '^.*/', ''
        Stop-Deployed "read why: aws logs tail /aws/apprunner/$service/$id/application --since 30m"
    }
    $script:address = Get-Answer "$service.example.com" @('aws', 'apprunner', 'describe-service',
        '--service-arn', $values.SERVICE_ARN, '--query', 'Service.ServiceUrl', '--output', 'text')
}

function New-AppRunnerParts {
    New-Role 'apprunner-access' 'apprunner-access-trust.json'
    Add-AwsPolicy 'apprunner-access' 'AWSAppRunnerServicePolicyForECRAccess'
    New-Role 'apprunner-instance' 'apprunner-instance-trust.json'
    Set-Policy 'apprunner-instance' 'task-policy'
    Set-Policy 'apprunner-instance' 'secrets-policy'
    $found = Get-Answer 'None' @('aws', 'apprunner', 'list-auto-scaling-configurations',
        '--auto-scaling-configuration-name', $values.SERVICE, '--latest-only',
        '--query', 'AutoScalingConfigurationSummaryList[0].AutoScalingConfigurationArn', '--output', 'text')
    if ($found -eq 'None') {
        $document = Get-Filled 'autoscaling.json'
        Invoke-Run @('aws', 'apprunner', 'create-auto-scaling-configuration', '--cli-input-json', $document)
    }
    Wait-ForRoles
}
