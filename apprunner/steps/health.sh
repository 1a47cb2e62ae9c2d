# shellcheck shell=bash
# The end of a deployment: does it answer, and how does one go back?

previous=""

check_health() {
    run curl --fail --silent --show-error --max-time 15 --retry 12 --retry-delay 5 --retry-all-errors \
        "https://$host/api/health-check" || fail_deployed "it runs, but is not healthy: https://$host/api/health-check"
    if $dry_run; then
        say "A dry run: nothing was changed."
    else
        say "$image runs and is healthy: https://$host"
    fi
}

fail_deployed() {
    tell_way_back
    die "$image does not serve; $1"
}

tell_way_back() {
    case $previous in
        '' | None) say "There is no earlier image to go back to." ;;
        *)
            say "To go back to what ran before:"
            say "    apprunner/deploy.sh --target $target --settings $settings --image $previous"
            ;;
    esac
}
