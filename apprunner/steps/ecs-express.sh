# shellcheck shell=bash
# Amazon ECS Express Mode: tasks on Fargate behind a load balancer, whose processors never rest.

# Finds the service, and refuses one that is not FindMe's: an update replaces all variables of whatever runs there.
look_at_ecs_express() {
    local shown=ACTIVE variables
    SERVICE_ARN=arn:aws:ecs:$AWS_REGION:$ACCOUNT_ID:service/default/$SERVICE
    if $create; then shown=INACTIVE; fi
    # An unknown service is an error, a deleted one is INACTIVE.
    status=$(ask "$shown" aws ecs describe-express-gateway-service \
        --service-arn "$SERVICE_ARN" --query service.status.statusCode --output text) || status=INACTIVE
    if [ "$status" = INACTIVE ]; then
        $create || die "ECS Express shows no service $SERVICE in $AWS_REGION; --create makes it"
        return
    fi
    variables=$(ask FINDME_ENV aws ecs describe-express-gateway-service --service-arn "$SERVICE_ARN" --output text \
        --query 'service.activeConfigurations[0].primaryContainer.environment[].name')
    refuse_another "$variables"
}

deploy_to_ecs_express() {
    local stand_in input revision deployment
    stand_in=arn:aws:ecs:$AWS_REGION:$ACCOUNT_ID:service-revision/default/$SERVICE/1
    if $create; then
        make_ecs_roles
    fi
    find_balancer
    if [ "$status" = INACTIVE ]; then
        input=$(fill ecs-express.json)
        run aws ecs create-express-gateway-service --cli-input-json "$input"
        deployment="serviceDeployments[0]"
    else
        spare_client_mistakes
        previous=$(ask "${image%:*}:previous" aws ecs describe-express-gateway-service --service-arn "$SERVICE_ARN" \
            --query 'service.activeConfigurations[0].primaryContainer.image' --output text)
        input=$(fill ecs-express-update.json)
        revision=$(change "$stand_in" aws ecs update-express-gateway-service --cli-input-json "$input" \
            --query service.targetConfiguration.serviceRevisionArn --output text)
        deployment="serviceDeployments[?targetServiceRevisionArn=='$revision'] | [0]"
    fi
    # 5 % of the requests for three minutes, then all of them, watched for three more.
    wait_for SUCCESSFUL "STOPPED ROLLBACK_REQUESTED ROLLBACK_IN_PROGRESS ROLLBACK_SUCCESSFUL ROLLBACK_FAILED" \
        aws ecs list-service-deployments --cluster default --service "$SERVICE" \
        --query "$deployment.status" --output text ||
        fail_deployed "read why: aws ecs list-service-deployments --cluster default --service $SERVICE"
    if [ "$status" = INACTIVE ]; then
        spare_client_mistakes
    fi
    host=$(ask "$SERVICE.example.com" aws ecs describe-express-gateway-service --service-arn "$SERVICE_ARN" \
        --query 'service.activeConfigurations[0].ingressPaths[0].endpoint' --output text)
    host=${host#https://}
}

# The load balancer stands in these subnets, so what comes from elsewhere did not come through it, and what it says of its
# client is not believed.
find_balancer() {
    local networks
    networks=$(ask '10.0.0.0/20 10.0.16.0/20' aws ec2 describe-subnets --subnet-ids "$SUBNET_A" "$SUBNET_B" \
        --query 'Subnets[].CidrBlock' --output text) || networks=""
    TRUSTED_PROXIES=$(tr -s ' \t\n' ',' <<<"$networks")
    TRUSTED_PROXIES=${TRUSTED_PROXIES%,}
    if [ -z "$TRUSTED_PROXIES" ]; then
        die "the subnets $SUBNET_A and $SUBNET_B cannot be looked up; may you use ec2:DescribeSubnets?"
    fi
}

make_ecs_roles() {
    role ecs-infrastructure ecs-infrastructure-trust.json
    allow_as_aws_says ecs-infrastructure AmazonECSInfrastructureRoleforExpressGatewayServices
    role ecs-execution ecs-tasks-trust.json
    allow_as_aws_says ecs-execution AmazonECSTaskExecutionRolePolicy
    allow ecs-execution secrets-policy
    role ecs-task ecs-tasks-trust.json
    allow ecs-task task-policy
    let_roles_settle
}

# Express Mode takes a deployment back when 1 % of the answers are 4xx or 5xx. Wrong passwords and refused selfies are more
# than that on a good day, so its alarm is told to count 5xx alone.
spare_client_mistakes() {
    local groups input
    ALARM_NAME=$(ask "$SERVICE-rollback" aws ecs describe-services --cluster default --services "$SERVICE" \
        --query 'services[0].deploymentConfiguration.alarms.alarmNames[0]' --output text)
    groups=$(ask "$(for name in a b; do
        echo "arn:aws:elasticloadbalancing:$AWS_REGION:$ACCOUNT_ID:targetgroup/$name/0123456789abcdef"
    done)" aws ecs describe-services --cluster default --services "$SERVICE" --output text --query \
        'services[0].loadBalancers[0].[targetGroupArn,advancedConfiguration.alternateTargetGroupArn]')
    read -r TARGET_GROUP_A TARGET_GROUP_B <<<"$(tr '\n' ' ' <<<"$groups")"
    case "$ALARM_NAME $TARGET_GROUP_A $TARGET_GROUP_B" in
        *None*)
            say "warning: the alarm of $SERVICE was not found; while it counts 4xx, it may take a good deployment back"
            return
            ;;
    esac
    LOAD_BALANCER=$(ask "arn:aws:elasticloadbalancing:$AWS_REGION:$ACCOUNT_ID:loadbalancer/app/a/0123456789abcdef" \
        aws elbv2 describe-target-groups --target-group-arns "$TARGET_GROUP_A" \
        --query 'TargetGroups[0].LoadBalancerArns[0]' --output text)
    # CloudWatch names them by the ends of their ARNs.
    LOAD_BALANCER=${LOAD_BALANCER##*:loadbalancer/}
    TARGET_GROUP_A=${TARGET_GROUP_A##*:}
    TARGET_GROUP_B=${TARGET_GROUP_B##*:}
    input=$(fill ecs-alarm.json)
    run aws cloudwatch put-metric-alarm --cli-input-json "$input"
}
