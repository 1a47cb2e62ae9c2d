# shellcheck shell=bash
# What the operator has to say, and how it gets into the input files.

names="AWS_REGION REKOGNITION_REGION SERVICE REPOSITORY PHOTO_BUCKET_NAME SITE_BASE_URL DATABASE_URL_SECRET_ARN
    SECRET_KEY_SECRET_ARN OPERATOR_KEY_SECRET_ARN VPC_CONNECTOR_ARN SUBNET_A SUBNET_B SECURITY_GROUP"

# Takes the settings from the environment and from their file, and refuses to go on without one.
read_settings() {
    local line name missing=""
    if [ -f "$settings" ]; then
        while IFS= read -r line || [ -n "$line" ]; do
            line=${line%$'\r'}
            case $line in '' | '#'*) continue ;; esac
            name=${line%%=*}
            is_setting "$name" || die "$settings: there is no setting $name; apprunner/settings.example lists them"
            if [ -z "${!name:-}" ]; then
                printf -v "$name" '%s' "${line#*=}"
            fi
        done <"$settings"
    fi
    : "${SERVICE:=findme}" "${REPOSITORY:=findme}" "${REKOGNITION_REGION:=${AWS_REGION:-}}"
    for name in $names; do
        if is_needed "$name" && [ -z "${!name:-}" ]; then
            missing+=" $name"
        fi
        case ${!name:-} in
            *[!A-Za-z0-9_./:@+-]*) die "$name is '${!name}'; it may hold letters, digits and _ . / : @ + - only" ;;
        esac
    done
    if [ -n "$missing" ]; then
        die "settings are missing:$missing; copy apprunner/settings.example to $settings and fill them in"
    fi
    # The AWS CLI's second version reads the first, its first version only the other.
    export AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION AWS_PAGER=""
    say "# in region $AWS_REGION"
}

is_setting() {
    local known
    for known in $names; do
        if [ "$known" = "$1" ]; then return 0; fi
    done
    return 1
}

# Whether this target uses a setting.
is_needed() {
    case $1 in
        VPC_CONNECTOR_ARN) [ "$target" = apprunner ] ;;
        SUBNET_A | SUBNET_B | SECURITY_GROUP) [ "$target" = ecs-express ] ;;
    esac
}

# Refuses to start what could not be finished; a dry run needs git alone.
need_tools() {
    if [ -z "$image" ]; then
        command -v git >/dev/null || die "git was not found; images are named after commits"
    fi
    if $dry_run; then return; fi
    command -v aws >/dev/null || die "the AWS CLI was not found; install it: https://aws.amazon.com/cli"
    command -v curl >/dev/null || die "curl was not found; the deployed service is checked with it"
    if [ "$target" = ecs-express ]; then
        aws ecs update-express-gateway-service --generate-cli-skeleton >/dev/null 2>&1 ||
            die "this AWS CLI does not know ECS Express Mode yet; update it: https://aws.amazon.com/cli"
    fi
    if [ -z "$image" ]; then
        command -v docker >/dev/null || die "docker was not found; install it: https://docs.docker.com/engine/install"
        docker info >/dev/null 2>&1 || die "docker does not answer; start Docker, then run this again"
    fi
}

find_account() {
    ACCOUNT_ID=$(ask 123456789012 aws sts get-caller-identity --query Account --output text) ||
        die "you are not logged in to AWS; run 'aws sso login' or 'aws configure', then this again"
}

# fill FILE: puts the values into an input file and says where the result is; a dry run prints the result instead.
fill() {
    local text name value result="target/apprunner/${1##*/}"
    text=$(cat "apprunner/$1")
    for name in $names ACCOUNT_ID IMAGE SERVICE_ARN TRUSTED_PROXIES ALARM_NAME LOAD_BALANCER TARGET_GROUP_A TARGET_GROUP_B; do
        case $name in
            IMAGE) value=$image ;;
            *) value=${!name:-} ;;
        esac
        text=${text//"\${$name}"/$value}
    done
    if $dry_run; then
        printf '%s\n' "$text" | sed 's/^/  | /' >&3
    else
        mkdir -p target/apprunner
        printf '%s\n' "$text" >"$result"
    fi
    printf 'file://%s\n' "$result"
}
