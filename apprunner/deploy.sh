#!/usr/bin/env bash
# Builds an image of the checked-out commit and lets AWS run it; `--help` says how.
set -euo pipefail

cd "$(dirname "$0")/.."

usage() {
    cat <<'HELP'
Builds an image of the checked-out commit, pushes it to ECR and lets AWS run it.

    apprunner/deploy.sh [--target apprunner|ecs-express] [options]

  --target NAME   apprunner (default), or ecs-express: AWS takes new customers only there
  --create        also make what is missing: roles, scaling rule, service
  --image IMAGE   run this image, which is in ECR already, instead of building one; this is how to go back
  --settings FILE read this file instead of apprunner/settings.env
  --allow-dirty   build although files differ from the commit; the tag then ends in -dirty
  --dry-run       print every command and every filled-in file, and change nothing; needs neither aws nor docker
  --help          this text

Before the first time

  1. Have a PostgreSQL database, an S3 bucket, and three secrets in Secrets Manager whose whole values are
     DATABASE_URL, SECRET_KEY and FINDME_OPERATOR_KEY (`openssl rand -hex 32` makes the last two).
  2. Copy apprunner/settings.example to apprunner/settings.env and fill it in.
  3. Install the AWS CLI, log in to AWS (`aws configure sso` or `aws configure`), start Docker.
  4. apprunner/deploy.sh --target ecs-express --create --dry-run, then the same without --dry-run.

After that, a deployment is: commit, then apprunner/deploy.sh --target ecs-express. It reads the service that runs first, and
stops before changing anything if that is another program's.

Every image has a tag of its own (commit and time), so what runs can always be told, and what ran before can run
again: each deployment ends by printing the command that goes back.
HELP
}

target=apprunner
create=false
image=""
settings=apprunner/settings.env
allow_dirty=false
dry_run=false

# shellcheck source=steps/console.sh
. apprunner/steps/console.sh
# shellcheck source=steps/settings.sh
. apprunner/steps/settings.sh
# shellcheck source=steps/image.sh
. apprunner/steps/image.sh
# shellcheck source=steps/roles.sh
. apprunner/steps/roles.sh
# shellcheck source=steps/app-runner.sh
. apprunner/steps/app-runner.sh
# shellcheck source=steps/ecs-express.sh
. apprunner/steps/ecs-express.sh
# shellcheck source=steps/health.sh
. apprunner/steps/health.sh

while [ $# -gt 0 ]; do
    case $1 in
        --target | --image | --settings)
            [ $# -ge 2 ] || die "$1 needs a value; --help explains it"
            case $1 in
                --target) target=$2 ;;
                --image) image=$2 ;;
                --settings) settings=$2 ;;
            esac
            shift
            ;;
        --create) create=true ;;
        --allow-dirty) allow_dirty=true ;;
        --dry-run) dry_run=true ;;
        --help | -h)
            usage
            exit 0
            ;;
        *) die "there is no option $1; --help lists them" ;;
    esac
    shift
done

case $target in
    apprunner) look=look_at_app_runner deploy=deploy_to_app_runner ;;
    ecs-express) look=look_at_ecs_express deploy=deploy_to_ecs_express ;;
    *) die "there is no target $target; it is apprunner or ecs-express" ;;
esac

read_settings
need_tools
if [ -z "$image" ]; then
    find_commit
fi
find_account
"$look"
if [ -z "$image" ]; then
    push_image
fi
"$deploy"
check_health
tell_way_back
