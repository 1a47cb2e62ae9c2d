# Amazon ECS Express Mode: tasks on Fargate behind a load balancer, whose processors never rest.

# Finds the service, and refuses one that is not FindMe's: an update replaces all variables of whatever runs there.
function Find-EcsService {
    $service = $values.SERVICE
    $values.SERVICE_ARN = "arn:aws:ecs:$($values.AWS_REGION):$($values.ACCOUNT_ID):service/default/$service"
    $shown = if ($Create) { 'INACTIVE' } else { 'ACTIVE' }
    # An unknown service is an error, a deleted one is INACTIVE.
    try {
        $script:status = Get-Answer $shown @('aws', 'ecs', 'describe-express-gateway-service',
            '--service-arn', $values.SERVICE_ARN, '--query', 'service.status.statusCode', '--output', 'text')
    } catch { $script:status = 'INACTIVE' }
    if ($status -eq 'INACTIVE') {
        if (-not $Create) { throw "ECS Express shows no service $service in $($values.AWS_REGION); -Create makes it" }
        return
    }
    $variables = Get-Answer 'FINDME_ENV' @('aws', 'ecs', 'describe-express-gateway-service',
        '--service-arn', $values.SERVICE_ARN, '--output', 'text',
        '--query', 'service.activeConfigurations[0].primaryContainer.environment[].name')
    Assert-FindMe $variables
}

function Publish-ToEcsExpress {
    $service = $values.SERVICE
    $place = "$($values.AWS_REGION):$($values.ACCOUNT_ID)"
    $standIn = "arn:aws:ecs:${place}:service-revision/default/$service/1"
    if ($Create) { New-EcsRoles }
    Find-Balancer
    if ($status -eq 'INACTIVE') {
        $document = Get-Filled 'ecs-express.json'
        Invoke-Run @('aws', 'ecs', 'create-express-gateway-service', '--cli-input-json', $document)
        $deployment = 'serviceDeployments[0]'
    } else {
        Set-Alarm
        $script:previous = Get-Answer ($Image -replace ':[^:]*$', ':previous') @('aws', 'ecs',
            'describe-express-gateway-service', '--service-arn', $values.SERVICE_ARN,
            '--query', 'service.activeConfigurations[0].primaryContainer.image', '--output', 'text')
        $document = Get-Filled 'ecs-express-update.json'
        $revision = Invoke-Change $standIn @('aws', 'ecs', 'update-express-gateway-service',
            '--cli-input-json', $document,
            '--query', 'service.targetConfiguration.serviceRevisionArn', '--output', 'text')
        $deployment = "serviceDeployments[?targetServiceRevisionArn=='$revision'] | [0]"
    }
    # 5 % of the requests for three minutes, then all of them, watched for three more.
    $bad = @('STOPPED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED')
    $done = Wait-For 'SUCCESSFUL' $bad @('aws', 'ecs', 'list-service-deployments', '--cluster', 'default',
        '--service', $service, '--query', "$deployment.status", '--output', 'text')
    if (-not $done) {
        Stop-Deployed "read why: aws ecs list-service-deployments --cluster default --service $service"
    }
    if ($status -eq 'INACTIVE') { Set-Alarm }
    $endpoint = Get-Answer "$service.example.com" @('aws', 'ecs', 'describe-express-gateway-service',
        '--service-arn', $values.SERVICE_ARN,
        '--query', 'service.activeConfigurations[0].ingressPaths[0].endpoint', '--output', 'text')
    $script:address = $endpoint -replace '^https://', ''
}

# The load balancer stands in these subnets, so what comes from elsewhere did not come through it, and what it says of its
# client is not believed.
function Find-Balancer {
    try {
        $networks = Get-Answer '10.0.0.0/20 10.0.16.0/20' @('aws', 'ec2', 'describe-subnets',
            '--subnet-ids', $values.SUBNET_A, $values.SUBNET_B, '--query', 'Subnets[].CidrBlock', '--output', 'text')
        $values.TRUSTED_PROXIES = $networks.Trim() -replace '\s+', ','
    } catch {
        throw "the subnets $($values.SUBNET_A) and $($values.SUBNET_B) cannot be looked up; may you use ec2:DescribeSubnets?"
    }
}

function New-EcsRoles {
    New-Role 'ecs-infrastructure' 'ecs-infrastructure-trust.json'
    Add-AwsPolicy 'ecs-infrastructure' 'AmazonECSInfrastructureRoleforExpressGatewayServices'
    New-Role 'ecs-execution' 'ecs-tasks-trust.json'
    Add-AwsPolicy 'ecs-execution' 'AmazonECSTaskExecutionRolePolicy'
    Set-Policy 'ecs-execution' 'secrets-policy'
    New-Role 'ecs-task' 'ecs-tasks-trust.json'
    Set-Policy 'ecs-task' 'task-policy'
    Wait-ForRoles
}

# Express Mode takes a deployment back when 1 % of the answers are 4xx or 5xx. Wrong passwords and refused selfies are more
# than that on a good day, so its alarm is told to count 5xx alone.
function Set-Alarm {
    $service = $values.SERVICE
    $balancing = "arn:aws:elasticloadbalancing:$($values.AWS_REGION):$($values.ACCOUNT_ID)"
    $id = '0123456789abcdef'
    $values.ALARM_NAME = Get-Answer "$service-rollback" @('aws', 'ecs', 'describe-services', '--cluster', 'default',
        '--services', $service, '--query', 'services[0].deploymentConfiguration.alarms.alarmNames[0]',
        '--output', 'text')
    $groups = Get-Answer "${balancing}:targetgroup/a/$id ${balancing}:targetgroup/b/$id" @('aws', 'ecs',
        'describe-services', '--cluster', 'default', '--services', $service, '--output', 'text', '--query',
        'services[0].loadBalancers[0].[targetGroupArn,advancedConfiguration.alternateTargetGroupArn]')
    $first, $second = @($groups -split '\s+') + 'None' | Select-Object -First 2
    if (@($values.ALARM_NAME, $first, $second) -contains 'None') {
        Write-Line "warning: the alarm of $service was not found; while it counts 4xx, it may take a good deployment back"
        return
    }
    $balancer = Get-Answer "${balancing}:loadbalancer/app/a/$id" @('aws', 'elbv2', 'describe-target-groups',
        '--target-group-arns', $first, '--query', 'TargetGroups[0].LoadBalancerArns[0]', '--output', 'text')
    # CloudWatch names them by the ends of their ARNs.
    $values.LOAD_BALANCER = $balancer -replace '^.*:loadbalancer/', ''
    $values.TARGET_GROUP_A = $first -replace '^.*:', ''
    $values.TARGET_GROUP_B = $second -replace '^.*:', ''
    $document = Get-Filled 'ecs-alarm.json'
    Invoke-Run @('aws', 'cloudwatch', 'put-metric-alarm', '--cli-input-json', $document)
}
