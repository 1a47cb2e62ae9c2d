# The roles that AWS takes on to fetch and run the image, and what the program itself may do (apprunner/iam).

$roleIsNew = $false

# Makes a role that the services named in the file may take on.
function New-Role([string] $Name, [string] $Trust) {
    $role = "$($values.SERVICE)-$Name"
    if (Test-Found @('aws', 'iam', 'get-role', '--role-name', $role)) { return }
    $document = Get-Filled "iam/$Trust"
    Invoke-Run @('aws', 'iam', 'create-role', '--role-name', $role, '--assume-role-policy-document', $document)
    $script:roleIsNew = $true
}

# Sets what a role may do, as a file of ours says.
function Set-Policy([string] $Name, [string] $Policy) {
    $document = Get-Filled "iam/$Policy.json"
    Invoke-Run @('aws', 'iam', 'put-role-policy', '--role-name', "$($values.SERVICE)-$Name", '--policy-name', $Policy,
        '--policy-document', $document)
}

# Lets a role do what a policy kept by AWS says.
function Add-AwsPolicy([string] $Name, [string] $Policy) {
    Invoke-Run @('aws', 'iam', 'attach-role-policy', '--role-name', "$($values.SERVICE)-$Name",
        '--policy-arn', "arn:aws:iam::aws:policy/service-role/$Policy")
}

# A new role is unknown to other services for a few seconds.
function Wait-ForRoles {
    if (-not $roleIsNew) { return }
    Show-Command '+' @('sleep', '15')
    if (-not $DryRun) { Start-Sleep -Seconds 15 }
}
