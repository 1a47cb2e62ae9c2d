# shellcheck shell=bash
# AWS App Runner: for those who have it; it takes no new customers since 30 April 2026.

# Finds the service, and refuses one that is not FindMe's: an update replaces all variables of whatever runs there.
look_at_app_runner() {
    local shown variables
    shown=arn:aws:apprunner:$AWS_REGION:$ACCOUNT_ID:service/$SERVICE/0123456789abcdef0123456789abcdef
    if $create; then shown=None; fi
    SERVICE_ARN=$(ask "$shown" aws apprunner list-services \
        --query "ServiceSummaryList[?ServiceName=='$SERVICE'].ServiceArn | [0]" --output text)
    if [ "$SERVICE_ARN" = None ]; then
        $create || die "App Runner has no service $SERVICE in $AWS_REGION; --create makes it"
        return
    fi
    variables=$(ask FINDME_ENV aws apprunner describe-service --service-arn "$SERVICE_ARN" --output text --query \
        "keys(Service.SourceConfiguration.ImageRepository.ImageConfiguration.RuntimeEnvironmentVariables || \`{}\`)")
    refuse_another "$variables"
}

deploy_to_app_runner() {
    local stand_in input operation
    stand_in=arn:aws:apprunner:$AWS_REGION:$ACCOUNT_ID:service/$SERVICE/0123456789abcdef0123456789abcdef
    if $create; then
        make_app_runner_parts
    fi
    if [ "$SERVICE_ARN" = None ]; then
        input=$(fill service.json)
        operation=$(change "operation $stand_in" aws apprunner create-service --cli-input-json "$input" \
            --query '[OperationId,Service.ServiceArn]' --output text) ||
            die "App Runner did not take it; new customers need --target ecs-express"
    else
        previous=$(ask "${image%:*}:previous" aws apprunner describe-service --service-arn "$SERVICE_ARN" \
            --query Service.SourceConfiguration.ImageRepository.ImageIdentifier --output text)
        input=$(fill update-image.json)
        operation=$(change "operation $SERVICE_ARN" aws apprunner update-service --cli-input-json "$input" \
            --query '[OperationId,Service.ServiceArn]' --output text)
    fi
    read -r operation SERVICE_ARN <<<"$operation"
    # A deployment that fails is undone by App Runner itself; only the operation tells, for the service runs on.
    wait_for SUCCEEDED "FAILED ROLLBACK_IN_PROGRESS ROLLBACK_SUCCEEDED ROLLBACK_FAILED" \
        aws apprunner list-operations --service-arn "$SERVICE_ARN" \
        --query "OperationSummaryList[?Id=='$operation'].Status | [0]" --output text ||
        fail_deployed "read why: aws logs tail /aws/apprunner/$SERVICE/${SERVICE_ARN##*/}/application --since 30m"
    host=$(ask "$SERVICE.example.com" aws apprunner describe-service --service-arn "$SERVICE_ARN" \
        --query Service.ServiceUrl --output text)
}

make_app_runner_parts() {
    local input found
    role apprunner-access apprunner-access-trust.json
    allow_as_aws_says apprunner-access AWSAppRunnerServicePolicyForECRAccess
    role apprunner-instance apprunner-instance-trust.json
    allow apprunner-instance task-policy
    allow apprunner-instance secrets-policy
    found=$(ask None aws apprunner list-auto-scaling-configurations --auto-scaling-configuration-name "$SERVICE" \
        --latest-only --query 'AutoScalingConfigurationSummaryList[0].AutoScalingConfigurationArn' --output text)
    if [ "$found" = None ]; then
        input=$(fill autoscaling.json)
        run aws apprunner create-auto-scaling-configuration --cli-input-json "$input"
    fi
    let_roles_settle
}
