# shellcheck shell=bash
# The image: named after its commit, built, and put where AWS finds it.

dirty=""

# Finds the commit that the image is made from and named after.
find_commit() {
    commit=$(git rev-parse --short=10 HEAD) || die "this is no git checkout; images are named after commits"
    if [ -n "$(git status --porcelain)" ]; then
        $allow_dirty || die "files differ from the commit; commit or stash them, or say --allow-dirty"
        dirty=-dirty
    fi
}

push_image() {
    registry=$ACCOUNT_ID.dkr.ecr.$AWS_REGION.amazonaws.com
    # A tag is never used twice, so that it always means the same program.
    image=$registry/$REPOSITORY:$commit-$(date -u +%Y%m%dT%H%M%SZ)$dirty
    make_repository
    log_in_to_registry
    # An image of its own, not a list of images and attestations: that is what App Runner takes.
    export DOCKER_BUILDKIT=1 BUILDX_NO_DEFAULT_ATTESTATIONS=1
    build docker build --platform linux/amd64 --label "org.opencontainers.image.revision=$commit" \
        --build-arg "FINDME_COMMIT=$commit$dirty" --tag "$image" .
    build docker push "$image"
}

# Runs a command whose progress people want to see.
build() {
    show '+' "$@"
    $dry_run || "$@" >&3
}

make_repository() {
    local mutability
    if exists aws ecr describe-repositories --repository-names "$REPOSITORY"; then
        mutability=$(aws ecr describe-repositories --repository-names "$REPOSITORY" \
            --query 'repositories[0].imageTagMutability' --output text)
        if [ "$mutability" != IMMUTABLE ]; then
            say "warning: tags of the ECR repository $REPOSITORY can be overwritten; to stop that:" \
                "aws ecr put-image-tag-mutability --repository-name $REPOSITORY --image-tag-mutability IMMUTABLE"
        fi
    else
        run aws ecr create-repository --repository-name "$REPOSITORY" --image-tag-mutability IMMUTABLE \
            --image-scanning-configuration scanOnPush=true
    fi
}

log_in_to_registry() {
    local password
    password=$(ask "" aws ecr get-login-password) || die "ECR gives no password; may you use ecr:GetAuthorizationToken?"
    # From standard input, so that no list of processes shows it.
    printf '%s' "$password" | run docker login --username AWS --password-stdin "$registry"
}
