# shellcheck shell=bash
# The roles that AWS takes on to fetch and run the image, and what the program itself may do (apprunner/iam).

role_is_new=false

# role NAME TRUST: makes a role that the services named in the file may take on.
role() {
    local document
    if exists aws iam get-role --role-name "$SERVICE-$1"; then return; fi
    document=$(fill "iam/$2")
    run aws iam create-role --role-name "$SERVICE-$1" --assume-role-policy-document "$document"
    role_is_new=true
}

# allow NAME POLICY: sets what a role may do, as a file of ours says.
allow() {
    local document
    document=$(fill "iam/$2.json")
    run aws iam put-role-policy --role-name "$SERVICE-$1" --policy-name "$2" --policy-document "$document"
}

# allow_as_aws_says NAME POLICY: lets a role do what a policy kept by AWS says.
allow_as_aws_says() {
    run aws iam attach-role-policy --role-name "$SERVICE-$1" --policy-arn "arn:aws:iam::aws:policy/service-role/$2"
}

# A new role is unknown to other services for a few seconds.
let_roles_settle() {
    if $role_is_new; then
        run sleep 15
    fi
}
