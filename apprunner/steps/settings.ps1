# What the operator has to say, and how it gets into the input files.

$names = @(
    'AWS_REGION', 'REKOGNITION_REGION', 'SERVICE', 'REPOSITORY', 'PHOTO_BUCKET_NAME', 'SITE_BASE_URL',
    'DATABASE_URL_SECRET_ARN', 'SECRET_KEY_SECRET_ARN', 'OPERATOR_KEY_SECRET_ARN', 'VPC_CONNECTOR_ARN', 'SUBNET_A',
    'SUBNET_B', 'SECURITY_GROUP'
)

# Settings by name, and what is found out on the way: whatever may stand in an input file.
$values = @{}

# Takes the settings from the environment and from their file, and refuses to go on without one.
function Read-Settings {
    foreach ($name in $names) { $values[$name] = [string] [Environment]::GetEnvironmentVariable($name) }
    if (Test-Path $Settings) {
        foreach ($line in Get-Content $Settings) {
            if ($line -eq '' -or $line.StartsWith('#')) { continue }
            $name, $value = $line -split '=', 2
            if ($names -cnotcontains $name) {
                throw "${Settings}: there is no setting $name; apprunner/settings.example lists them"
            }
            if ($values[$name] -eq '') { $values[$name] = [string] $value }
        }
    }
    if ($values.SERVICE -eq '') { $values.SERVICE = 'findme' }
    if ($values.REPOSITORY -eq '') { $values.REPOSITORY = 'findme' }
    if ($values.REKOGNITION_REGION -eq '') { $values.REKOGNITION_REGION = $values.AWS_REGION }
    $missing = ''
    foreach ($name in $names) {
        if ((Test-Needed $name) -and $values[$name] -eq '') { $missing += " $name" }
        if ($values[$name] -cmatch '[^A-Za-z0-9_./:@+-]') {
            throw "$name is '$($values[$name])'; it may hold letters, digits and _ . / : @ + - only"
        }
    }
    if ($missing -ne '') {
        throw "settings are missing:$missing; copy apprunner/settings.example to $Settings and fill them in"
    }
    # The AWS CLI's second version reads the first, its first version only the other.
    $env:AWS_REGION = $values.AWS_REGION
    $env:AWS_DEFAULT_REGION = $values.AWS_REGION
    $env:AWS_PAGER = ''
    Write-Line "# in region $($values.AWS_REGION)"
}

# Whether this target uses a setting.
function Test-Needed([string] $Name) {
    if ($Name -eq 'VPC_CONNECTOR_ARN') { return $Target -eq 'apprunner' }
    if (@('SUBNET_A', 'SUBNET_B', 'SECURITY_GROUP') -contains $Name) { return $Target -eq 'ecs-express' }
    return $true
}

# On Windows, `curl` alone may mean another command.
$curl = if ($env:OS -eq 'Windows_NT') { 'curl.exe' } else { 'curl' }

# Refuses to start what could not be finished; a dry run needs git alone.
function Assert-Tools {
    if ($builds -and -not (Get-Command git -ErrorAction SilentlyContinue)) {
        throw 'git was not found; images are named after commits'
    }
    if ($DryRun) { return }
    if (-not (Get-Command aws -ErrorAction SilentlyContinue)) {
        throw 'the AWS CLI was not found; install it: https://aws.amazon.com/cli'
    }
    if (-not (Get-Command $curl -ErrorAction SilentlyContinue)) {
        throw 'curl was not found; the deployed service is checked with it'
    }
    if ($Target -eq 'ecs-express' -and
        -not (Test-Found @('aws', 'ecs', 'update-express-gateway-service', '--generate-cli-skeleton'))) {
        throw 'this AWS CLI does not know ECS Express Mode yet; update it: https://aws.amazon.com/cli'
    }
    if ($builds) {
        if (-not (Get-Command docker -ErrorAction SilentlyContinue)) {
            throw 'docker was not found; install it: https://docs.docker.com/engine/install'
        }
        if (-not (Test-Found @('docker', 'info'))) { throw 'docker does not answer; start Docker, then run this again' }
    }
}

function Find-Account {
    try {
        $values.ACCOUNT_ID = Get-Answer '123456789012' @(
            'aws', 'sts', 'get-caller-identity', '--query', 'Account', '--output', 'text')
    } catch {
        throw "you are not logged in to AWS; run 'aws sso login' or 'aws configure', then this again"
    }
}

# Puts the values into an input file and says where the result is; a dry run prints the result instead.
function Get-Filled([string] $Name) {
    $text = [IO.File]::ReadAllText((Join-Path $root "apprunner/$Name")).TrimEnd()
    $values.IMAGE = $script:Image
    foreach ($key in $values.Keys) { $text = $text.Replace('${' + $key + '}', $values[$key]) }
    $result = "target/apprunner/$(Split-Path -Leaf $Name)"
    if ($DryRun) {
        foreach ($line in $text -split "`r?`n") { Write-Line "  | $line" }
    } else {
        New-Item -ItemType Directory -Force (Join-Path $root 'target/apprunner') | Out-Null
        # Without the mark that Windows PowerShell puts before UTF-8, which the AWS CLI refuses.
        [IO.File]::WriteAllText((Join-Path $root $result), "$text`n")
    }
    return "file://$result"
}
