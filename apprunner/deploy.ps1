<#
.SYNOPSIS
Builds an image of the checked-out commit, pushes it to ECR and lets AWS run it.

.DESCRIPTION
Does what apprunner/deploy.sh does, step by step the same.

Before the first time:
  1. Have a PostgreSQL database, an S3 bucket, and three secrets in Secrets Manager whose whole values are
     DATABASE_URL, SECRET_KEY and FINDME_OPERATOR_KEY (openssl rand -hex 32 makes the last two).
  2. Copy apprunner/settings.example to apprunner/settings.env and fill it in.
  3. Install the AWS CLI, log in to AWS (aws configure sso, or aws configure), start Docker.
  4. apprunner/deploy.ps1 -Target ecs-express -Create -DryRun, then the same without -DryRun.

After that, a deployment is: commit, then apprunner/deploy.ps1 -Target ecs-express. It reads the service that runs first,
and stops before changing anything if that is another program's.

Every image has a tag of its own (commit and time), so what runs can always be told, and what ran before can run
again: each deployment ends by printing the command that goes back.

.PARAMETER Target
apprunner (default), or ecs-express: AWS takes new customers only there.

.PARAMETER Create
Also make what is missing: roles, scaling rule, service.

.PARAMETER Image
Run this image, which is in ECR already, instead of building one; this is how to go back.

.PARAMETER Settings
Read this file instead of apprunner/settings.env.

.PARAMETER AllowDirty
Build although files differ from the commit; the tag then ends in -dirty.

.PARAMETER DryRun
Print every command and every filled-in file, and change nothing; needs neither aws nor docker.

.PARAMETER Help
Print this text.
#>
param(
    [ValidateSet('apprunner', 'ecs-express')] [string] $Target = 'apprunner',
    [switch] $Create,
    [string] $Image = '',
    [string] $Settings = 'apprunner/settings.env',
    [switch] $AllowDirty,
    [switch] $DryRun,
    [switch] $Help
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
# Commands that fail are dealt with where they are called, in every version of PowerShell alike.
$PSNativeCommandUseErrorActionPreference = $false

if ($Help) {
    Get-Help $PSCommandPath -Full
    exit 0
}

. "$PSScriptRoot/steps/console.ps1"
. "$PSScriptRoot/steps/settings.ps1"
. "$PSScriptRoot/steps/image.ps1"
. "$PSScriptRoot/steps/roles.ps1"
. "$PSScriptRoot/steps/app-runner.ps1"
. "$PSScriptRoot/steps/ecs-express.ps1"
. "$PSScriptRoot/steps/health.ps1"

$root = Split-Path -Parent $PSScriptRoot
$builds = $Image -eq ''

Push-Location $root
try {
    Read-Settings
    Assert-Tools
    if ($builds) { Find-Commit }
    Find-Account
    if ($Target -eq 'apprunner') { Find-AppRunnerService } else { Find-EcsService }
    if ($builds) { Push-Image }
    if ($Target -eq 'apprunner') { Publish-ToAppRunner } else { Publish-ToEcsExpress }
    Test-Health
    Write-WayBack
} catch {
    [Console]::Error.WriteLine("deploy: $($_.Exception.Message)")
    exit 1
} finally {
    Pop-Location
}
