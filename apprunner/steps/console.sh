# shellcheck shell=bash
# How the steps speak, ask and act. In a dry run nothing is asked or changed: commands are printed with the mark `?` (only
# asks) or `+` (changes something), and stand-ins take the place of answers.

# Answers are caught by $(...), so commands are shown on a channel of their own.
exec 3>&1

say() {
    printf '%s\n' "$*" >&3
}

die() {
    printf 'deploy: %s\n' "$*" >&2
    exit 1
}

# refuse_another NAMES: stops unless FINDME_ENV is among the names of the service's variables, as it is wherever FindMe was
# deployed from here.
refuse_another() {
    case " $(tr '\t\n' '  ' <<<"$1") " in
        *' FINDME_ENV '*) ;;
        *)
            die "the service $SERVICE runs something else than FindMe (FINDME_ENV is not among its variables), and a" \
                "deployment would replace its image and all its variables; nothing was changed: choose another SERVICE"
            ;;
    esac
}

# Prints a command so that a shell would read it as it is.
show() {
    local mark=$1 word line="" apostrophe="'" escaped="'\\''"
    shift
    for word in "$@"; do
        case $word in
            '' | *[!A-Za-z0-9_./:=@,+-]*) line+=" '${word//$apostrophe/$escaped}'" ;;
            *) line+=" $word" ;;
        esac
    done
    printf '%s%s\n' "$mark" "$line" >&3
}

# ask STAND-IN COMMAND...: prints the answer of a command that changes nothing.
ask() {
    local stand_in=$1
    shift
    if $dry_run; then
        show '?' "$@"
        printf '%s\n' "$stand_in"
    else
        "$@"
    fi
}

# change STAND-IN COMMAND...: runs a command that changes something, and prints its answer.
change() {
    local stand_in=$1
    shift
    show '+' "$@"
    if $dry_run; then
        printf '%s\n' "$stand_in"
    else
        "$@"
    fi
}

# Runs a command whose answer nobody needs.
run() {
    change "" "$@" >/dev/null
}

# Whether a command that looks something up finds it; a dry run takes it for missing, to show how it would be made.
exists() {
    if $dry_run; then
        show '?' "$@"
        return 1
    fi
    "$@" >/dev/null 2>&1
}

# wait_for GOOD BAD COMMAND...: asks until the answer is one of the good words; fails on a bad one, or after half an hour.
wait_for() {
    local good=$1 bad=$2 answer before="" end=$((SECONDS + 1800))
    shift 2
    while true; do
        # One question that gets no answer does not end a deployment.
        answer=$(ask "$good" "$@") || answer="no answer"
        case " $good " in *" $answer "*) return 0 ;; esac
        case " $bad " in *" $answer "*)
            say "it ended as $answer"
            return 1
            ;;
        esac
        if [ "$answer" != "$before" ]; then
            say "waiting: $answer"
            before=$answer
        fi
        if [ $SECONDS -ge $end ]; then
            say "it has not ended after 30 minutes"
            return 1
        fi
        sleep 10
    done
}
