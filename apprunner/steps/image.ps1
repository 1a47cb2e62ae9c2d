# The image: named after its commit, built, and put where AWS finds it.

$commit = ''
$dirty = ''

# Finds the commit that the image is made from and named after.
function Find-Commit {
    $script:commit = & git rev-parse '--short=10' HEAD
    if ($LASTEXITCODE -ne 0) { throw 'this is no git checkout; images are named after commits' }
    if (& git status --porcelain) {
        if (-not $AllowDirty) { throw 'files differ from the commit; commit or stash them, or say -AllowDirty' }
        $script:dirty = '-dirty'
    }
}

function Push-Image {
    $registry = "$($values.ACCOUNT_ID).dkr.ecr.$($values.AWS_REGION).amazonaws.com"
    # A tag is never used twice, so that it always means the same program.
    $time = (Get-Date).ToUniversalTime().ToString("yyyyMMdd'T'HHmmss'Z'")
    $script:Image = "$registry/$($values.REPOSITORY):$commit-$time$dirty"
    New-Repository
    Connect-Registry $registry
    # An image of its own, not a list of images and attestations: that is what App Runner takes.
    $env:DOCKER_BUILDKIT = '1'
    $env:BUILDX_NO_DEFAULT_ATTESTATIONS = '1'
    Invoke-Build @('docker', 'build', '--platform', 'linux/amd64',
        '--label', "org.opencontainers.image.revision=$commit",
        '--build-arg', "FINDME_COMMIT=$commit$dirty", '--tag', $Image, '.')
    Invoke-Build @('docker', 'push', $Image)
}

# Runs a command whose progress people want to see.
function Invoke-Build([string[]] $Command) {
    Show-Command '+' $Command
    if ($DryRun) { return }
    $arguments = @($Command | Select-Object -Skip 1)
    & $Command[0] @arguments | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "$(($Command | Select-Object -First 2) -join ' ') failed" }
}

function New-Repository {
    $repository = $values.REPOSITORY
    if (Test-Found @('aws', 'ecr', 'describe-repositories', '--repository-names', $repository)) {
        $mutability = Get-Answer '' @('aws', 'ecr', 'describe-repositories', '--repository-names', $repository,
            '--query', 'repositories[0].imageTagMutability', '--output', 'text')
        if ($mutability -ne 'IMMUTABLE') {
            Write-Line ("warning: tags of the ECR repository $repository can be overwritten; to stop that: " +
                "aws ecr put-image-tag-mutability --repository-name $repository --image-tag-mutability IMMUTABLE")
        }
    } else {
        Invoke-Run @('aws', 'ecr', 'create-repository', '--repository-name', $repository,
            '--image-tag-mutability', 'IMMUTABLE', '--image-scanning-configuration', 'scanOnPush=true')
    }
}

function Connect-Registry([string] $Registry) {
    try { $password = Get-Answer '' @('aws', 'ecr', 'get-login-password') } catch {
        throw 'ECR gives no password; may you use ecr:GetAuthorizationToken?'
    }
    Show-Command '+' @('docker', 'login', '--username', 'AWS', '--password-stdin', $Registry)
    if ($DryRun) { return }
    # From standard input, so that no list of processes shows it.
    $password | & docker login --username AWS --password-stdin $Registry | Out-Null
    if ($LASTEXITCODE -ne 0) { throw 'docker login failed' }
}
